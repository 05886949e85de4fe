/** How long anything may take before it becomes a failure, in milliseconds. Nothing waits without one. */
export type Limits = {
  /** One answer of the discovery over HTTP, connecting included. */
  readonly http: number;
  /** Opening the WebSocket. */
  readonly handshake: number;
  /** A protocol command that should answer at once. */
  readonly command: number;
  /** The heap figures of a sample. */
  readonly probe: number;
  /** A turn of the target's event loop; one that takes longer is busy or paused. */
  readonly turn: number;
  readonly collect: number;
  readonly evaluate: number;
  /** From the request for a snapshot to its first sign, where the target is busy: newer V8s begin it only when the event loop turns. */
  readonly captureBegin: number;
  /** Silence during a capture. */
  readonly captureIdle: number;
  /** From the start of a command to its inspector's line. */
  readonly launch: number;
  /** From the connection to the first turn of a launched program's event loop; a busy one is not waited for. */
  readonly start: number;
  /** From the signal to an open inspector. */
  readonly open: number;
  /** From the polite signal to the forceful one. */
  readonly terminate: number;
  /** From a closed connection to the end of the process. */
  readonly exit: number;
};

export const defaultLimits: Limits = {
  http: 3000,
  handshake: 3000,
  command: 5000,
  probe: 1000,
  turn: 300,
  collect: 30_000,
  evaluate: 30_000,
  captureBegin: 10_000,
  captureIdle: 120_000,
  launch: 20_000,
  start: 1000,
  open: 5000,
  terminate: 3000,
  exit: 1500,
};

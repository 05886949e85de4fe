// Every expected failure: a code, its data, and (in src/messages) a title and a remedy under `failure.<code>`.
// Expected failures are values (`Result`); bugs throw.
import * as z from 'zod';

const text = z.string();
const count = z.number();

/** Code to the shape of its data. `reason` is a short technical detail (errno, server text), never prose of ours. */
export const failureData = {
  // input files
  FILE_NOT_FOUND: z.strictObject({ path: text }),
  FILE_UNREADABLE: z.strictObject({ path: text, reason: text }),
  FILE_EMPTY: z.strictObject({ path: text }),
  SNAPSHOT_NOT_RECOGNISED: z.strictObject({ path: text }),
  /** An allocation profile where a heap snapshot is needed. */
  NOT_A_HEAP: z.strictObject({ path: text }),
  SNAPSHOT_CORRUPT: z.strictObject({ path: text, section: text, offset: count, reason: text }),
  SNAPSHOT_TRUNCATED: z.strictObject({ path: text, section: text, offset: count }),
  FORMAT_TOO_NEW: z.strictObject({ path: text, found: text, supported: text }),
  INVESTIGATION_CORRUPT: z.strictObject({ path: text, place: text, reason: text }),
  INVESTIGATION_NOT_FOUND: z.strictObject({ path: text }),
  SNAPSHOT_DIFFERS: z.strictObject({ path: text, expected: count, found: count }),
  /** As many bytes, and another hash. */
  SNAPSHOT_ALTERED: z.strictObject({ path: text }),
  SNAPSHOT_OUTSIDE: z.strictObject({ path: text, file: text }),
  INVESTIGATION_LOCKED: z.strictObject({ path: text, holder: text }),
  // writing
  NOT_WRITABLE: z.strictObject({ path: text, reason: text }),
  DISK_FULL: z.strictObject({ path: text }),
  // bundles and sharing
  ARCHIVE_CORRUPT: z.strictObject({ path: text, reason: text }),
  ARCHIVE_REFUSED: z.strictObject({ path: text, entry: text, reason: text }),
  SHARE_NOT_CONFIRMED: z.strictObject({}),
  SHARE_SECRET_FOUND: z.strictObject({ path: text, place: text, kind: text, count }),
  SHARE_NOT_VERIFIED: z.strictObject({ path: text, place: text, reason: text }),
  // engine
  ENGINE_OUT_OF_MEMORY: z.strictObject({ path: text }),
  /** Found before the file is read. Megabytes. */
  MEMORY_SHORT: z.strictObject({ path: text, needMb: count, freeMb: count, missingMb: count }),
  ENGINE_GONE: z.strictObject({ reason: text }),
  NO_SUCH_OBJECT: z.strictObject({ path: text, id: count }),
  NO_SUCH_CLASS: z.strictObject({ path: text, class: text }),
  NO_SUCH_SNAPSHOT: z.strictObject({ id: text }),
  NEEDS_TWO_SNAPSHOTS: z.strictObject({}),
  // editors
  PLACE_UNKNOWN: z.strictObject({ class: text }),
  EDITOR_MISSING: z.strictObject({}),
  EDITOR_FAILED: z.strictObject({ command: text, reason: text }),
  // targets
  COMMAND_NOT_FOUND: z.strictObject({ command: text }),
  LAUNCH_FAILED: z.strictObject({ command: text, reason: text }),
  /** It was started and was over before it could be attached to; `output` is the end of its stderr. */
  LAUNCH_ENDED: z.strictObject({ command: text, exit: text, output: text }),
  FOLDER_NOT_FOUND: z.strictObject({ path: text, reason: text }),
  LAUNCH_NO_INSPECTOR: z.strictObject({ command: text, waitedMs: count }),
  HOST_NOT_FOUND: z.strictObject({ host: text }),
  CONNECTION_REFUSED: z.strictObject({ address: text }),
  CONNECTION_TIMEOUT: z.strictObject({ address: text, waitedMs: count }),
  NOT_AN_INSPECTOR: z.strictObject({ address: text, reason: text }),
  NO_TARGETS: z.strictObject({ address: text }),
  SEVERAL_TARGETS: z.strictObject({ address: text, targets: z.array(z.strictObject({ id: text, title: text, type: text, url: text })) }),
  NO_SUCH_TARGET: z.strictObject({ address: text, wanted: text }),
  TUNNEL_TOOL_MISSING: z.strictObject({ tool: text }),
  /** `reason`: the last words of its program. */
  TUNNEL_FAILED: z.strictObject({ command: text, reason: text }),
  REMOTE_NOT_ALLOWED: z.strictObject({ address: text }),
  PROCESS_NOT_FOUND: z.strictObject({ pid: count }),
  AGENT_NOT_RUNNING: z.strictObject({ pid: count }),
  AGENT_NOT_LOADED: z.strictObject({ pid: count, reason: text }),
  PTRACE_DENIED: z.strictObject({ pid: count, reason: text }),
  DEBUGGER_MISSING: z.strictObject({ pid: count, version: text }),
  PYTHON_BLOCKED: z.strictObject({ pid: count, waitedMs: count }),
  RUNTIME_UNSUPPORTED: z.strictObject({ command: text, found: text, supported: text }),
  CAPTURE_NEEDS_MEMORY: z.strictObject({ title: text, needMegabytes: count, availableMegabytes: count }),
  PROCESS_NOT_NODE: z.strictObject({ pid: count, name: text }),
  PROCESS_PERMISSION: z.strictObject({ pid: count }),
  INSPECTOR_NOT_OPENED: z.strictObject({ pid: count, waitedMs: count }),
  TARGET_GONE: z.strictObject({ title: text, exit: text }),
  TARGET_NOT_RESPONDING: z.strictObject({ title: text, waitedMs: count }),
  TARGET_PAUSED: z.strictObject({ title: text }),
  NOT_CAPABLE: z.strictObject({ title: text, capability: text }),
  /** Running code in a target on another machine needs a person's word. */
  /** `reason`: `gone`, it is no more; `unreachable` or `inner`, only the engine itself holds it; `stale`, ids mean other objects by now. */
  CUT_IMPOSSIBLE: z.strictObject({ title: text, reason: z.enum(['gone', 'unreachable', 'inner', 'stale']) }),
  /** `gone`, it is no more; `stale`, ids mean other objects by now; `other-run`, the snapshot is of another process. */
  NO_SUCH_LIVE_OBJECT: z.strictObject({ title: text, reason: z.enum(['gone', 'stale', 'other-run']) }),
  EVALUATE_NOT_ALLOWED: z.strictObject({ title: text }),
  EVALUATE_FAILED: z.strictObject({ expression: text, reason: text }),
  CAPTURE_INTERRUPTED: z.strictObject({ path: text, receivedBytes: count, reason: text }),
  NO_RUN: z.strictObject({}),
  NO_INVESTIGATION: z.strictObject({}),
  BUSY: z.strictObject({ with: text }),
  /** Nobody records who allocates in it (any more). */
  NOT_RECORDING: z.strictObject({ title: text }),
  // scenario
  SCENARIO_NOT_CONFIRMED: z.strictObject({ step: text }),
  NOTHING_TO_REPEAT: z.strictObject({}),
  NO_BASELINE: z.strictObject({}),
  NO_SAMPLES: z.strictObject({ title: text }),
  BAD_REQUEST: z.strictObject({ place: text, reason: text }),
  STEP_FAILED: z.strictObject({ step: text, cycle: count, reason: text }),
  STEP_ANSWERED: z.strictObject({ url: text, cycle: count, status: z.number().int() }),
  CYCLE_NOT_DONE: z.strictObject({ pattern: text, cycle: count, waitedMs: count }),
  CANCELLED: z.strictObject({}),
} as const;

export type FailureCode = keyof typeof failureData;
export type FailureOf<C extends FailureCode> = { readonly code: C; readonly data: z.infer<(typeof failureData)[C]> };
export type Failure = { [C in FailureCode]: FailureOf<C> }[FailureCode];

export const failureCodes = Object.keys(failureData) as readonly FailureCode[];

/** The wire form of every failure: validated on both sides. */
export const failure: z.ZodType<Failure> = z.discriminatedUnion(
  'code',
  failureCodes.map((code) => z.strictObject({ code: z.literal(code), data: failureData[code] })) as never,
) as never;

export { fail } from './fail.js';

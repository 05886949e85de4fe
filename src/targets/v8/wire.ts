// One WebSocket to an inspector: commands with a time limit each, events, and backpressure. chrome-remote-interface would do the
// same, but follows redirects, has no time limits, and throws out of its message handler on malformed or hostile messages.
import WebSocket from 'ws';
import { failedWith, ok, type Result } from '../../shared/result.js';
import { formatAddress } from './address.js';

export type Reply =
  | { readonly ok: true; readonly value: unknown }
  /** `refused`: the target answered with an error. */
  | { readonly ok: false; readonly problem: 'timeout' | 'closed' | 'aborted' | 'refused'; readonly message: string };

export type CommandOptions = { readonly timeoutMs: number; readonly signal?: AbortSignal | undefined };

export interface Wire {
  send(method: string, params: object, options: CommandOptions): Promise<Reply>;
  /** One listener an event at a time is enough here; returns the way to take it off. */
  on(method: string, listener: (params: unknown) => void): () => void;
  /** Stops and resumes reading the socket: the target's side then keeps what does not fit into the system's buffers. */
  pause(): void;
  resume(): void;
  /** Bytes read from the socket so far, and when (milliseconds since the epoch) something came last. */
  readonly lastHeard: number;
  readonly open: boolean;
  /** Resolves once, with the reason, when the connection is over. */
  readonly closed: Promise<string>;
  close(): Promise<void>;
}

/** Chunks of a snapshot are about 100 KB; previews and lists stay far below. */
const MAX_MESSAGE = 64 * 1024 * 1024;

type Pending = { settle(reply: Reply): void };

const isObject = (value: unknown): value is Record<string, unknown> => typeof value === 'object' && value !== null;

/** Opens ws://ip:port/path. CONNECTION_REFUSED, CONNECTION_TIMEOUT, NOT_AN_INSPECTOR, CANCELLED. */
export function openWire(ip: string, port: number, path: string, timeoutMs: number, signal?: AbortSignal): Promise<Result<Wire>> {
  const address = formatAddress(ip, port);
  return new Promise((done) => {
    if (signal?.aborted) return done(failedWith('CANCELLED', {}));
    // no Origin header is sent, which is what inspectors ask of clients that are no web page
    const socket = new WebSocket(`ws://${address}${path}`, {
      perMessageDeflate: false,
      followRedirects: false,
      handshakeTimeout: timeoutMs,
      maxPayload: MAX_MESSAGE,
    });
    const settle = (result: Result<Wire>) => {
      clearTimeout(timer);
      signal?.removeEventListener('abort', cancel);
      if (!result.ok) socket.terminate();
      done(result);
    };
    const timer = setTimeout(() => settle(failedWith('CONNECTION_TIMEOUT', { address, waitedMs: timeoutMs })), timeoutMs);
    const cancel = () => settle(failedWith('CANCELLED', {}));
    signal?.addEventListener('abort', cancel, { once: true });
    socket.on('error', (error: NodeJS.ErrnoException) => {
      if (socket.readyState === WebSocket.OPEN) return; // 'close' follows and tells
      settle(
        error.code === 'ECONNREFUSED'
          ? failedWith('CONNECTION_REFUSED', { address })
          : /timed out/.test(error.message)
            ? failedWith('CONNECTION_TIMEOUT', { address, waitedMs: timeoutMs })
            : failedWith('NOT_AN_INSPECTOR', { address, reason: error.code ?? error.message.slice(0, 200) }),
      );
    });
    socket.on('open', () => settle(ok(wireOver(socket))));
  });
}

function wireOver(socket: WebSocket): Wire {
  const pending = new Map<number, Pending>();
  const listeners = new Map<string, Set<(params: unknown) => void>>();
  let nextId = 1;
  let lastHeard = Date.now();
  let failure = '';
  let over = false;

  const receive = (data: WebSocket.RawData) => {
    lastHeard = Date.now();
    let message: unknown;
    try {
      message = JSON.parse(data.toString());
    } catch {
      return; // not ours to understand
    }
    if (!isObject(message)) return;
    const { id, method, params, result, error } = message;
    if (typeof id === 'number') {
      const waiting = pending.get(id);
      pending.delete(id);
      if (isObject(error)) waiting?.settle({ ok: false, problem: 'refused', message: String(error['message']).slice(0, 500) });
      else waiting?.settle({ ok: true, value: result ?? {} });
    } else if (typeof method === 'string') {
      for (const listener of [...(listeners.get(method) ?? [])]) listener(params);
    }
  };
  const closed = new Promise<string>((done) => {
    socket.on('close', (code, reason) => {
      over = true;
      const why = failure || reason.toString().slice(0, 200) || `connection closed (${code})`;
      for (const waiting of pending.values()) waiting.settle({ ok: false, problem: 'closed', message: why });
      pending.clear();
      done(why);
    });
  });
  socket.on('message', receive);
  socket.on('error', (error: NodeJS.ErrnoException) => {
    failure = error.code ?? error.message.slice(0, 200);
  });

  return {
    send: (method, params, { timeoutMs, signal }) =>
      new Promise((done) => {
        if (over || socket.readyState !== WebSocket.OPEN)
          return done({ ok: false, problem: 'closed', message: failure || 'connection closed' });
        if (signal?.aborted) return done({ ok: false, problem: 'aborted', message: 'aborted' });
        const id = nextId++;
        const settle = (reply: Reply) => {
          clearTimeout(timer);
          signal?.removeEventListener('abort', abort);
          pending.delete(id);
          done(reply);
        };
        const abort = () => settle({ ok: false, problem: 'aborted', message: 'aborted' });
        const timer = setTimeout(() => settle({ ok: false, problem: 'timeout', message: `no answer in ${timeoutMs} ms` }), timeoutMs);
        signal?.addEventListener('abort', abort, { once: true });
        pending.set(id, { settle });
        socket.send(JSON.stringify({ id, method, params }), (error) => {
          if (error) settle({ ok: false, problem: 'closed', message: error.message });
        });
      }),
    on: (method, listener) => {
      const set = listeners.get(method) ?? new Set();
      listeners.set(method, set.add(listener));
      return () => set.delete(listener);
    },
    pause: () => socket.pause(),
    resume: () => socket.resume(),
    get lastHeard() {
      return lastHeard;
    },
    get open() {
      return !over && socket.readyState === WebSocket.OPEN;
    },
    closed,
    close: async () => {
      if (over) return;
      socket.resume(); // a paused socket would not see the other side's close
      socket.close();
      const forced = setTimeout(() => socket.terminate(), 500);
      await closed;
      clearTimeout(forced);
    },
  };
}

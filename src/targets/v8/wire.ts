// One WebSocket to an inspector: commands with a time limit each, events, and backpressure. chrome-remote-interface would do the
// same, but follows redirects, has no time limits, and throws out of its message handler on malformed or hostile messages.
import WebSocket from 'ws';
import { failedWith, ok, type Result } from '../../shared/result.js';
import { formatAddress } from './address.js';
import { Protocol } from './protocol.js';

export type Reply =
  | { readonly ok: true; readonly value: unknown }
  /** `refused`: the target answered with an error. */
  | { readonly ok: false; readonly problem: 'timeout' | 'closed' | 'aborted' | 'refused'; readonly message: string };

/** `sessionId`: for a session inside the connection (Chromium's flat sessions). */
export type CommandOptions = { readonly timeoutMs: number; readonly signal?: AbortSignal | undefined; readonly sessionId?: string };

export interface Wire {
  send(method: string, params: object, options: CommandOptions): Promise<Reply>;
  /** One listener an event at a time is enough here; returns the way to take it off. */
  on(method: string, listener: (params: unknown) => void, sessionId?: string): () => void;
  /** Stops and resumes reading the socket: the target's side then keeps what does not fit into the system's buffers. */
  pause(): void;
  resume(): void;
  /** When something came last, milliseconds of `performance.now`. */
  readonly lastHeard: number;
  readonly open: boolean;
  /** Resolves once, with the reason, when the connection is over. */
  readonly closed: Promise<string>;
  close(): Promise<void>;
}

/** Chunks of a snapshot are about 100 KB; previews and lists stay far below. */
const MAX_MESSAGE = 64 * 1024 * 1024;

/** ws tells an answer that is no WebSocket's by its status. */
const reasonOf = ({ code, message }: NodeJS.ErrnoException): string =>
  code ?? message.replace(/^Unexpected server response: /, 'no WebSocket there, HTTP ').slice(0, 200);

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
            : failedWith('NOT_AN_INSPECTOR', { address, reason: reasonOf(error) }),
      );
    });
    socket.on('open', () => settle(ok(wireOver(socket))));
  });
}

function wireOver(socket: WebSocket): Wire {
  let failure = '';
  const protocol = new Protocol({
    send: (text, lost) => {
      socket.send(text, (error) => {
        if (error) lost(error.message);
      });
    },
    pause: () => socket.pause(),
    resume: () => socket.resume(),
    isOpen: () => socket.readyState === WebSocket.OPEN,
    close: async () => {
      socket.resume(); // a paused socket would not see the other side's close
      socket.close();
      const forced = setTimeout(() => socket.terminate(), 500);
      await protocol.closed;
      clearTimeout(forced);
    },
  });
  socket.on('close', (code, reason) => protocol.over(failure || reason.toString().slice(0, 200) || `connection closed (${code})`));
  socket.on('message', (data) => protocol.receive(data.toString()));
  socket.on('error', (error: NodeJS.ErrnoException) => {
    failure = error.code ?? error.message.slice(0, 200);
  });
  return protocol;
}

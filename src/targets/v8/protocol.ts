// Commands with a time limit each, and events, over anything that carries messages: a socket, or another session of the protocol.
import type { CommandOptions, Reply, Wire } from './wire.js';

export type Transport = {
  /** Takes a message; `lost` is called when it cannot be sent. */
  send(text: string, lost: (message: string) => void): void;
  pause(): void;
  resume(): void;
  isOpen(): boolean;
  close(): Promise<void>;
};

type Listener = (params: unknown) => void;

const isObject = (value: unknown): value is Record<string, unknown> => typeof value === 'object' && value !== null;

/** Events of a session inside this connection are kept apart from its own. */
const keyOf = (method: string, sessionId: string | undefined): string => (sessionId === undefined ? method : `${sessionId} ${method}`);

export class Protocol implements Wire {
  readonly closed: Promise<string>;
  readonly #transport: Transport;
  readonly #pending = new Map<number, (reply: Reply) => void>();
  readonly #listeners = new Map<string, Set<Listener>>();
  #nextId = 1;
  #lastHeard = performance.now();
  #over: string | undefined;
  #end: (reason: string) => void = () => {};

  constructor(transport: Transport) {
    this.#transport = transport;
    this.closed = new Promise((done) => {
      this.#end = done;
    });
  }

  get lastHeard(): number {
    return this.#lastHeard;
  }
  get open(): boolean {
    return this.#over === undefined && this.#transport.isOpen();
  }

  /** What came in. Anything that is not the protocol is passed over. */
  receive(text: string): void {
    this.#lastHeard = performance.now();
    let message: unknown;
    try {
      message = JSON.parse(text);
    } catch {
      return;
    }
    if (!isObject(message)) return;
    const { id, method, params, result, error, sessionId } = message;
    if (typeof id === 'number') {
      // an id that nobody waits for (given twice, or made up) is nobody's answer
      const settle = this.#pending.get(id);
      this.#pending.delete(id);
      if (isObject(error)) settle?.({ ok: false, problem: 'refused', message: String(error['message']).slice(0, 500) });
      else settle?.({ ok: true, value: result ?? {} });
    } else if (typeof method === 'string') {
      const key = keyOf(method, typeof sessionId === 'string' ? sessionId : undefined);
      for (const listener of [...(this.#listeners.get(key) ?? [])]) listener(params);
    }
  }

  /** The transport is over: whoever still waits is told. */
  over(reason: string): void {
    if (this.#over !== undefined) return;
    this.#over = reason;
    for (const settle of [...this.#pending.values()]) settle({ ok: false, problem: 'closed', message: reason });
    this.#pending.clear();
    this.#end(reason);
  }

  send(method: string, params: object, { timeoutMs, signal, sessionId }: CommandOptions): Promise<Reply> {
    return new Promise((done) => {
      if (!this.open) return done({ ok: false, problem: 'closed', message: this.#over ?? 'connection closed' });
      if (signal?.aborted) return done({ ok: false, problem: 'aborted', message: 'aborted' });
      const id = this.#nextId++;
      const settle = (reply: Reply) => {
        clearTimeout(timer);
        signal?.removeEventListener('abort', abort);
        this.#pending.delete(id);
        done(reply);
      };
      const abort = () => settle({ ok: false, problem: 'aborted', message: 'aborted' });
      const timer = setTimeout(() => settle({ ok: false, problem: 'timeout', message: `no answer in ${timeoutMs} ms` }), timeoutMs);
      signal?.addEventListener('abort', abort, { once: true });
      this.#pending.set(id, settle);
      const text = JSON.stringify({ id, method, params, ...(sessionId === undefined ? {} : { sessionId }) });
      this.#transport.send(text, (message) => settle({ ok: false, problem: 'closed', message }));
    });
  }

  on(method: string, listener: Listener, sessionId?: string): () => void {
    const key = keyOf(method, sessionId);
    const set = this.#listeners.get(key) ?? new Set();
    this.#listeners.set(key, set.add(listener));
    return () => {
      set.delete(listener);
      if (set.size === 0 && this.#listeners.get(key) === set) this.#listeners.delete(key);
    };
  }

  pause(): void {
    this.#transport.pause();
  }
  resume(): void {
    this.#transport.resume();
  }
  close(): Promise<void> {
    return this.#over === undefined ? this.#transport.close() : Promise.resolve();
  }
}

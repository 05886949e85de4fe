// A session inside another's connection, as a connection of its own. Closing it leaves the outer one, and what it reaches, as they are.
import * as z from 'zod';
import { Protocol } from '../protocol.js';
import type { Reply, Wire } from '../wire.js';

export type SubWire = Wire & {
  /** What it reaches is gone, or the outer connection is. */
  end(reason: string): void;
};

const workerMessage = z.looseObject({ sessionId: z.string(), message: z.string() });
/** Handing a message to a worker takes no time of the worker's: it is answered by the main thread. */
const RELAY_MS = 60_000;

/** A worker thread of Node, through its main thread: commands and events are messages in messages. */
export function workerWire(outer: Wire, sessionId: string): SubWire {
  let open = true;
  const protocol = new Protocol({
    send: (message, lost) => {
      outer.send('NodeWorker.sendMessageToWorker', { sessionId, message }, { timeoutMs: RELAY_MS }).then((reply) => {
        if (!reply.ok) lost(reply.message);
      });
    },
    pause: () => outer.pause(),
    resume: () => outer.resume(),
    isOpen: () => open && outer.open,
    close: async () => end('closed'),
  });
  const off = outer.on('NodeWorker.receivedMessageFromWorker', (params) => {
    const parsed = workerMessage.safeParse(params);
    if (parsed.success && parsed.data.sessionId === sessionId) protocol.receive(parsed.data.message);
  });
  function end(reason: string): void {
    open = false;
    off();
    protocol.over(reason);
  }
  outer.closed.then(end);
  return Object.assign(protocol, { end });
}

/** A page, frame or worker of Chromium that shares its socket with others ("flat" sessions). */
export function flatWire(outer: Wire, sessionId: string): SubWire {
  const taken = new Set<() => void>();
  let over: string | undefined;
  let ended: (reason: string) => void = () => {};
  const closed = new Promise<string>((done) => {
    ended = done;
  });
  const gone = (message: string): Reply => ({ ok: false, problem: 'closed', message });
  function end(reason: string): void {
    if (over !== undefined) return;
    over = reason;
    for (const off of taken) off();
    ended(reason);
  }
  outer.closed.then(end);
  return {
    send: (method, params, options) =>
      over === undefined
        ? Promise.race([outer.send(method, params, { ...options, sessionId }), closed.then(gone)])
        : Promise.resolve(gone(over)),
    on: (method, listener, inner) => {
      const off = outer.on(method, listener, inner ?? sessionId);
      taken.add(off);
      return () => {
        taken.delete(off);
        off();
      };
    },
    pause: () => outer.pause(),
    resume: () => outer.resume(),
    get lastHeard() {
      return outer.lastHeard;
    },
    get open() {
      return over === undefined && outer.open;
    },
    closed,
    close: async () => end('closed'),
    end,
  };
}

// What runs inside a target with a heap of its own: worker threads of Node; frames and workers of a page.
import * as z from 'zod';
import type { ListedTarget } from '../../../shared/target.js';
import type { Wire } from '../wire.js';
import { flatWire, type SubWire, workerWire } from './sub-wire.js';

/** A program that starts a worker for every request must not fill the memory of whoever watches it. */
const MOST = 500;
const text = (most: number) =>
  z
    .string()
    .catch('')
    .transform((value) => value.slice(0, most));

type Part = { readonly target: ListedTarget; readonly sessionId: string; wire: SubWire | undefined };

export class Inside {
  readonly #parts = new Map<string, Part>();

  constructor(
    private readonly wire: Wire,
    private readonly isNode: boolean,
    private readonly onChange: () => void,
  ) {
    if (isNode) this.#hearWorkers();
    else this.#hearTargets(undefined);
  }

  /** Asks to be told of everything inside, now and later. Those that run already are told before the answer. False: it is not known. */
  async begin(timeoutMs: number): Promise<boolean> {
    const reply = this.isNode
      ? await this.wire.send('NodeWorker.enable', { waitForDebuggerOnStart: false }, { timeoutMs })
      : await this.wire.send('Target.setAutoAttach', autoAttach, { timeoutMs });
    return reply.ok;
  }

  list(): readonly ListedTarget[] {
    return [...this.#parts.values()].map(({ target }) => target);
  }

  /** A connection to one of them, by its id; `undefined` when it is not there (any more), or taken. */
  open(id: string): SubWire | undefined {
    const part = this.#parts.get(id);
    if (part === undefined || part.wire?.open === true) return undefined;
    part.wire = this.isNode ? workerWire(this.wire, part.sessionId) : flatWire(this.wire, part.sessionId);
    return part.wire;
  }

  #add(target: ListedTarget, sessionId: string): void {
    // the same one may be announced by two that see it: who holds a session with it keeps it
    if (this.#parts.size >= MOST || this.#parts.has(target.id)) return;
    this.#parts.set(target.id, { target, sessionId, wire: undefined });
    this.onChange();
  }

  #remove(sessionId: string): void {
    for (const [id, part] of this.#parts) {
      if (part.sessionId !== sessionId) continue;
      this.#parts.delete(id);
      part.wire?.end('ended');
      this.onChange();
    }
  }

  #hearWorkers(): void {
    this.wire.on('NodeWorker.attachedToWorker', (params) => {
      const parsed = workerAttached.safeParse(params);
      if (!parsed.success) return;
      const { sessionId, workerInfo } = parsed.data;
      // "[worker 1] name": the name is what the program gave it
      const name = /^\[worker \d+\] ?(.*)$/.exec(workerInfo.title)?.[1] ?? workerInfo.title;
      const id = `worker-${workerInfo.workerId}`;
      this.#add({ id, title: name || workerInfo.url.split('/').at(-1) || id, type: 'worker', url: workerInfo.url }, sessionId);
    });
    this.wire.on('NodeWorker.detachedFromWorker', (params) => this.#detached(params));
  }

  /** `parent`: the session inside which targets are announced; `undefined` for the connection itself. */
  #hearTargets(parent: string | undefined): void {
    this.wire.on(
      'Target.attachedToTarget',
      (params) => {
        const parsed = targetAttached.safeParse(params);
        if (!parsed.success) return;
        const { sessionId, targetInfo } = parsed.data;
        const { targetId: id, title, type, url } = targetInfo;
        this.#add({ id, title: title || url, type, url }, sessionId);
        // a frame has workers, a worker has workers
        if (this.#parts.size >= MOST) return;
        this.#hearTargets(sessionId);
        void this.wire.send('Target.setAutoAttach', autoAttach, { timeoutMs: 5000, sessionId });
      },
      parent,
    );
    this.wire.on('Target.detachedFromTarget', (params) => this.#detached(params), parent);
    this.wire.on('Target.targetInfoChanged', (params) => this.#renamed(params), parent);
  }

  #detached(params: unknown): void {
    const parsed = z.looseObject({ sessionId: z.string() }).safeParse(params);
    if (parsed.success) this.#remove(parsed.data.sessionId);
  }

  #renamed(params: unknown): void {
    const parsed = z.looseObject({ targetInfo }).safeParse(params);
    if (!parsed.success) return;
    const { targetId: id, title, type, url } = parsed.data.targetInfo;
    const part = this.#parts.get(id);
    if (part === undefined) return;
    this.#parts.set(id, { ...part, target: { id, title: title || url, type, url } });
    this.onChange();
  }
}

const autoAttach = { autoAttach: true, waitForDebuggerOnStart: false, flatten: true };
const workerAttached = z.looseObject({
  sessionId: z.string().max(100),
  workerInfo: z.looseObject({ workerId: z.string().max(100), title: text(300), url: text(2000) }),
});
const targetInfo = z.looseObject({ targetId: z.string().max(500), type: text(50), title: text(300), url: text(2000) });
const targetAttached = z.looseObject({ sessionId: z.string().max(100), targetInfo });

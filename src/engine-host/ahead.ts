// Makes what groupings and chains need of the snapshot that a person looks at while nobody asks for anything: in a big one that takes
// seconds, which nobody should wait for after a click.
import { setImmediate as turn } from 'node:timers/promises';
import type { Snapshot } from '../engine/queries/snapshot.js';
import type { Work } from '../engine/work.js';
import { availableMemory } from './threads/enough-memory.js';

/** How long nobody has asked for anything when it begins, and how long it then works before it looks again. */
const QUIET_MS = 400;
const TURN_MS = 10;
/** Bytes a node that it takes meanwhile; left alone where the machine has less than twice that. */
const NODE_BYTES = 33;
const NOBODY: ReadonlySet<number> = new Set();

function* soonNeeded(s: Snapshot): Work<void> {
  yield* s.order();
  yield* s.paths(NOBODY);
  yield* (yield* s.pathSignatures(NOBODY)).all();
}

export class Ahead {
  #asked = 0;
  #timer: NodeJS.Timeout | undefined;
  #path: string | undefined;

  /** `find`: the snapshot, where it is open with its columns. */
  constructor(readonly find: (path: string) => Snapshot | undefined) {}

  /** A question is being answered until the returned function is called. `path`: of the snapshot that somebody looks at. */
  asked(path: string | undefined): () => void {
    this.#asked++;
    this.#path = path ?? this.#path;
    clearTimeout(this.#timer);
    return () => {
      this.#asked--;
      clearTimeout(this.#timer);
      // What goes wrong here is heard by whoever asks.
      this.#timer = setTimeout(() => void this.#begin().catch(() => undefined), QUIET_MS).unref();
    };
  }

  async #begin(): Promise<void> {
    const snapshot = this.#path === undefined ? undefined : this.find(this.#path);
    if (snapshot === undefined || availableMemory() < snapshot.graph.nodeCount * NODE_BYTES * 2) return;
    const path = this.#path;
    // Left in the middle, it goes on from there the next time: the snapshot keeps what was begun.
    const work = soonNeeded(snapshot);
    for (let started = performance.now(); ; ) {
      if (this.#asked > 0 || this.find(path as string) !== snapshot || work.next().done === true) return;
      if (performance.now() - started < TURN_MS) continue;
      await turn();
      started = performance.now();
    }
  }
}

// Decides when an index is written: some time after a big snapshot was opened, when nobody is waiting, or at once when the
// process is asked to end.

import { histogram } from '../../engine/queries/histogram.js';
import type { Snapshot } from '../../engine/queries/snapshot.js';
import type { Work } from '../../engine/work.js';
import { drive, Pace } from '../drive.js';
import type { Fingerprint } from './format.js';
import { type Indexed, writeIndex } from './write.js';

const DELAY_MS = 1500;
/** Snapshots with fewer edges open faster than an index is looked for. */
const MIN_EDGES = 500_000;

export interface Candidate {
  readonly path: string;
  readonly fingerprint: Fingerprint;
  readonly snapshot: Snapshot;
  readonly format: string;
}

function* complete({ snapshot, format }: Candidate): Work<Indexed> {
  const tree = yield* snapshot.tree();
  const definitions = yield* snapshot.definitions();
  const classes = yield* snapshot.groups('class');
  const rows = yield* histogram(snapshot, 'class');
  return { snapshot, format, tree, definitions, classes, rows };
}

export class IndexKeeper {
  readonly #waiting = new Map<string, { readonly candidate: Candidate; readonly timer: NodeJS.Timeout }>();
  #writing: Promise<void> = Promise.resolve();

  constructor(readonly minEdges = MIN_EDGES) {}

  /** Writes an index for the snapshot soon. */
  later(candidate: Candidate): void {
    if (candidate.snapshot.graph.edgeCount < this.minEdges) return;
    this.drop(candidate.path);
    const timer = setTimeout(() => this.#begin(candidate), DELAY_MS).unref();
    this.#waiting.set(candidate.path, { candidate, timer });
  }

  /** The snapshot was closed before its index was begun. */
  drop(path: string): void {
    clearTimeout(this.#waiting.get(path)?.timer);
    this.#waiting.delete(path);
  }

  /** Begins what is waiting, and resolves when all is written. */
  async finish(): Promise<void> {
    for (const { candidate, timer } of [...this.#waiting.values()]) {
      clearTimeout(timer);
      this.#begin(candidate);
    }
    await this.#writing;
  }

  #begin(candidate: Candidate): void {
    this.#waiting.delete(candidate.path);
    this.#writing = this.#writing.then(async () => {
      const work = drive(complete(candidate), new Pace(undefined));
      let step = await work.next();
      while (step.done !== true) step = await work.next();
      await writeIndex(candidate.path, candidate.fingerprint, step.value);
    });
    // A bug here must not end the process that serves queries; it shows in the next open, which finds no index.
    this.#writing = this.#writing.catch((error: unknown) => console.error(error));
  }
}

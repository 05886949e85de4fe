// Starts an engine in this process. A snapshot is usually the first thing it is asked for: worker threads and their program start
// first, then the snapshot where it is known, and what answers questions loads meanwhile.
import { existsSync, statSync } from 'node:fs';
import type { EngineOptions } from './arguments.js';
import type { IndexKeeper } from './index-file/keeper.js';
import { indexPathOf } from './index-file/path.js';
import type { SnapshotStore } from './store.js';
import { prepareCrew } from './threads/crew.js';
import { mayTakeThreads } from './threads/least.js';
import { kernelProgram } from './threads/program.js';

export interface BegunEngine {
  readonly store: SnapshotStore;
  readonly keeper: IndexKeeper | undefined;
  /** Resolves once opening the first snapshot needs this thread no more for a while. */
  readonly begun: Promise<void>;
}

export const beginEngine = async ({ index = true, first }: EngineOptions): Promise<BegunEngine> => {
  if (first === undefined || wantsThreads(first, index)) {
    prepareCrew();
    void kernelProgram();
  }
  const { createStore } = await import('./create-store.js');
  const { store, keeper } = createStore(index);
  return { store, keeper, begun: first === undefined ? Promise.resolve() : store.begin(first) };
};

/** Where there is an index, or little to read, it will hardly take threads. */
const wantsThreads = (path: string, index: boolean): boolean => {
  const size = statSync(path, { throwIfNoEntry: false })?.size ?? 0;
  return mayTakeThreads(path, size) && !(index && existsSync(indexPathOf(path)));
};

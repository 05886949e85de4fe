// The store of this process's engine, with or without indexes.
import { plainKernels } from '../engine/kernels/kernels.js';
import { IndexKeeper } from './index-file/keeper.js';
import { collectSoon } from './memory.js';
import { SnapshotStore } from './store.js';

export const createStore = (index: boolean): { readonly store: SnapshotStore; readonly keeper: IndexKeeper | undefined } => {
  const keeper = index ? new IndexKeeper() : undefined;
  const store = new SnapshotStore(plainKernels, undefined, { collect: collectSoon, ...(keeper === undefined ? {} : { index: keeper }) });
  return { store, keeper };
};

// Serves the engine's contract to whoever started this process.
import { RPCHandler } from '@orpc/server/message-port';
import { Ahead } from './ahead.js';
import { createEngine } from './engine.js';
import type { IndexKeeper } from './index-file/keeper.js';
import { type IpcEnd, type ParentPortLike, portOfIpc, portOfParent } from './port.js';
import type { SnapshotStore } from './store.js';

export const serve = (store: SnapshotStore, keeper: IndexKeeper | undefined): void => {
  const parent = (process as { parentPort?: ParentPortLike }).parentPort;
  const port = parent === undefined ? portOfIpc(process as unknown as IpcEnd) : portOfParent(parent);
  new RPCHandler(createEngine(store, new Ahead((path) => store.opened(path)))).upgrade(port);
  if (parent !== undefined) return;
  // Whoever started this process is gone or has no more questions; an index that is due is still written.
  const leave = (): void => void (keeper?.finish() ?? Promise.resolve()).finally(() => process.exit(0));
  // That may have happened while this was loading.
  if (process.connected) process.on('disconnect', leave);
  else leave();
};

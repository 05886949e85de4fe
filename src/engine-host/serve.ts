// Serves the engine's contract to whoever started this process.
import { RPCHandler } from '@orpc/server/message-port';
import { plainKernels } from '../engine/kernels/kernels.js';
import { createEngine } from './engine.js';
import { IndexKeeper } from './index-file/keeper.js';
import { collectSoon } from './memory.js';
import { type IpcEnd, type ParentPortLike, portOfIpc, portOfParent } from './port.js';

const parent = (process as { parentPort?: ParentPortLike }).parentPort;
const port = parent === undefined ? portOfIpc(process as unknown as IpcEnd) : portOfParent(parent);
// Set by fork.ts.
const keeper = process.argv.includes('--no-index') ? undefined : new IndexKeeper();
const options = { collect: collectSoon, ...(keeper === undefined ? {} : { index: keeper }) };
new RPCHandler(createEngine(plainKernels, undefined, options)).upgrade(port);
if (parent === undefined) {
  // Whoever started this process is gone or has no more questions; an index that is due is still written.
  const leave = (): void => void (keeper?.finish() ?? Promise.resolve()).finally(() => process.exit(0));
  // That may have happened while this was loading.
  if (process.connected) process.on('disconnect', leave);
  else leave();
}

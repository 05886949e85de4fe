// Entry of the engine process: serves the engine's contract to whoever started it.
import { RPCHandler } from '@orpc/server/message-port';
import { plainKernels } from '../engine/kernels/kernels.js';
import { createEngine } from './engine.js';
import { collectSoon } from './memory.js';
import { type IpcEnd, type ParentPortLike, portOfIpc, portOfParent } from './port.js';

const parent = (process as { parentPort?: ParentPortLike }).parentPort;
const port = parent === undefined ? portOfIpc(process as unknown as IpcEnd) : portOfParent(parent);
new RPCHandler(createEngine(plainKernels, undefined, { collect: collectSoon })).upgrade(port);
if (parent === undefined) process.on('disconnect', () => process.exit(0));

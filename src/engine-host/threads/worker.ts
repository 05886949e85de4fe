// A worker thread of the engine host: runs kernels over the shared memory it was given.
/// <reference path="./webassembly.d.ts" />
import { parentPort, workerData } from 'node:worker_threads';
import type { KernelExports, KernelHost } from '../../engine/kernels/wasm/exports.js';
import { parseBlocks } from './blocks.js';
import type { Reply, Request, WorkerData } from './messages.js';
import { arenaStrings } from './strings.js';

const { module, memory, self } = workerData as WorkerData;
let strings: ReturnType<typeof arenaStrings> | undefined;
const indices = new Map<number, number>();
const host: KernelHost = {
  nameAsIndex(name) {
    let index = indices.get(name);
    if (index === undefined) {
      index = Number.parseInt(strings?.text(name, 40) ?? '', 10);
      indices.set(name, index);
    }
    return index;
  },
};
const kernels = new WebAssembly.Instance(module, { env: { memory }, host } as unknown as WebAssembly.Imports)
  .exports as unknown as KernelExports;

const run = (request: Request): unknown => {
  switch (request.kind) {
    case 'parse':
      return parseBlocks(memory, kernels, request.job, self);
    case 'strings':
      strings = arenaStrings(memory, request.area);
      return undefined;
    case 'call':
      return request.calls.map(([name, ...args]) => (kernels[name] as (...args: number[]) => number)(...args));
  }
};

parentPort?.on('message', (request: Request) => {
  const started = performance.now();
  parentPort?.postMessage({ value: run(request), ms: performance.now() - started } satisfies Reply);
});

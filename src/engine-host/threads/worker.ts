// A worker thread of the engine host: runs kernels over the shared memory it was given.
/// <reference path="./webassembly.d.ts" />
import { parentPort } from 'node:worker_threads';
import type { KernelExports, KernelHost } from '../../engine/kernels/wasm/exports.js';
import { parseBlocks } from './blocks.js';
import type { Reply, Request, Start } from './messages.js';
import { arenaStrings } from './strings.js';

let work: { readonly start: Start; readonly kernels: KernelExports } | undefined;
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

const run = (request: Request): unknown => {
  if (request.kind === 'start') {
    const { module, memory } = request;
    const { exports } = new WebAssembly.Instance(module, { env: { memory }, host } as unknown as WebAssembly.Imports);
    work = { start: request, kernels: exports as unknown as KernelExports };
    return undefined;
  }
  if (work === undefined) throw new Error('not started');
  const { start, kernels } = work;
  switch (request.kind) {
    case 'parse':
      return parseBlocks(start.memory, kernels, request.job, start.self);
    case 'strings':
      strings = arenaStrings(start.memory, request.area);
      return undefined;
    case 'call':
      return request.calls.map(([name, ...args]) => (kernels[name] as (...args: number[]) => number)(...args));
  }
};

parentPort?.on('message', (request: Request) => {
  const started = performance.now();
  parentPort?.postMessage({ value: run(request), ms: performance.now() - started } satisfies Reply);
});

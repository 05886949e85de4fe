// Between the engine host and its worker threads.
/// <reference path="./webassembly.d.ts" />
import type { KernelExports } from '../../engine/kernels/wasm/exports.js';
import type { ParseJob } from './blocks.js';
import type { StringArea } from './strings.js';

/** What a worker works on; the first request it gets. */
export interface Start {
  readonly kind: 'start';
  readonly module: WebAssembly.Module;
  readonly memory: WebAssembly.Memory;
  /** Number of this worker. */
  readonly self: number;
}

export type Call = { [K in keyof KernelExports]: readonly [K, ...Parameters<KernelExports[K]>] }[keyof KernelExports];

export type Request =
  | Start
  | { readonly kind: 'parse'; readonly job: ParseJob }
  /** Where the strings are, for kernels that must look into them. */
  | { readonly kind: 'strings'; readonly area: StringArea }
  /** Runs kernels one after the other; answers with their results. */
  | { readonly kind: 'call'; readonly calls: readonly Call[] };

export interface Reply {
  readonly value: unknown;
  readonly ms: number;
}

// The compiled kernels, when this runtime can run them.
/// <reference path="./assets.d.ts" />
/// <reference path="./webassembly.d.ts" />
import { setFlagsFromString } from 'node:v8';
import { wasm } from '../../engine/kernels/wasm/assembly/index.as?wasm';

let program: Promise<WebAssembly.Module | undefined> | undefined;

const compile = async (): Promise<WebAssembly.Module | undefined> => {
  if (typeof WebAssembly !== 'object' || typeof SharedArrayBuffer !== 'function') return undefined;
  try {
    // A pass is one call that runs for a second: it must not start in the quick compiler's code, which it could not leave.
    setFlagsFromString('--no-liftoff');
    setFlagsFromString('--no-wasm-lazy-compilation');
  } catch {
    // Slower, not wrong.
  }
  try {
    // Refused where SIMD or shared memory is missing.
    return await WebAssembly.compile(Buffer.from(wasm, 'base64'));
  } catch {
    return undefined;
  }
};

/** Compiled once; undefined where threads, SIMD or shared memory are missing. */
export const kernelProgram = (): Promise<WebAssembly.Module | undefined> => {
  program ??= compile();
  return program;
};

import type { Plugin as EsbuildPlugin } from 'esbuild';
import type { Plugin } from 'vite';

export function kernelsPlugin(): Plugin;
export function kernelsForEsbuild(): EsbuildPlugin;
export function compileKernels(entry: string): Promise<{ readonly wasm: Buffer; readonly sources: readonly string[] }>;

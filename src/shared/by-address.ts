// CPython's snapshots know objects by their address, which is used again: "the same object" is likely there, not certain.
import type { Identity, ProcessFacts } from './heap.js';

/** A file of CPython's raw columns, also compressed. */
export const isByAddress = (path: string): boolean => /\.hfpy(\.gz)?$/i.test(path);

/** `addresses`: likely the same. `births`, `fence`: exactly, for what the collector tracks. */
export type Known = Identity | 'addresses' | 'births' | 'fence';

/** `process`: what one of the snapshots tells; those that are compared by objects have one log. */
export function howKnown(identity: Identity, paths: readonly string[], process: ProcessFacts | undefined): Known {
  return identity === 'objects' && paths.some(isByAddress) ? (process?.identity?.mode ?? 'addresses') : identity;
}

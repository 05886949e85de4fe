// What a process's resident memory consists of, as far as its allocators tell.
import type { ProcessFacts } from '../shared/heap.js';
import type { MemoryShare } from '../shared/memory.js';

/** Shares of `process.rss`, in a fixed order; those that nobody told are absent, and count as `rest`. */
export function memoryShares(process: ProcessFacts, heapBytes: number): readonly MemoryShare[] {
  const { rss, arenas, malloc } = process;
  if (rss === undefined) return [];
  const shares: MemoryShare[] = [{ part: 'live', bytes: Math.min(rss, heapBytes) }];
  if (arenas !== undefined) shares.push({ part: 'arenas', bytes: arenas.freeBytes });
  if (malloc !== undefined) shares.push({ part: 'malloc', bytes: malloc.freeBytes });
  const known = shares.reduce((sum, { bytes }) => sum + bytes, 0);
  // free memory need not be resident: pages that nobody touched, or that were returned, are counted too
  shares.push({ part: 'rest', bytes: Math.max(0, rss - known) });
  return shares;
}

// What a V8 target itself knows of the limits of its heap and of its machine.
import * as z from 'zod';
import type { AvailableMemory } from '../available-memory.js';
import { probe } from './remote.js';
import type { Wire } from './wire.js';

/** V8's limit: as Node tells it, or as a page does. */
const limitOfHeap = `typeof process === 'object' && process.getBuiltinModule ? process.getBuiltinModule('node:v8').getHeapStatistics().heap_size_limit
  : globalThis.performance?.memory?.jsHeapSizeLimit`;
/** What Node itself knows of its machine, its control group included; older ones tell nothing. */
const remoteMemory = `(() => { const free = process.availableMemory?.(); const most = process.constrainedMemory?.();
  return typeof free === 'number' ? [free, typeof most === 'number' && most > 0 && most < 2 ** 60] : null; })()`;

/** Bytes. */
export const heapLimitOf = (wire: Wire, timeoutMs: number): Promise<number | undefined> =>
  probe(wire, limitOfHeap, z.number().positive(), timeoutMs);

/** Of a Node on another machine, in its own words. */
export async function memoryThere(wire: Wire, timeoutMs: number): Promise<AvailableMemory | undefined> {
  const told = await probe(wire, remoteMemory, z.tuple([z.number(), z.boolean()]), timeoutMs);
  return told === undefined ? undefined : { bytes: told[0], limitedBy: told[1] ? 'cgroup' : 'machine' };
}

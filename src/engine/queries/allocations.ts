// Allocations by function, and what of each stretch of time is still alive.
import type { AllocationRow, AllocationSample } from '../../shared/heap-allocations.js';
import type { Bytes } from '../../shared/units.js';
import { type AllocationData, FUNCTION_STRIDE } from '../formats/v8/allocations.js';
import { SLICE, type Work } from '../work.js';
import type { Snapshot } from './snapshot.js';

/** Rows by the bytes that the functions allocated themselves. */
export function* allocationsByFunction(s: Snapshot, data: AllocationData): Work<readonly AllocationRow[]> {
  const { functions, traces } = data;
  const known = Math.floor(functions.length / FUNCTION_STRIDE);
  const self = new Map<number, { count: number; bytes: number; totalCount: number; totalBytes: number }>();
  const of = (fn: number) => {
    let sums = self.get(fn);
    if (sums === undefined) {
      sums = { count: 0, bytes: 0, totalCount: 0, totalBytes: 0 };
      self.set(fn, sums);
    }
    return sums;
  };
  // Parents come first: sums of subtrees from the back.
  const counts = Float64Array.from(traces, (t) => t.count);
  const sizes = Float64Array.from(traces, (t) => t.bytes);
  for (let i = traces.length - 1; i > 0; i--) {
    const { parent } = traces[i] as AllocationData['traces'][number];
    if (parent < 0) continue;
    counts[parent] += counts[i];
    sizes[parent] += sizes[i];
  }
  // Whether a function is already open above: a depth-first order is the order of the file.
  const open = new Map<number, number>();
  const path: number[] = [];
  for (const [i, trace] of traces.entries()) {
    if (i % SLICE === 0) yield { step: 'histogram', done: i, total: traces.length };
    while (path.length > 0 && path.at(-1) !== trace.parent) {
      const closed = (traces[path.pop() as number] as AllocationData['traces'][number]).function;
      open.set(closed, (open.get(closed) ?? 1) - 1);
    }
    const sums = of(trace.function);
    sums.count += trace.count;
    sums.bytes += trace.bytes;
    if ((open.get(trace.function) ?? 0) === 0) {
      sums.totalCount += counts[i];
      sums.totalBytes += sizes[i];
    }
    open.set(trace.function, (open.get(trace.function) ?? 0) + 1);
    path.push(i);
  }
  const text = (index: number | undefined): string => (index === undefined ? '' : s.graph.strings.text(index, 1024));
  const rows = [...self.entries()].flatMap(([fn, sums]): AllocationRow[] => {
    if (sums.totalCount === 0 || fn >= known) return [];
    const [name, script, , line = 0, column = 0] = functions.slice(fn * FUNCTION_STRIDE, (fn + 1) * FUNCTION_STRIDE);
    return [
      {
        name: text(name),
        script: text(script),
        line: line + 1,
        column: column + 1,
        count: sums.count,
        bytes: sums.bytes as Bytes,
        totalCount: sums.totalCount,
        totalBytes: sums.totalBytes as Bytes,
      },
    ];
  });
  return rows.sort((a, b) => b.bytes - a.bytes || b.totalBytes - a.totalBytes);
}

/** More stretches are joined. */
const MOST_SAMPLES = 1000;

/** Live objects by the time they were allocated: ids are given out in order. */
export function* allocationsOverTime(s: Snapshot, { samples }: AllocationData): Work<readonly AllocationSample[]> {
  const pairs = samples.length >> 1;
  if (pairs === 0) return [];
  const byId = yield* s.byId();
  const { nodeId, selfSize } = s.graph;
  const stride = Math.ceil(pairs / MOST_SAMPLES);
  const out: AllocationSample[] = [];
  let at = 0;
  for (let i = 0; i < pairs; i += stride) {
    const last = Math.min(pairs, i + stride) - 1;
    const lastId = samples[last * 2 + 1] as number;
    let count = 0;
    let bytes = 0;
    for (; at < byId.length && nodeId[byId[at]] <= lastId; at++) {
      if (selfSize[byId[at]] === 0) continue;
      count++;
      bytes += selfSize[byId[at]];
    }
    out.push({ atMs: (samples[last * 2] as number) / 1000, count, bytes: bytes as Bytes });
    yield { step: 'histogram', done: i, total: pairs };
  }
  return out;
}

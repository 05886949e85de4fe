// What a file's traces say of a snapshot's objects: which are alive, from where, since when.
import type { AllocationSample } from '../../shared/heap-allocations.js';
import type { Bytes } from '../../shared/units.js';
import type { AllocationData, CodePlace } from '../formats/allocations.js';
import type { HeapGraph } from '../graph/heap-graph.js';
import { SLICE, slices, type Work } from '../work.js';
import type { Weights } from './calls.js';
import { type Groups, GroupsBuilder } from './groups.js';
import type { Snapshot } from './snapshot.js';

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
    const lastId = samples[last * 2 + 1];
    let count = 0;
    let bytes = 0;
    for (; at < byId.length && nodeId[byId[at]] <= lastId; at++) {
      if (selfSize[byId[at]] === 0) continue;
      count++;
      bytes += selfSize[byId[at]];
    }
    out.push({ atMs: samples[last * 2] / 1000, count, bytes: bytes as Bytes });
    yield { step: 'histogram', done: i, total: pairs };
  }
  return out;
}

/** By trace, the objects of `rows` and their shallow bytes. */
export function* weightsOf(g: HeapGraph, { traces, traceOf }: AllocationData, rows: Uint32Array): Work<Weights> {
  const weights = { objects: new Float64Array(traces.count), bytes: new Float64Array(traces.count) };
  yield* slices('histogram', rows.length, (from, to) => {
    for (let i = from; i < to; i++) {
      const trace = (traceOf[rows[i]] ?? 0) - 1;
      if (trace < 0) continue;
      weights.objects[trace] = weights.objects[trace] + 1;
      weights.bytes[trace] = weights.bytes[trace] + g.selfSize[rows[i]];
    }
  });
  return weights;
}

/** Where a function begins, in a line; the key of its group in every snapshot. */
export const placeText = ({ name, script, line, column }: CodePlace): string => {
  const place = script === '' ? '' : line === 0 ? script : `${script}:${line}:${column}`;
  return [name === '' ? '(anonymous)' : name, place].filter((part) => part !== '').join(' ');
};

const UNTRACKED = '(not tracked)';

/** Objects by the function that allocated them. */
export function* groupBySite(g: HeapGraph, { functions, traces, traceOf }: AllocationData): Work<Groups> {
  const groups = new GroupsBuilder(g.nodeCount);
  const known = new Map<number, number>();
  const nowhere = groups.group('', UNTRACKED);
  const ofTrace = (trace: number): number => {
    const fn = traces.fn[trace];
    let k = known.get(fn);
    if (k === undefined) {
      const text = fn < functions.count ? placeText(functions.place(fn)) : UNTRACKED;
      k = text === UNTRACKED ? nowhere : groups.group(text, text);
      known.set(fn, k);
    }
    return k;
  };
  for (let v = 0; v < g.nodeCount; v++) {
    if (v % SLICE === 0) yield { step: 'histogram', done: v, total: g.nodeCount };
    const trace = (traceOf[v] ?? 0) - 1;
    groups.of[v] = trace < 0 ? nowhere : ofTrace(trace);
  }
  return groups.done();
}

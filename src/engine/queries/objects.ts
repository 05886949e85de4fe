// Objects of a group, and the neighbours of one object. Rows are snapshot rows until a page of them is described.
import type { CompareView, GroupStep, Identity, ObjectRow } from '../../shared/heap.js';
import type { InterfaceDefinition } from '../graph/interfaces.js';
import { slices, type Work } from '../work.js';
import { population } from './compare.js';
import type { Groups } from './groups.js';
import { narrowed } from './narrow.js';
import { preview } from './preview.js';
import type { Snapshot } from './snapshot.js';
import { ranks, sortedBy } from './sort.js';
import type { SortOrder } from './table.js';

/** A population of a comparison that one of the snapshots takes part in. */
export interface PopulationRequest {
  readonly view: CompareView;
  readonly snapshots: readonly Snapshot[];
  readonly identity: Identity;
}

/**
 * Rows that are in all groups of the path and are not empty, in file order. A group's key, or for classes the bare name, which means
 * all classes of that name. Throws `EngineFault` when there is no such group.
 */
export function* membersOf(s: Snapshot, path: readonly GroupStep[], within?: PopulationRequest): Work<Uint32Array> {
  const g = s.graph;
  const place = within?.snapshots.indexOf(s) ?? -1;
  let include: Uint8Array | undefined;
  let definitions: readonly InterfaceDefinition[] | undefined;
  if (within !== undefined && place >= 0) {
    definitions = yield* (within.snapshots.at(-1) as Snapshot).definitions();
    if (within.identity === 'objects') include = (yield* population(within.snapshots, within.view))?.[place];
  }
  const mask = yield* narrowed(s, path, 'fault', definitions, include);
  let count = 0;
  yield* slices('histogram', g.nodeCount, (from, to) => {
    for (let v = from; v < to; v++) if (g.selfSize[v] !== 0 && mask?.[v] !== 0) count++;
  });
  const rows = new Uint32Array(count);
  count = 0;
  yield* slices('histogram', g.nodeCount, (from, to) => {
    for (let v = from; v < to; v++) if (g.selfSize[v] !== 0 && mask?.[v] !== 0) rows[count++] = v;
  });
  return rows;
}

/** Orders rows by a column of `ObjectRow`; ties by row. */
export function* orderRows(s: Snapshot, rows: Uint32Array, classes: Groups, order: SortOrder): Work<Uint32Array> {
  const g = s.graph;
  function* byNumber(column: ArrayLike<number>): Work<Uint32Array> {
    const values = new Float64Array(rows.length);
    yield* slices('histogram', rows.length, (from, to) => {
      for (let i = from; i < to; i++) values[i] = column[rows[i]];
    });
    return yield* sortedBy(rows, values, order.descending);
  }
  function* byText(value: (v: number) => string): Work<Uint32Array> {
    return yield* sortedBy(rows, yield* ranks(rows, value), order.descending);
  }
  switch (order.column) {
    case 'shallowBytes':
      return yield* byNumber(g.selfSize);
    case 'distance':
      return yield* byNumber(g.distance);
    case 'id':
      return yield* byNumber(g.nodeId);
    case 'detached':
      return yield* byNumber(g.detached);
    case 'preview':
      return yield* byText((v) => preview(g, v));
    case 'class':
    case 'label':
      return yield* byText((v) => classes.labels[classes.of[v]] as string);
    case 'kind':
      return yield* byText((v) => g.nodeTypeNames[g.nodeType[v]] as string);
    default:
      return yield* byNumber(g.retained);
  }
}

/** Rows whose preview or id contains the filter. */
export function* filterObjects(s: Snapshot, rows: Uint32Array, filter: string): Work<Uint32Array> {
  if (filter === '') return rows;
  const wanted = filter.toLowerCase();
  const found: number[] = [];
  for (let i = 0; i < rows.length; i++) {
    if (i % 4096 === 0) yield { step: 'histogram', done: i, total: rows.length };
    const v = rows[i];
    if (preview(s.graph, v).toLowerCase().includes(wanted) || `@${s.graph.nodeId[v]}`.includes(wanted)) found.push(v);
  }
  return Uint32Array.from(found);
}

export const describeRows = (s: Snapshot, rows: ArrayLike<number>, classes: Groups): ObjectRow[] =>
  Array.from(rows, (v) => s.describe(v, classes));

// Objects of a group, and the neighbours of one object. Rows are snapshot rows until a page of them is described.
import type { CompareView, Grouping, Identity, ObjectRow } from '../../shared/heap.js';
import { EngineFault } from '../faults.js';
import type { Work } from '../work.js';
import { alignSnapshots, population } from './compare.js';
import type { Groups } from './groups.js';
import { preview } from './preview.js';
import type { Snapshot } from './snapshot.js';
import type { SortOrder } from './table.js';

/** A population of a comparison that one of the snapshots takes part in. */
export interface PopulationRequest {
  readonly view: CompareView;
  readonly snapshots: readonly Snapshot[];
  readonly identity: Identity;
}

export interface GroupMembers {
  readonly rows: Uint32Array;
  /** The partition `key` belongs to. */
  readonly groups: Groups;
}

/**
 * Rows of a group that are not empty, most retained first. `key`: a group's key; for classes also the bare name, which means
 * all classes of that name. Throws `EngineFault` when there is no such group.
 */
export function* membersOf(s: Snapshot, grouping: Grouping, key: string, within?: PopulationRequest): Work<GroupMembers> {
  const g = s.graph;
  let include: Uint8Array | undefined;
  let groups: Groups;
  const place = within?.snapshots.indexOf(s) ?? -1;
  if (within !== undefined && place >= 0) {
    const alignment = yield* alignSnapshots(within.snapshots, grouping);
    groups = alignment.members[place]?.groups as Groups;
    if (within.identity === 'objects') include = (yield* population(alignment, within.view))?.[place];
  } else groups = yield* s.groups(grouping);
  const wanted = new Set<number>();
  groups.keys.forEach((k, i) => {
    if (k === key) wanted.add(i);
  });
  if (wanted.size === 0) {
    groups.labels.forEach((label, i) => {
      if (label === key) wanted.add(i);
    });
  }
  if (wanted.size === 0) throw new EngineFault({ kind: 'no-such-class', class: key });
  const rows: number[] = [];
  for (let v = 0; v < g.nodeCount; v++) {
    if (wanted.has(groups.of[v]) && g.selfSize[v] !== 0 && (include === undefined || include[v] === 1)) rows.push(v);
  }
  return { rows: Uint32Array.from(rows), groups };
}

/** Orders rows by a column of `ObjectRow`; ties by row. */
export const orderRows = (s: Snapshot, rows: Uint32Array, classes: Groups, order: SortOrder): Uint32Array => {
  const g = s.graph;
  const sign = order.descending ? -1 : 1;
  const byNumber = (value: (v: number) => number): Uint32Array => rows.slice().sort((a, b) => sign * (value(a) - value(b)) || a - b);
  const byText = (value: (v: number) => string): Uint32Array => {
    const texts = new Map<number, string>();
    for (const v of rows) texts.set(v, value(v));
    return rows.slice().sort((a, b) => {
      const x = texts.get(a) as string;
      const y = texts.get(b) as string;
      return x < y ? -sign : x > y ? sign : a - b;
    });
  };
  switch (order.column) {
    case 'shallowBytes':
      return byNumber((v) => g.selfSize[v]);
    case 'distance':
      return byNumber((v) => g.distance[v]);
    case 'id':
      return byNumber((v) => g.nodeId[v]);
    case 'detached':
      return byNumber((v) => g.detached[v]);
    case 'preview':
      return byText((v) => preview(g, v));
    case 'class':
      return byText((v) => classes.labels[classes.of[v]] as string);
    case 'kind':
      return byText((v) => g.nodeTypeNames[g.nodeType[v]] as string);
    default:
      return byNumber((v) => g.retained[v]);
  }
};

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

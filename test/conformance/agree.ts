// Puts DevTools' figures and ours side by side.
import { compare } from '../../src/engine/queries/compare.js';
import { histogram } from '../../src/engine/queries/histogram.js';
import type { Snapshot } from '../../src/engine/queries/snapshot.js';
import { finish } from '../../src/engine/work.js';
import type { DevToolsSnapshot } from './devtools.js';

interface Figures {
  readonly dominators: readonly number[];
  readonly retained: readonly number[];
  readonly self: readonly number[];
  readonly distances: readonly number[];
  readonly detached: readonly boolean[];
  readonly total: number;
  /** Class key to [count, shallow, retained, distance]. */
  readonly classes: Readonly<Record<string, readonly number[]>>;
}

const DETACHED = 2;

export const figuresOfDevTools = (s: DevToolsSnapshot): Figures => {
  const node = s.createNode(0);
  const each = <T>(read: () => T): T[] =>
    Array.from({ length: s.nodeCount }, (_, i) => {
      node.nodeIndex = i * s.nodeFieldCount;
      return read();
    });
  return {
    dominators: [...s.dominatorsTree],
    retained: [...s.retainedSizes],
    self: each(() => node.selfSize()),
    distances: [...s.nodeDistances],
    detached: each(() => node.detachedness() === DETACHED),
    total: s.getStatistics().total,
    classes: Object.fromEntries(
      Object.entries(s.aggregatesWithFilter({})).map(([key, a]) => [key, [a.count, a.self, a.maxRet, a.distance]]),
    ),
  };
};

export const figuresOfOurs = (s: Snapshot): Figures => {
  const g = s.graph;
  return {
    dominators: [...g.dominator],
    retained: [...g.retained],
    self: [...g.selfSize],
    distances: [...g.distance],
    detached: Array.from({ length: g.nodeCount }, (_, v) => g.detached[v] === 1 || (g.detachedness?.[v] ?? 0) === DETACHED),
    total: g.totalBytes,
    classes: Object.fromEntries(
      finish(histogram(s, 'class')).map((row) => [row.key, [row.count, row.shallowBytes, row.retainedBytes, row.distance]]),
    ),
  };
};

/** Class key to [added, removed] between two snapshots; classes without a change left out. */
export type Changes = Readonly<Record<string, readonly number[]>>;

export const changesOfDevTools = (before: DevToolsSnapshot, after: DevToolsSnapshot): Changes =>
  Object.fromEntries(
    Object.entries(after.calculateSnapshotDiff(1, before.aggregatesForDiff(after.interfaceDefinitions()))).map(([key, d]) => [
      key,
      [d.addedCount, d.removedCount],
    ]),
  );

export const changesOfOurs = (before: Snapshot, after: Snapshot): Changes =>
  Object.fromEntries(
    finish(compare([before, after], 'objects', 'class', 'all'))
      .rows.filter((r) => r.added[0] !== 0 || r.removed[0] !== 0)
      .map((r) => [r.key, [r.added[0] as number, r.removed[0] as number]]),
  );

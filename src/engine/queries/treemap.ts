// The dominator tree from an object down, as far as there is room: the largest rectangles are divided first.
import type { Treemap, TreemapCell } from '../../shared/heap-pictures.js';
import type { Bytes, NodeId } from '../../shared/units.js';
import type { Work } from '../work.js';
import { SLICE } from '../work.js';
import type { Groups } from './groups.js';
import { preview } from './preview.js';
import type { Snapshot } from './snapshot.js';

interface Open {
  readonly cell: number;
  readonly row: number;
  readonly level: number;
}

/** More children of one class than this are one rectangle. */
const ALIKE = 6;

/** `limit`: cells in all; `depth`: levels below the outermost. */
export function* treemapOf(s: Snapshot, row: number, classes: Groups, depth: number, limit: number): Work<Treemap> {
  const g = s.graph;
  const tree = yield* s.tree();
  const cells: (TreemapCell & { ownBytes: Bytes })[] = [];
  const cellOf = (v: number, parent: number): number =>
    cells.push({
      parent,
      id: g.nodeId[v] as NodeId,
      class: classes.labels[classes.of[v]] as string,
      preview: preview(g, v),
      count: 1,
      shallowBytes: g.selfSize[v] as Bytes,
      retainedBytes: g.retained[v] as Bytes,
      ownBytes: g.retained[v] as Bytes,
    }) - 1;
  /** Rectangles too small to be seen are left to their parent. */
  const least = g.retained[row] / 4000;
  let open: Open[] = [{ cell: cellOf(row, -1), row, level: 0 }];
  let budget = SLICE;
  while (open.length > 0 && cells.length < limit) {
    open.sort((a, b) => g.retained[b.row] - g.retained[a.row]);
    const [{ cell, row: at, level }, ...rest] = open as [Open, ...Open[]];
    open = rest;
    if (level >= depth) continue;
    const byClass = new Map<number, { rows: number[]; count: number; shallow: number; retained: number }>();
    for (let c = tree.first[at]; c < tree.first[at + 1]; c++) {
      const v = tree.nodes[c];
      const known = byClass.get(classes.of[v]) ?? { rows: [], count: 0, shallow: 0, retained: 0 };
      known.count++;
      known.shallow += g.selfSize[v];
      known.retained += g.retained[v];
      if (known.rows.length <= ALIKE || g.retained[v] >= g.retained[at] / 20) known.rows.push(v);
      byClass.set(classes.of[v], known);
      if (--budget === 0) {
        budget = SLICE;
        yield { step: 'dominators', done: cells.length, total: limit };
      }
    }
    let shown = 0;
    const inside = [...byClass.entries()].sort(([, a], [, b]) => b.retained - a.retained);
    for (const [k, { rows, count, shallow, retained }] of inside) {
      if (retained < least || cells.length >= limit) break;
      // Those that stand out are rectangles of their own; the rest of many alike are one.
      const apart = count <= ALIKE ? rows : rows.filter((v) => g.retained[v] >= g.retained[at] / 20);
      let left = { count, shallow, retained };
      for (const v of apart.sort((a, b) => g.retained[b] - g.retained[a]).slice(0, limit - cells.length)) {
        if (g.retained[v] < least) break;
        open.push({ cell: cellOf(v, cell), row: v, level: level + 1 });
        left = { count: left.count - 1, shallow: left.shallow - g.selfSize[v], retained: left.retained - g.retained[v] };
        shown += g.retained[v];
      }
      if (left.count === 0 || left.retained < least || cells.length >= limit) continue;
      cells.push({
        parent: cell,
        class: classes.labels[k] as string,
        preview: '',
        count: left.count,
        shallowBytes: left.shallow as Bytes,
        retainedBytes: left.retained as Bytes,
        ownBytes: left.retained as Bytes,
      });
      shown += left.retained;
    }
    (cells[cell] as { ownBytes: Bytes }).ownBytes = Math.max(0, g.retained[at] - shown) as Bytes;
  }
  return { cells, totalBytes: g.retained[row] as Bytes };
}

// Rule: a structure of linked objects (list, tree, rope) that grows below an object that is alive in all snapshots, though
// that object itself refers to no more than before.
import type { HeapGraph } from '../graph/heap-graph.js';
import { NodeType } from '../heap-types.js';
import type { DominatedTree } from '../queries/dominated.js';
import type { Groups } from '../queries/groups.js';
import type { Snapshot } from '../queries/snapshot.js';
import { SLICE, type Work } from '../work.js';
import type { Growth } from './growth.js';

const isStore = (g: HeapGraph, v: number): boolean => {
  const t = g.nodeType[v];
  return t === NodeType.array || t === NodeType.hidden || t === NodeType.code || t === NodeType.shape;
};

interface Spine {
  readonly holder: number;
  readonly class: number;
  readonly gained: number[];
  readonly gainedBytes: number[];
  /** First members met, nearest to the holder first. */
  readonly sample: number[];
}

const SAMPLE = 50;

/**
 * New objects are attributed to the nearest old object above them in the dominator tree, when everything between is of their
 * own class: the links of a list. `explained`: 1 for rows that another rule already accounts for.
 */
export function* growingStructures(
  snapshots: readonly Snapshot[],
  ages: Uint8Array,
  classes: Groups,
  explained: Uint8Array,
): Work<Growth[]> {
  const last = snapshots.at(-1) as Snapshot;
  const g = last.graph;
  const tree = yield* last.tree();
  const intervals = snapshots.length - 1;
  const spines = yield* findSpines(g, tree, ages, classes, explained, intervals);
  const found: Growth[] = [];
  for (const spine of spines.values()) {
    if (spine.gained.some((n) => n === 0)) continue;
    const total = spine.gained.reduce((a, b) => a + b, 0);
    if (total < 4 * intervals) continue;
    const members: number[] = [];
    const key = classes.keys[spine.class] as string;
    const newest = yield* last.definitions();
    for (const s of snapshots) {
      const own = s === last ? classes : yield* s.groups('class', newest);
      const row = s === last ? spine.holder : yield* s.row(g.nodeId[spine.holder]);
      members.push(countSpine(s.graph, yield* s.tree(), row, own, own.keys.indexOf(key)));
    }
    if (!members.every((m, i) => i === 0 || m > (members[i - 1] as number))) continue;
    found.push({
      holder: spine.holder,
      kind: 'linked',
      members,
      gained: spine.gained,
      gainedBytes: spine.gainedBytes,
      memberClass: spine.class,
      down: pathDown(g, spine.holder, spine.sample[0] as number),
      sample: spine.sample,
      byShape: false,
    });
  }
  return found;
}

function* findSpines(
  g: HeapGraph,
  tree: DominatedTree,
  ages: Uint8Array,
  classes: Groups,
  explained: Uint8Array,
  intervals: number,
): Work<Map<string, Spine>> {
  const spines = new Map<string, Spine>();
  // Breadth-first over the dominator tree. Per node: the old object it hangs from, and the class of the spine it continues.
  const order = new Uint32Array(g.nodeCount);
  const holder = new Uint32Array(g.nodeCount);
  const onSpine = new Int32Array(g.nodeCount).fill(-1);
  let head = 0;
  let tail = 1;
  order[0] = g.root;
  holder[g.root] = g.root;
  while (head < tail) {
    if (head % SLICE === 0) yield { step: 'suspects', done: head, total: g.nodeCount };
    const v = order[head++];
    for (let c = tree.first[v]; c < tree.first[v + 1]; c++) {
      const w = tree.nodes[c];
      order[tail++] = w;
      if (ages[w] === 0 && !isStore(g, w)) {
        holder[w] = w;
        continue;
      }
      const h = holder[v];
      holder[w] = h;
      if (isStore(g, w)) {
        // A store passes on what its owner is.
        onSpine[w] = h === v || (isStore(g, v) && onSpine[v] === -2) ? -2 : onSpine[v];
        continue;
      }
      const k = classes.of[w];
      const first = v === h || onSpine[v] === -2;
      if (ages[w] === 0 || explained[w] === 1 || !(first || onSpine[v] === k) || !canLink(g, w)) continue;
      onSpine[w] = k;
      const key = `${h},${k}`;
      let spine = spines.get(key);
      if (spine === undefined) {
        spine = {
          holder: h,
          class: k,
          gained: new Array<number>(intervals).fill(0),
          gainedBytes: new Array<number>(intervals).fill(0),
          sample: [],
        };
        spines.set(key, spine);
      }
      const age = ages[w] - 1;
      spine.gained[age] = (spine.gained[age] as number) + 1;
      // Retained by the link alone: what the next link retains is counted there.
      spine.gainedBytes[age] = (spine.gainedBytes[age] as number) + ownBytes(g, tree, classes, w, k);
      if (spine.sample.length < SAMPLE) spine.sample.push(w);
    }
  }
  return spines;
}

const canLink = (g: HeapGraph, v: number): boolean => {
  const t = g.nodeType[v];
  return t === NodeType.object || t === NodeType.native || t === NodeType.consString || t === NodeType.closure;
};

/** Bytes retained by `v` without the parts of its own class right below. */
const ownBytes = (g: HeapGraph, tree: DominatedTree, classes: Groups, v: number, k: number): number => {
  let bytes = g.retained[v];
  for (let c = tree.first[v]; c < tree.first[v + 1]; c++) if (classes.of[tree.nodes[c]] === k) bytes -= g.retained[tree.nodes[c]];
  return bytes;
};

/** Links of a class below a holder, old and new. */
const countSpine = (g: HeapGraph, tree: DominatedTree, holder: number, classes: Groups, k: number): number => {
  if (k < 0) return 0;
  let count = 0;
  const stack = [holder];
  for (let v = stack.pop(); v !== undefined; v = stack.pop()) {
    for (let c = tree.first[v]; c < tree.first[v + 1]; c++) {
      const w = tree.nodes[c];
      if (isStore(g, w) && (v === holder || isStore(g, v))) stack.push(w);
      else if (classes.of[w] === k) {
        count++;
        stack.push(w);
      }
    }
  }
  return count;
};

/** Edges from the holder to a node that it dominates: a breadth-first search that stays within reach. */
const pathDown = (g: HeapGraph, from: number, to: number): number[] => {
  const into = new Map<number, number>([[from, -1]]);
  const above = new Map<number, number>();
  let level = [from];
  const MOST = 20_000;
  while (level.length > 0 && into.size < MOST && !into.has(to)) {
    const next: number[] = [];
    for (const v of level) {
      for (let e = g.firstEdge[v]; e < g.firstEdge[v + 1]; e++) {
        const w = g.edgeTo[e];
        if (g.edgeType[e] >= 0x80 || into.has(w)) continue;
        into.set(w, e);
        above.set(w, v);
        next.push(w);
      }
    }
    level = next;
  }
  const edges: number[] = [];
  for (let v = to; v !== from && into.has(v); v = above.get(v) as number) edges.push(into.get(v) as number);
  return edges.reverse();
};

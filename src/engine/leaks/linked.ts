// Rule: a structure of linked objects (list, tree, rope, chain of closures) that grows below an object that is alive in all
// snapshots, though that object itself refers to no more than before.
import type { HeapGraph } from '../graph/heap-graph.js';
import { EdgeType, NOT_ESSENTIAL, NodeType } from '../heap-types.js';
import type { DominatedTree } from '../queries/dominated.js';
import { edgeTypeOf } from '../queries/edges.js';
import type { Groups } from '../queries/groups.js';
import { isContext } from '../queries/members.js';
import type { Snapshot } from '../queries/snapshot.js';
import { SLICE, type Work } from '../work.js';
import type { Growth } from './growth.js';

/** Nodes that stand for no object of the program. */
const isStore = (g: HeapGraph, v: number): boolean => {
  const t = g.nodeType[v];
  return t === NodeType.array || t === NodeType.hidden || t === NodeType.code || t === NodeType.shape;
};

const canLink = (g: HeapGraph, v: number): boolean => {
  const t = g.nodeType[v];
  if (t === NodeType.object) return !isContext(g, v);
  return t === NodeType.native || t === NodeType.consString || t === NodeType.closure;
};

interface Spine {
  readonly holder: number;
  readonly class: number;
  /** New links, nearest to the holder first. */
  readonly links: number[];
}

/** Links looked at when a class is described. */
const SAMPLE = 50;
/** Steps up the dominator tree between two links (object, function, context, object …). */
const MAX_PERIOD = 12;

/**
 * New objects belong to the nearest object above them in the dominator tree that is old and not of their class, when they hang
 * from it directly or from another of their class. `explained`: 1 for rows that another rule already accounts for.
 */
export function* growingStructures(
  snapshots: readonly Snapshot[],
  ages: Uint8Array,
  classes: Groups,
  explained: Uint8Array,
): Work<Growth[]> {
  const last = snapshots.at(-1) as Snapshot;
  const g = last.graph;
  const intervals = snapshots.length - 1;
  const { spines, own } = yield* findSpines(last, yield* last.tree(), ages, classes, explained);
  const found: Growth[] = [];
  const definitions = yield* last.definitions();
  for (const spine of spines) {
    const gained = new Array<number>(intervals).fill(0);
    const gainedBytes = new Array<number>(intervals).fill(0);
    for (const v of spine.links) {
      const interval = ages[v] - 1;
      gained[interval] += 1;
      gainedBytes[interval] += own(v);
    }
    if (gained.some((n) => n === 0)) continue;
    const key = classes.keys[spine.class];
    const members: number[] = [];
    for (const s of snapshots) {
      const groups = yield* s.groups('class', definitions);
      members.push(countSpine(s.graph, yield* s.tree(), yield* s.row(g.nodeId[spine.holder]), groups, groups.keys.indexOf(key)));
    }
    if (!members.every((m, i) => i === 0 || m > members[i - 1])) continue;
    const down = pathDown(g, spine.holder, new Set(spine.links), (v) => classes.of[v] === spine.class && canLink(g, v));
    const callback = callbackOf(g, down.at(-1));
    found.push({
      holder: spine.holder,
      kind: 'linked',
      members,
      gained,
      gainedBytes,
      memberClass: callback === undefined ? spine.class : (classes.of[g.edgeTo[callback] as number] as number),
      down: callback === undefined ? down : [...down, callback],
      sample: spine.links.slice(0, SAMPLE),
      byShape: false,
    });
  }
  return found;
}

function* findSpines(
  s: Snapshot,
  tree: DominatedTree,
  ages: Uint8Array,
  classes: Groups,
  explained: Uint8Array,
): Work<{ spines: Iterable<Spine>; own: (v: number) => number }> {
  const g = s.graph;
  const spines = new Map<string, Spine>();
  /** Per node: the holder of the spine of its class that it is on; NONE when it is on none. */
  const NONE = 0xffffffff;
  const holderOf = new Uint32Array(g.nodeCount).fill(NONE);
  /** Per link: bytes that links further down retain. */
  const below = new Map<number, number>();
  const order = new Uint32Array(g.nodeCount);
  order[0] = g.root;
  let tail = 1;
  for (let head = 0; head < tail; head++) {
    if (head % SLICE === 0) yield { step: 'suspects', done: head, total: g.nodeCount };
    const v = order[head];
    for (let c = tree.first[v]; c < tree.first[v + 1]; c++) order[tail++] = tree.nodes[c];
    if (v === g.root || isStore(g, v) || !canLink(g, v)) continue;
    const k = classes.of[v];
    let holder = NONE;
    let direct = true;
    let p = g.dominator[v];
    for (let steps = 0; steps < MAX_PERIOD && p !== g.root; p = g.dominator[p]) {
      if (isStore(g, p)) continue;
      steps++;
      // Part of what another rule accounts for.
      if (explained[p] === 1 && ages[p] > 0) break;
      if (classes.of[p] === k && canLink(g, p)) {
        holder = holderOf[p];
        if (holder !== NONE) below.set(p, (below.get(p) ?? 0) + g.retained[v]);
        break;
      }
      if (ages[p] === 0) {
        if (direct) holder = p;
        break;
      }
      direct = false;
    }
    if (holder === NONE) continue;
    holderOf[v] = holder;
    // What hangs from handles is counted with them.
    if (ages[v] === 0 || explained[v] === 1 || ages[holder] !== 0 || g.nodeType[holder] === NodeType.synthetic) continue;
    const key = `${holder},${k}`;
    const spine = spines.get(key);
    if (spine === undefined) spines.set(key, { holder, class: k, links: [v] });
    else spine.links.push(v);
  }
  return { spines: spines.values(), own: (v) => g.retained[v] - (below.get(v) ?? 0) };
}

/** Links of a class below a holder, old and new. */
const countSpine = (g: HeapGraph, tree: DominatedTree, holder: number, classes: Groups, k: number): number => {
  if (k < 0) return 0;
  let count = 0;
  // Nodes with the steps still allowed below them.
  const stack: [number, number][] = [[holder, 1]];
  for (let entry = stack.pop(); entry !== undefined; entry = stack.pop()) {
    const [v, steps] = entry;
    for (let c = tree.first[v]; c < tree.first[v + 1]; c++) {
      const w = tree.nodes[c];
      if (isStore(g, w)) stack.push([w, steps]);
      else if (classes.of[w] === k) {
        count++;
        stack.push([w, MAX_PERIOD]);
      } else if (steps > 1) stack.push([w, steps - 1]);
    }
  }
  return count;
};

/** A new link this near is shown; of a list that is added to at its end, its first link instead of all. */
const NEAR = MAX_PERIOD;

/**
 * Edges from the holder to the nearest of its new links, or to the first one of their class where those are far down; a breadth-first
 * search among what the holder dominates. Whoever is dominated is found after its dominator: every way to it leads through that.
 */
const pathDown = (g: HeapGraph, from: number, links: ReadonlySet<number>, isLink: (v: number) => boolean): number[] => {
  const into = new Map<number, number>([[from, -1]]);
  const above = new Map<number, number>();
  let level = [from];
  let to = -1;
  let first = -1;
  const MOST = 50_000;
  for (let depth = 1; level.length > 0 && into.size < MOST && to < 0 && (first < 0 || depth <= NEAR); depth++) {
    const next: number[] = [];
    for (const v of level) {
      for (let e = g.firstEdge[v]; e < g.firstEdge[v + 1] && to < 0; e++) {
        const w = g.edgeTo[e];
        if (g.edgeType[e] >= NOT_ESSENTIAL || into.has(w) || !into.has(g.dominator[w])) continue;
        into.set(w, e);
        above.set(w, v);
        next.push(w);
        if (links.has(w)) to = w;
        else if (first < 0 && isLink(w)) first = w;
      }
    }
    level = next;
  }
  const edges: number[] = [];
  for (let v = to < 0 ? first : to; v >= 0 && v !== from; v = above.get(v) as number) edges.push(into.get(v) as number);
  return edges.reverse();
};

/** Of the edge to a listener of an EventTarget, which itself says nothing: the edge to the program's function, which has a place. */
const callbackOf = (g: HeapGraph, to: number | undefined): number | undefined => {
  const callback = g.strings.find('callback');
  const v = to === undefined ? undefined : (g.edgeTo[to] as number);
  if (v === undefined || callback < 0 || g.strings.text(g.nodeName[v] as number, 20) !== 'Listener') return undefined;
  for (let e = g.firstEdge[v]; e < g.firstEdge[v + 1]; e++)
    if (g.edgeName[e] === callback && edgeTypeOf(g, e) === EdgeType.property && g.nodeType[g.edgeTo[e]] === NodeType.closure) return e;
  return undefined;
};

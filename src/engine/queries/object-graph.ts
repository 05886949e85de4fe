// The neighbourhood of an object as a bounded graph: what `objgraph.show_backrefs` and `show_refs` draw.
import type { GraphDirection, GraphEdge, GraphNode, ObjectGraph } from '../../shared/heap-pictures.js';
import type { Bytes, NodeId } from '../../shared/units.js';
import { type HeapGraph, sourceOf } from '../graph/heap-graph.js';
import { EdgeType, NodeType } from '../heap-types.js';
import type { Work } from '../work.js';
import { edgeKindOf, edgeLabel, edgeTypeOf } from './edges.js';
import { rowFilter } from './filter.js';
import { frontOf } from './fronts.js';
import type { Groups } from './groups.js';
import { retainerEdges } from './neighbours.js';
import { preview } from './preview.js';
import type { Snapshot } from './snapshot.js';

export interface GraphRequest {
  readonly direction: GraphDirection;
  /** Steps from the object. */
  readonly depth: number;
  /** Neighbours of one object that are shown. */
  readonly fanOut: number;
  /** Objects in all. */
  readonly limit: number;
  /** Rows that are opened further: their neighbours are shown whatever their distance, three times as many. */
  readonly expand: ReadonlySet<number>;
  /** As in tables, on classes: an object that does not pass is neither drawn nor walked through. Roots always are. */
  readonly filter?: string;
}

interface Link {
  /** The neighbour; a backing store stands for its object. */
  readonly row: number;
  /** The edge, and the node that it leaves. */
  readonly edge: number;
  readonly source: number;
}

/** Breadth-first from `row`; the roots' own groups are never walked through. */
export function* objectGraph(s: Snapshot, row: number, classes: Groups, request: GraphRequest): Work<ObjectGraph> {
  const g = s.graph;
  const { direction, depth, fanOut, limit, expand } = request;
  const passes = passing(s, classes, request.filter ?? '');
  const levels = new Map<number, number>([[row, 0]]);
  const shown: { readonly from: number; readonly to: number; readonly link: Link }[] = [];
  const hidden = new Map<number, number>();
  const queue = [row];
  for (let i = 0; i < queue.length; i++) {
    const v = queue[i] as number;
    const level = levels.get(v) as number;
    const { links, more } = neighbours(s, v, { direction, most: fanOut * (expand.has(v) ? 3 : 1), passes });
    const isTop = v !== row && isEnd(g, v) && !expand.has(v);
    const opened = level < depth || expand.has(v);
    let left = more;
    for (const link of links) {
      const isNew = !levels.has(link.row);
      // Above what a program starts from only the collector's roots say anything.
      const isBeyond = isTop && (g.nodeType[v] === NodeType.synthetic || g.nodeType[link.row] !== NodeType.synthetic);
      if (isNew && (!opened || isBeyond || levels.size >= limit)) {
        left++;
        continue;
      }
      if (isNew) {
        levels.set(link.row, level + 1);
        queue.push(link.row);
      }
      // A line to what is drawn anyway costs no room.
      shown.push(direction === 'retainers' ? { from: link.row, to: v, link } : { from: v, to: link.row, link });
    }
    hidden.set(v, left);
    if (i % 64 === 0) yield { step: 'chains', done: i, total: queue.length };
  }
  const nodes = queue.map(
    (v): GraphNode => ({
      id: g.nodeId[v] as NodeId,
      class: classes.labels[classes.of[v]] as string,
      kind: g.nodeTypeNames[g.nodeType[v]] as string,
      preview: preview(g, v),
      shallowBytes: g.selfSize[v] as Bytes,
      retainedBytes: g.retained[v] as Bytes,
      level: levels.get(v) as number,
      hidden: hidden.get(v) ?? 0,
      role: v === row ? 'subject' : isEnd(g, v) ? 'root' : 'other',
    }),
  );
  return { direction, nodes, edges: merged(g, shown) };
}

/** Where a walk ends: the collector's roots, and what the program starts from (a global object, CPython's modules and threads). */
const isEnd = (g: HeapGraph, v: number): boolean => g.nodeType[v] === NodeType.synthetic || (g.distance[v] >= 0 && g.distance[v] <= 1);

const passing = (s: Snapshot, classes: Groups, filter: string): ((row: number) => boolean) => {
  const test = rowFilter(filter);
  if (test === undefined) return () => true;
  const g = s.graph;
  return (row) =>
    g.nodeType[row] === NodeType.synthetic ||
    test({
      key: '',
      label: classes.labels[classes.of[row]] as string,
      count: 1,
      shallowBytes: g.selfSize[row] as Bytes,
      retainedBytes: g.retained[row] as Bytes,
      distance: g.distance[row],
    });
};

/** Several edges between the same two objects are one line with all labels, as far as they fit. */
const merged = (g: HeapGraph, shown: readonly { readonly from: number; readonly to: number; readonly link: Link }[]): GraphEdge[] => {
  const MOST_LABELS = 3;
  const lines = new Map<string, { edge: GraphEdge; labels: Set<string> }>();
  for (const { from, to, link } of shown) {
    const label = edgeLabel(g, link.source, link.edge);
    const key = `${from} ${to}`;
    const known = lines.get(key);
    if (known !== undefined) known.labels.add(label);
    else
      lines.set(key, {
        edge: { from: g.nodeId[from] as NodeId, to: g.nodeId[to] as NodeId, label, kind: edgeKindOf(g, link.edge) },
        labels: new Set([label]),
      });
  }
  return [...lines.values()].map(({ edge, labels }) => {
    const first = [...labels].slice(0, MOST_LABELS).join(', ');
    return { ...edge, label: labels.size > MOST_LABELS ? `${first}, … (${labels.size})` : first };
  });
};

const isProto = (g: HeapGraph, e: number): boolean => edgeTypeOf(g, e) === EdgeType.property && g.edgeName[e] === g.words.index.proto;

const RUNTIME: ReadonlySet<number> = new Set([NodeType.hidden, NodeType.shape, NodeType.code, NodeType.array]);

const isPlain = (g: HeapGraph, { row, edge }: Link): boolean => !isProto(g, edge) && !RUNTIME.has(g.nodeType[row]);

/** Edges looked at for one object: values that everybody refers to have millions. */
const MOST_EDGES = 20_000;

interface Wanted {
  readonly direction: GraphDirection;
  readonly most: number;
  readonly passes: (row: number) => boolean;
}

const neighbours = (s: Snapshot, v: number, { direction, most, passes }: Wanted): { readonly links: Link[]; readonly more: number } => {
  const g = s.graph;
  const links: Link[] = [];
  const others = new Set<number>();
  const filtered = new Set<number>();
  let unseen = 0;
  const take = (row: number, edge: number, source: number): void => {
    if (row === v) return;
    const known = others.has(row);
    if (!known && !passes(row)) {
      filtered.add(row);
      return;
    }
    if (!known) {
      others.add(row);
      if (others.size > most) return;
    } else if (!links.some((l) => l.row === row)) return;
    links.push({ row, edge, source });
  };
  if (direction === 'retainers') {
    const edges = retainerEdges(s, v);
    const looked = Array.from(edges.subarray(0, MOST_EDGES), (edge): Link => {
      const source = sourceOf(g.firstEdge, edge);
      return { row: frontOf(g, source), edge, source };
    });
    // The runtime's own nodes, and instances that refer to their prototype, matter only where nothing else holds the object.
    const plain = looked.filter((link) => isPlain(g, link));
    for (const { row, edge, source } of plain.length > 0 ? plain : looked) take(row, edge, source);
    if (plain.length > 0) unseen = new Set(looked.map((link) => link.row)).size - new Set(plain.map((link) => link.row)).size;
    unseen += Math.max(0, edges.length - MOST_EDGES);
  } else {
    const stores = [v];
    for (let i = 0; i < stores.length && i < 16; i++) {
      const at = stores[i] as number;
      for (let e = g.firstEdge[at]; e < Math.min(g.firstEdge[at + 1], g.firstEdge[at] + MOST_EDGES); e++) {
        const w = g.edgeTo[e];
        // What the runtime keeps for itself says nothing about the program.
        if (g.nodeType[w] === NodeType.hidden || g.nodeType[w] === NodeType.shape || g.nodeType[w] === NodeType.code || isProto(g, e))
          continue;
        if (g.nodeType[w] === NodeType.array) {
          if (frontOf(g, w) === v && !stores.includes(w)) stores.push(w);
          continue;
        }
        // Dictionaries name what they hold twice: by the property, and by the slot of their store.
        if (at === v || !others.has(w)) take(w, e, at);
      }
    }
  }
  return { links, more: Math.max(0, others.size - most) + filtered.size + unseen };
};

// Why an object is alive: chains from a root, clustered by signature.
import type { Chain, Judgement } from '../../shared/heap.js';
import type { Bytes, NodeId } from '../../shared/units.js';
import { type HeapGraph, sourceOf } from '../graph/heap-graph.js';
import { NOT_ESSENTIAL, NodeType } from '../heap-types.js';
import type { Work } from '../work.js';
import { edgeKindOf, edgeLabel, edgeSignature } from './edges.js';
import { frontOf } from './fronts.js';
import type { Groups } from './groups.js';
import { narrowedBy } from './judgements.js';
import { holderKindOf, memberEdges } from './members.js';
import { type PathTree, pathTo } from './paths.js';
import { preview } from './preview.js';
import type { Snapshot } from './snapshot.js';

/** One way from the root: `edges[i]` enters `rows[i]`; the root's is -1. */
export interface RawChain {
  readonly rows: readonly number[];
  readonly edges: readonly number[];
}

export const rawChain = (s: Snapshot, tree: PathTree, v: number): RawChain | undefined => {
  const rows = pathTo(s.graph, tree, v);
  return rows.length === 0 ? undefined : { rows, edges: rows.map((row, i) => (i === 0 ? -1 : tree.edgeInto[row] - 1)) };
};

/** Edge names and classes, without indices and ids; a step repeated (a linked list) is written once with a star. */
export const signatureOf = (s: Snapshot, chain: RawChain, classes: Groups): string => {
  const parts: string[] = [];
  let last = '';
  for (let i = 1; i < chain.rows.length; i++) {
    const label = classes.labels[classes.of[chain.rows[i] as number]] as string;
    const part = `${edgeSignature(s.graph, chain.rows[i - 1] as number, chain.edges[i] as number)}:${label}`;
    if (part === last) parts[parts.length - 1] = `${part}*`;
    else parts.push(part);
    last = part;
  }
  // Judgements carry signatures of at most 4,000 characters: the end is what tells chains apart.
  const text = parts.join(' > ');
  return text.length > 4000 ? `…${text.slice(-3999)}` : text;
};

/** Longest chain sent: the middle of longer ones (linked lists) is left out. */
const MAX_LINKS = 400;

export const describeChain = (
  s: Snapshot,
  raw: RawChain,
  classes: Groups,
  cluster: { readonly objects: number; readonly shallowBytes: number; readonly suspectLink: number | undefined },
): Chain => {
  const g = s.graph;
  const signature = signatureOf(s, raw, classes);
  let kept = raw.rows.map((_, i) => i);
  if (kept.length > MAX_LINKS) kept = [...kept.slice(0, MAX_LINKS / 2), ...kept.slice(-MAX_LINKS / 2)];
  const links = kept.map((i) => {
    const v = raw.rows[i] as number;
    const e = raw.edges[i] as number;
    return {
      edge: e < 0 ? '' : edgeLabel(g, raw.rows[i - 1] as number, e),
      edgeKind: e < 0 ? ('other' as const) : edgeKindOf(g, e),
      class: classes.labels[classes.of[v]] as string,
      kind: g.nodeTypeNames[g.nodeType[v]] as string,
      preview: preview(g, v),
      id: g.nodeId[v] as NodeId,
      shallowBytes: g.selfSize[v] as Bytes,
      retainedBytes: g.retained[v] as Bytes,
    };
  });
  const suspect = cluster.suspectLink === undefined ? -1 : kept.indexOf(cluster.suspectLink);
  return {
    links,
    signature,
    objects: cluster.objects,
    shallowBytes: cluster.shallowBytes as Bytes,
    ...(suspect >= 0 ? { suspectLink: suspect } : {}),
  };
};

/** Nodes between two yields of a pass that looks each up in a map. */
const HASHED = 1 << 14;

interface Cluster {
  representative: number;
  objects: number;
  shallowBytes: number;
}

export interface ChainRequest {
  readonly rows: Uint32Array;
  readonly limit: number;
  readonly ignore: ReadonlySet<number>;
  readonly judgements: readonly Judgement[];
}

/** Chains to many objects: one for each signature, those with the most objects first, expected ones last. */
export function* chainsToGroup(s: Snapshot, request: ChainRequest): Work<Chain[]> {
  const g = s.graph;
  const classes = yield* s.groups('class');
  const tree = yield* s.paths(request.ignore);
  const signatures = yield* s.pathSignatures(request.ignore);
  const clusters = new Map<number, Cluster>();
  for (let i = 0; i < request.rows.length; i++) {
    if (i % HASHED === 0) yield { step: 'chains', done: i, total: request.rows.length };
    const v = request.rows[i];
    if (v !== g.root && tree.edgeInto[v] === 0) continue;
    const id = signatures.of(v);
    const cluster = clusters.get(id);
    if (cluster === undefined) clusters.set(id, { representative: v, objects: 1, shallowBytes: g.selfSize[v] });
    else {
      cluster.objects++;
      cluster.shallowBytes += g.selfSize[v];
    }
  }
  const ordered = [...clusters.entries()]
    // By bytes: what one looks for is memory, and runtimes hold thousands of tiny strings.
    .sort(([, a], [, b]) => b.shallowBytes - a.shallowBytes || b.objects - a.objects)
    .slice(0, request.limit * 4);
  const passes = yield* fanOut(s, tree, request.rows);
  const chains: Chain[] = [];
  for (const [, cluster] of ordered) {
    yield { step: 'chains', done: request.rows.length, total: request.rows.length };
    const raw = rawChain(s, tree, cluster.representative) as RawChain;
    const suspectLink = suspectInGroup(s, raw, passes, cluster.objects, classes);
    chains.push(describeChain(s, raw, classes, { ...cluster, suspectLink }));
  }
  return judged(chains, request.judgements).slice(0, request.limit);
}

/** Per node of the tree: how many of the rows lie at or below it. */
function* fanOut(s: Snapshot, tree: PathTree, rows: Uint32Array): Work<ReadonlyMap<number, number>> {
  const counts = new Map<number, number>();
  const MOST = 20_000;
  const stride = Math.max(1, Math.floor(rows.length / MOST));
  let done = 0;
  for (let i = 0; i < rows.length; i += stride) {
    let steps = 0;
    for (let v = rows[i]; steps < 2000; v = tree.above[v], steps++) {
      counts.set(v, (counts.get(v) ?? 0) + stride);
      if (v === s.graph.root) break;
      if (++done % HASHED === 0) yield { step: 'chains', done: i, total: rows.length };
    }
  }
  return counts;
}

/**
 * The deepest link through which at least half of the cluster still passes: where it fans out. A backing store counts as its
 * owner, the middle of a list as its head.
 */
const suspectInGroup = (
  s: Snapshot,
  raw: RawChain,
  passes: ReadonlyMap<number, number>,
  objects: number,
  classes: Groups,
): number | undefined => {
  if (objects < 3) return undefined;
  const { rows } = raw;
  let i = 0;
  while (i + 1 < rows.length - 1 && (passes.get(rows[i + 1] as number) ?? 0) >= objects * 0.5) i++;
  const classAt = (k: number): number => classes.of[rows[k] as number] as number;
  while (i > 1 && classAt(i) === classAt(rows.length - 1) && classAt(i - 1) === classAt(i)) i--;
  while (i > 0 && holderKindOf(s.graph, rows[i] as number) === undefined) i--;
  return i > 0 && s.graph.nodeType[rows[i] as number] !== NodeType.synthetic ? i : undefined;
};

/** Narrowed to the part that judgements leave. Chains whose end is expected go last, those that are stuck first. */
export const judged = (chains: readonly Chain[], judgements: readonly Judgement[]): Chain[] => {
  const rank = ({ judged: part, links }: Chain): number => (part?.expected === links.length - 1 ? 2 : part?.stuck === undefined ? 1 : 0);
  return chains.map((chain) => narrowedBy(chain, judgements)).sort((a, b) => rank(a) - rank(b));
};

/** Distinct chains to one object: by each of its referrers, then by those of the links above, until there are enough. */
export function* chainsToObject(s: Snapshot, v: number, request: Omit<ChainRequest, 'rows'>): Work<Chain[]> {
  const g = s.graph;
  const classes = yield* s.groups('class');
  const tree = yield* s.paths(request.ignore);
  const main = rawChain(s, tree, v);
  if (main === undefined) return [];
  const found = new Map<string, RawChain>([[signatureOf(s, main, classes), main]]);
  const MAX_REFERRERS = 200;
  for (let i = main.rows.length - 1; i > 0 && found.size < request.limit; i--) {
    const at = main.rows[i] as number;
    const tail = { rows: main.rows.slice(i), edges: main.edges.slice(i) };
    const inTail = new Set(tail.rows);
    let looked = 0;
    for (let r = g.firstRetainer[at]; r < g.firstRetainer[at + 1] && found.size < request.limit && looked < MAX_REFERRERS; r++) {
      const e = g.retainerEdge[r];
      const source = sourceOf(g.firstEdge, e);
      if (g.edgeType[e] >= NOT_ESSENTIAL || request.ignore.has(source)) continue;
      if (source === main.rows[i - 1]) continue;
      // Another referrer's backing store is no way of its own.
      const front = frontOf(g, source);
      if (front !== source && refersTo(g, front, at)) continue;
      looked++;
      const head = rawChain(s, tree, source);
      if (head === undefined || head.rows.some((row) => inTail.has(row))) continue;
      const chain = { rows: [...head.rows, ...tail.rows], edges: [...head.edges, e, ...tail.edges.slice(1)] };
      const signature = signatureOf(s, chain, classes);
      if (!found.has(signature)) found.set(signature, chain);
    }
    yield { step: 'chains', done: main.rows.length - i, total: main.rows.length };
  }
  const chains = [...found.values()].map((raw) =>
    describeChain(s, raw, classes, { objects: 1, shallowBytes: g.selfSize[v], suspectLink: suspectOnPath(s, raw, classes) }),
  );
  return judged(chains, request.judgements);
}

const MOST_LOOKED_AT = 2000;

/** Whether one of the (first) edges into `w` comes from `v`. */
const refersTo = (g: HeapGraph, v: number, w: number): boolean => {
  const end = Math.min(g.firstRetainer[w + 1], g.firstRetainer[w] + MOST_LOOKED_AT);
  for (let r = g.firstRetainer[w]; r < end; r++) {
    const e = g.retainerEdge[r];
    if (e >= g.firstEdge[v] && e < g.firstEdge[v + 1]) return true;
  }
  return false;
};

/** The link with the most members like the one that the path goes through: where a population hangs that the object is one of. */
export const suspectOnPath = (s: Snapshot, raw: RawChain, classes: Groups): number | undefined => {
  const g = s.graph;
  const LEAST = 8;
  const onPath = new Set(raw.rows);
  let best: number | undefined;
  let most = LEAST - 1;
  for (let i = 1; i < raw.rows.length - 1; i++) {
    const kind = holderKindOf(g, raw.rows[i] as number);
    if (kind === undefined || kind === 'native') continue;
    const members = memberEdges(g, raw.rows[i] as number, kind).map((e) => g.edgeTo[e] as number);
    const through = members.find((w) => onPath.has(w));
    if (through === undefined) continue;
    const alike = members.filter((w) => classes.of[w] === classes.of[through]).length;
    if (alike > most) {
      most = alike;
      best = i;
    }
  }
  return best ?? headOfList(raw, classes);
};

/** The first link of a long run of objects of one class, if there is one. */
const headOfList = (raw: RawChain, classes: Groups): number | undefined => {
  const LEAST = 8;
  for (let i = 1, start = 1; i < raw.rows.length; i++) {
    if (classes.of[raw.rows[i] as number] !== classes.of[raw.rows[start] as number]) start = i;
    else if (i - start + 1 >= LEAST) return start;
  }
  return undefined;
};

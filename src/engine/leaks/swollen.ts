// Rule: an object that is alive in all snapshots and whose own data grows although it refers to no more objects than before:
// an array or Map of small integers (they leave no edges), a text or buffer that is replaced by a longer one. Where members leave no
// edges, one step is told too: room is made by doubling, so that a store may be filled for many cycles between two steps.
import type { HeapGraph } from '../graph/heap-graph.js';
import { NodeType } from '../heap-types.js';
import type { DominatedTree } from '../queries/dominated.js';
import type { Groups } from '../queries/groups.js';
import { holderKindOf, memberEdges } from '../queries/members.js';
import type { Snapshot } from '../queries/snapshot.js';
import { isText } from '../queries/text.js';
import { SLICE, type Work } from '../work.js';
import type { Growth } from './growth.js';

/** Least growth over all intervals, in bytes. */
const LEAST_GROWTH = 32 * 1024;
/** Bytes of one slot: what a member takes when nothing else is known of it. */
const SLOT_BYTES = 8;

/** What makes room by multiplying what it has. */
const STORES: ReadonlySet<string> = new Set(['map', 'set', 'array']);
/** A store with more bytes for each member that is seen, emptied by three quarters at most, has others that are not. */
const BYTES_OF_SEEN = 256;

const BUFFERS = ['ArrayBuffer', 'SharedArrayBuffer', 'Buffer', 'Uint8Array', 'Float64Array', 'Int32Array', 'Uint32Array', 'Float32Array'];

export function* swollenHolders(
  snapshots: readonly Snapshot[],
  ages: Uint8Array,
  classes: Groups,
  explained: ReadonlySet<number>,
): Work<Growth[]> {
  const last = snapshots.at(-1) as Snapshot;
  const g = last.graph;
  const tree = yield* last.tree();
  const found: Growth[] = [];
  for (let v = 0; v < g.nodeCount; v++) {
    if (v % SLICE === 0) yield { step: 'suspects', done: v, total: g.nodeCount };
    if (ages[v] !== 0 || g.retained[v] < LEAST_GROWTH || explained.has(v)) continue;
    const kind = holderKindOf(g, v);
    if (kind === undefined || kind === 'native') continue;
    const now = ownData(g, tree, v);
    if (now < LEAST_GROWTH) continue;
    const bytes: number[] = [];
    for (const s of snapshots) bytes.push(s === last ? now : ownData(s.graph, yield* s.tree(), yield* s.row(g.nodeId[v])));
    if (!swells(bytes) && !(STORES.has(kind) && steps(bytes) && now > BYTES_OF_SEEN * memberEdges(g, v, kind).length)) continue;
    const members = bytes.map((b) => Math.round(b / SLOT_BYTES));
    const gainedBytes = bytes.slice(1).map((b, i) => b - (bytes[i] as number));
    found.push({
      holder: v,
      kind,
      members,
      gained: gainedBytes.map((b) => Math.round(b / SLOT_BYTES)),
      gainedBytes,
      memberClass: classes.of[v],
      down: [],
      sample: [],
      byShape: false,
    });
  }
  return found;
}

/** Never shrinks, grows in most intervals (capacities grow in steps) and by enough. */
const swells = (bytes: readonly number[]): boolean => {
  let up = 0;
  for (let i = 1; i < bytes.length; i++) {
    const change = (bytes[i] as number) - (bytes[i - 1] as number);
    if (change < 0) return false;
    if (change > 0) up++;
  }
  return up * 3 >= (bytes.length - 1) * 2 && (bytes.at(-1) as number) - (bytes[0] as number) >= LEAST_GROWTH;
};

const steps = (bytes: readonly number[]): boolean =>
  bytes.every((b, i) => i === 0 || b >= (bytes[i - 1] as number)) && (bytes.at(-1) as number) - (bytes[0] as number) >= LEAST_GROWTH;

/** Shallow bytes with the texts and buffers that only this object holds. */
const ownData = (g: HeapGraph, tree: DominatedTree, v: number): number => {
  let bytes = g.selfSize[v];
  const buffers = bufferNames(g);
  for (let c = tree.first[v]; c < tree.first[v + 1]; c++) {
    const w = tree.nodes[c];
    const t = g.nodeType[w];
    if (isText(t) || (t === NodeType.object && buffers.has(g.nodeName[w]))) bytes += g.retained[w];
  }
  return bytes;
};

const names = new WeakMap<HeapGraph, ReadonlySet<number>>();

const bufferNames = (g: HeapGraph): ReadonlySet<number> => {
  let found = names.get(g);
  if (found === undefined) {
    found = new Set(BUFFERS.map((name) => g.strings.find(name)).filter((i) => i >= 0));
    names.set(g, found);
  }
  return found;
};

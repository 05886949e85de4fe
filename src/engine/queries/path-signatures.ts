// Signatures of all paths of a tree as small numbers, computed on demand and shared between paths.
import type { HeapGraph } from '../graph/heap-graph.js';
import { EDGE_TYPE_MASK, EdgeType, isIndexed } from '../heap-types.js';
import { PairMap } from '../pair-map.js';
import { slices, type Work } from '../work.js';
import { edgeSignature, edgeTypeOf, isDictionary } from './edges.js';
import type { Groups } from './groups.js';
import type { PathTree } from './paths.js';

export class PathSignatures {
  /** Per node: one more than its number; 0 where it is not known yet. The root's path is empty: 1. */
  readonly #ids: Uint32Array;
  readonly #steps = new PairMap(1 << 10);
  readonly #chains = new PairMap(1 << 10);
  readonly #names = new Map<string, number>();
  /** By an edge's name and type, where these alone decide. */
  readonly #known = new Map<number, number>();

  constructor(
    readonly g: HeapGraph,
    readonly tree: PathTree,
    readonly classes: Groups,
  ) {
    this.#ids = new Uint32Array(g.nodeCount);
    this.#ids[g.root] = 1;
  }

  /** Makes all that are missing, so that the next who asks finds them. */
  *all(): Work<void> {
    const { edgeInto } = this.tree;
    yield* slices('chains', this.g.nodeCount, (from, to) => {
      for (let v = from; v < to; v++) if (edgeInto[v] !== 0) this.of(v);
    });
  }

  /** Of the path to `v`, which the tree must have. */
  of(v: number): number {
    const known = this.#ids[v];
    return (known > 0 ? known : this.#find(v)) - 1;
  }

  #find(v: number): number {
    const pending: number[] = [];
    for (; this.#ids[v] === 0; v = this.tree.above[v]) pending.push(v);
    let id = this.#ids[v] - 1;
    for (let i = pending.length - 1; i >= 0; i--) {
      const row = pending[i] as number;
      const above = this.tree.above[row];
      const step = this.#steps.intern(this.#nameOf(above, this.tree.edgeInto[row] - 1), this.classes.of[row]);
      // A repeated step does not change the signature.
      if (id === 0 || this.#chains.second(id - 1) !== step) id = this.#chains.intern(id, step) + 1;
      this.#ids[row] = id + 1;
    }
    return id + 1;
  }

  #nameOf(above: number, e: number): number {
    const { g } = this;
    const t = edgeTypeOf(g, e);
    const key = g.edgeName[e] * (EDGE_TYPE_MASK + 1) + t;
    const decides = !isIndexed(t) && !(t === EdgeType.property && isDictionary(g, above));
    let name = decides ? this.#known.get(key) : undefined;
    if (name !== undefined) return name;
    const text = edgeSignature(g, above, e);
    name = this.#names.get(text) ?? this.#names.size;
    this.#names.set(text, name);
    if (decides) this.#known.set(key, name);
    return name;
  }
}

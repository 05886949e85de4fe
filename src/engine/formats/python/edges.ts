// From addresses to edges between rows, with their kinds and names.
import { EdgeType, NodeType } from '../../heap-types.js';
import { SLICE } from '../../work.js';
import type { Pulling } from './blocks.js';
import { type Gather, Items, type Run } from './gather.js';

export const MISSING = 0xffffffff;
/** Marks, above the kind, an edge that is no reference of its own. */
export const OWNS_NOT = 16;

/** Edges of the objects, by row; targets are rows of objects. `kind` still has its marks. */
export interface ObjectEdges {
  /** rows + 1 entries. */
  readonly first: Uint32Array;
  readonly kind: Uint8Array;
  readonly name: Uint32Array;
  readonly to: Uint32Array;
}

/** Every target as a row, in file order; MISSING for what the agent left out (its own working memory). */
export function* resolve(gather: Gather): Pulling<Uint32Array> {
  const to = new Uint32Array(gather.edgeCount);
  let k = 0;
  for (const pairs of gather.targets) {
    for (let i = 0; i < pairs.length; i += 2) {
      const row = gather.rows.find(pairs[i], pairs[i + 1]);
      to[k++] = row < 0 ? MISSING : row;
    }
    yield { progress: { step: 'edges', done: k, total: gather.edgeCount } };
  }
  gather.targets.length = 0;
  return to;
}

/** What an item of a dict is called: by its key. */
class KeyNames {
  kind: number = EdgeType.property;
  readonly #key: number;
  readonly #lost: number;
  readonly #ofType = new Map<number, number>();
  readonly #index = /^\d{1,9}$/;

  constructor(
    readonly gather: Gather,
    /** Text of an `int` node. */
    readonly textOf: (name: number) => string,
  ) {
    this.#key = gather.names.add('key');
    this.#lost = gather.names.add('?');
  }

  get key(): number {
    return this.#key;
  }

  /** Name of the edge to the value under a key; its kind is left in `kind`. */
  of(key: number): number {
    this.kind = EdgeType.property;
    if (key === MISSING) return this.#lost;
    const { rows, types } = this.gather;
    const type = types[rows.type[key]];
    const name = rows.name[key];
    if (type.nodeType === NodeType.number && name !== type.nameIndex) {
      const text = this.textOf(name);
      if (!this.#index.test(text)) return name;
      this.kind = EdgeType.element;
      return Number(text);
    }
    // strings, bytes and the like have a text of their own
    if (type.nodeType === NodeType.string || (name !== type.nameIndex && type.name !== 'type')) return name;
    let index = this.#ofType.get(rows.type[key]);
    if (index === undefined) {
      index = this.gather.names.add(`[${type.name}]`);
      this.#ofType.set(rows.type[key], index);
    }
    return index;
  }
}

export function* objectEdges(gather: Gather, targets: Uint32Array, textOf: (name: number) => string): Pulling<ObjectEdges> {
  const nodeCount = gather.rows.count;
  const first = new Uint32Array(nodeCount + 1);
  const kind = new Uint8Array(gather.edgeCount);
  const name = new Uint32Array(gather.edgeCount);
  const to = new Uint32Array(gather.edgeCount);
  const keys = new KeyNames(gather, textOf);
  let count = 0;
  const put = (target: number, k: number, n: number): void => {
    if (target === MISSING) return;
    kind[count] = k;
    name[count] = n;
    to[count++] = target;
  };
  let filled = 0;
  let worked = 0;
  for (const run of gather.runs) {
    // atoms between two runs have no edges
    for (; filled < run.row; filled++) first[filled] = count;
    let item = run.firstEdge;
    let named = run.firstEdge + run.itemEdges;
    for (let i = 0; i < run.count; i++) {
      first[run.row + i] = count;
      const length = run.lengths === undefined ? 0 : run.lengths[i];
      if (run.items === Items.dict) {
        for (let j = 0; j < length; j++, item += 2) {
          put(targets[item], EdgeType.internal, keys.key);
          const called = keys.of(targets[item]);
          put(targets[item + 1], keys.kind, called);
        }
      } else for (let j = 0; j < length; j++) put(targets[item++], EdgeType.element, j);
      const layout = layoutOf(gather, run, i);
      if (layout !== undefined) for (let j = 0; j < layout.kinds.length; j++) put(targets[named++], layout.kinds[j], layout.names[j]);
      worked += 1 + length;
    }
    filled = run.row + run.count;
    if (worked > SLICE) {
      worked = 0;
      yield { progress: { step: 'edges', done: count, total: gather.edgeCount } };
    }
  }
  for (; filled <= nodeCount; filled++) first[filled] = count;
  return { first, kind: kind.subarray(0, count), name: name.subarray(0, count), to: to.subarray(0, count) };
}

const layoutOf = (gather: Gather, run: Run, i: number) =>
  run.layout ?? (run.layouts === undefined ? undefined : gather.layouts[run.layouts[i]]);

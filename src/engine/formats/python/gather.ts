// Takes the blocks as they come and keeps columns of nodes, addresses of edge targets, and what the edges are called.
import { corrupt, EngineFault } from '../../faults.js';
import { NODE_TYPE_NAMES, NodeType } from '../../heap-types.js';
import { AddressRows } from './address-rows.js';
import { type Block, words } from './blocks.js';
import { Facts } from './facts.js';
import { readLayout, readPairs, readRefcountBase, readThread, readType, type ThreadBlock } from './json.js';
import { Names } from './names.js';

export const Items = { none: 0, indexed: 1, dict: 2 } as const;
const TEXTS = 4;
const LAYOUTS = 8;
const LAYOUT = 16;
const WIDE_SIZES = 32;
const REFCOUNTS = 64;

/** When it was born is not known. */
export const UNKNOWN_BIRTH = 0xffffffff;

/** A reference count that says nothing: of immortal objects, and of those that were not counted. */
export const UNCOUNTED = 0xffffffff;

export interface PythonType {
  readonly name: string;
  /** Index of the name. */
  readonly nameIndex: number;
  readonly nodeType: number;
}

export interface Layout {
  readonly kinds: Uint8Array;
  /** Index of a name, or an index. */
  readonly names: Uint32Array;
}

/** Objects with edges, in consecutive rows. Their items come first in the file, object by object, then all their named edges. */
export interface Run {
  readonly row: number;
  readonly count: number;
  readonly items: number;
  /** Items of each object (of a dict: pairs). */
  readonly lengths: Uint32Array | undefined;
  /** One for all, or one for each. */
  readonly layout: Layout | undefined;
  readonly layouts: Uint32Array | undefined;
  /** Position of its first edge among all. */
  readonly firstEdge: number;
  readonly itemEdges: number;
  readonly namedEdges: number;
  /** Of each object, the number of the capture before which it was born; absent where nobody kept a log. */
  births?: Uint32Array;
}

export class Gather {
  readonly names: Names;
  readonly rows = new AddressRows();
  readonly types: PythonType[] = [];
  readonly layouts: Layout[] = [];
  readonly runs: Run[] = [];
  /** Edge targets: pairs of words (low, high), in file order. */
  readonly targets: Uint32Array[] = [];
  readonly modules: (readonly [string, number])[] = [];
  readonly threads: ThreadBlock[] = [];
  readonly facts = new Facts();
  refcountBase: number | undefined;
  edgeCount = 0;
  #edgesExpected = 0;
  /** Rows that still wait for their texts: [row or -1 for a duplicate]. */
  #textRows: Int32Array | undefined;
  #textsTaken = 0;

  constructor(expectedBytes: number) {
    this.names = new Names(expectedBytes);
  }

  take(block: Block): void {
    if (this.#textRows !== undefined && block.tag !== 'STRS') throw corrupt(block.tag, block.offset, 'texts expected');
    switch (block.tag) {
      case 'TYPE':
        this.#type(block);
        break;
      case 'LAYO':
        this.#layout(block);
        break;
      case 'NODE':
        this.#nodes(block);
        break;
      case 'STRS':
        this.#strings(block);
        break;
      case 'EDGE':
        this.#edges(block);
        break;
      case 'BRTH':
        this.#births(block);
        break;
      case 'MODS':
        for (const pair of readPairs(block)) this.modules.push(pair);
        break;
      case 'THRD':
        this.threads.push(readThread(block));
        break;
      case 'DONE':
        this.refcountBase = readRefcountBase(block);
        this.facts.done(block);
        break;
      case 'META':
        this.facts.meta(block);
        break;
      default:
        // what later agents may add
        break;
    }
  }

  /** Throws `truncated` unless everything came. */
  finish(offset: number): number {
    if (this.refcountBase === undefined) throw new EngineFault({ kind: 'truncated', section: 'DONE', offset });
    if (this.edgeCount !== this.#edgesExpected)
      throw corrupt('EDGE', offset, `${this.#edgesExpected} edges announced, there are ${this.edgeCount}`);
    return this.refcountBase;
  }

  #type(block: Block): void {
    const { id, name, kind } = readType(block);
    if (id !== this.types.length) throw corrupt(block.tag, block.offset, 'type out of order');
    const known = (NODE_TYPE_NAMES as readonly string[]).indexOf(kind);
    this.types.push({ name, nameIndex: this.names.add(name), nodeType: known < 0 ? NodeType.object : known });
  }

  #layout(block: Block): void {
    const { id, edges } = readLayout(block);
    if (id !== this.layouts.length) throw corrupt(block.tag, block.offset, 'layout out of order');
    this.layouts.push({
      kinds: Uint8Array.from(edges, ([kind]) => kind),
      names: Uint32Array.from(edges, ([, name]) => (typeof name === 'string' ? this.names.add(name) : name)),
    });
  }

  #nodes(block: Block): void {
    const { data } = block;
    const bad = (why: string): Error => corrupt(block.tag, block.offset, why);
    if (data.length < 16) throw bad('block too short');
    const [type, count, flags, layout] = words(data, 0, 4);
    const pythonType = this.types[type];
    if (pythonType === undefined) throw bad('unknown type');
    const items = flags & 3;
    const wide = (flags & WIDE_SIZES) !== 0;
    const columns = 2 + (wide ? 2 : 1) + (flags & REFCOUNTS ? 1 : 0) + (items !== Items.none ? 1 : 0) + (flags & LAYOUTS ? 1 : 0);
    if (items > Items.dict || data.length !== 16 + 4 * columns * count) throw bad('columns do not fit');
    let at = 16;
    const column = (width: number): Uint32Array => {
      const view = words(data, at, count * width);
      at += 4 * count * width;
      return view;
    };
    const ids = column(2);
    const sizes = column(wide ? 2 : 1);
    const refcounts = flags & REFCOUNTS ? column(1) : undefined;
    const lengths = items === Items.none ? undefined : column(1);
    const layouts = flags & LAYOUTS ? column(1) : undefined;
    const hasEdges = items !== Items.none || (flags & (LAYOUTS | LAYOUT)) !== 0;
    const row = this.rows.count;
    const textRows = flags & TEXTS ? new Int32Array(count) : undefined;
    for (let i = 0; i < count; i++) {
      const size = wide ? sizes[2 * i] + sizes[2 * i + 1] * 2 ** 32 : sizes[i];
      const added = this.rows.add(
        ids[2 * i],
        ids[2 * i + 1],
        type,
        pythonType.nameIndex,
        size,
        refcounts === undefined ? UNCOUNTED : refcounts[i],
      );
      // atoms may come more than once
      if (!added && hasEdges) throw bad('an object comes twice');
      if (textRows !== undefined) textRows[i] = added ? this.rows.count - 1 : -1;
    }
    if (textRows !== undefined && count > 0) {
      this.#textRows = textRows;
      this.#textsTaken = 0;
    }
    if (!hasEdges) return;
    let itemEdges = 0;
    if (lengths !== undefined) for (let i = 0; i < count; i++) itemEdges += lengths[i];
    if (items === Items.dict) itemEdges *= 2;
    let namedEdges = 0;
    const one = flags & LAYOUT ? this.layouts[layout] : undefined;
    if (flags & LAYOUT && one === undefined) throw bad('unknown layout');
    if (one !== undefined) namedEdges = one.kinds.length * count;
    if (layouts !== undefined) {
      for (let i = 0; i < count; i++) {
        const each = this.layouts[layouts[i]];
        if (each === undefined) throw bad('unknown layout');
        namedEdges += each.kinds.length;
      }
    }
    this.runs.push({ row, count, items, lengths, layout: one, layouts, firstEdge: this.#edgesExpected, itemEdges, namedEdges });
    this.#edgesExpected += itemEdges + namedEdges;
  }

  #strings(block: Block): void {
    const rows = this.#textRows;
    if (rows === undefined) throw corrupt(block.tag, block.offset, 'no texts expected');
    const { first, count } = this.names.take(block);
    if (this.#textsTaken + count > rows.length) throw corrupt(block.tag, block.offset, 'more texts than nodes');
    for (let i = 0; i < count; i++) {
      const row = rows[this.#textsTaken + i];
      if (row >= 0) this.rows.name[row] = first + i;
    }
    this.#textsTaken += count;
    if (this.#textsTaken === rows.length) this.#textRows = undefined;
  }

  /** They follow the nodes that they belong to. */
  #births(block: Block): void {
    const run = this.runs.at(-1);
    if (run === undefined || block.data.length !== 4 * run.count || run.row + run.count !== this.rows.count)
      throw corrupt(block.tag, block.offset, 'no nodes expect births');
    run.births = words(block.data, 0, run.count);
  }

  #edges(block: Block): void {
    const { data } = block;
    if (data.length % 8 !== 0) throw corrupt(block.tag, block.offset, 'half an address');
    this.edgeCount += data.length / 8;
    if (this.edgeCount > this.#edgesExpected) throw corrupt(block.tag, block.offset, 'more edges than announced');
    this.targets.push(words(data, 0, data.length / 4));
  }
}

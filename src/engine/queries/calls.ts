// Call stacks as a tree from either end. A place in it is a path of functions: what is below is found anew from the traces each time,
// so that nothing of the (possibly huge) inverted tree is ever built.
import type { AllocationRow, AllocationView, Flame, FlameCall } from '../../shared/heap-allocations.js';
import type { Bytes } from '../../shared/units.js';
import type { AllocationData } from '../formats/allocations.js';
import { SLICE, type Work } from '../work.js';

/** Per trace: what its function itself allocated there. */
export interface Weights {
  readonly objects: Float64Array;
  readonly bytes: Float64Array;
}

/** Traces (rows) that end at a place; `cursor` is where each has got to on its way to its root. */
interface Calls {
  readonly traces: readonly number[];
  readonly cursors: readonly number[];
}

export class CallTree {
  /** With everything below. */
  readonly #objects: Float64Array;
  readonly #bytes: Float64Array;
  /** Children in the order of the file: first of each trace, and the next after each. */
  readonly #first: Int32Array;
  readonly #next: Int32Array;
  /** V8's own root, which is no function. */
  readonly #isTop: Uint8Array;
  readonly #top: number[] = [];
  /** 1 for traces that have a call of the same function above them. */
  readonly #inner: Uint8Array;

  private constructor(
    readonly data: AllocationData,
    readonly own: Weights,
  ) {
    const { count } = data.traces;
    this.#objects = own.objects.slice();
    this.#bytes = own.bytes.slice();
    this.#first = new Int32Array(count).fill(-1);
    this.#next = new Int32Array(count).fill(-1);
    this.#isTop = new Uint8Array(count);
    this.#inner = new Uint8Array(count);
  }

  static *of(data: AllocationData, own: Weights): Work<CallTree> {
    const tree = new CallTree(data, own);
    yield* tree.#build();
    return tree;
  }

  *#build(): Work<void> {
    const { count, parent, fn } = this.data.traces;
    // Parents come first: sums of subtrees from the back.
    for (let i = count - 1; i >= 0; i--) {
      const above = parent[i];
      if (above >= 0) {
        this.#objects[above] = this.#objects[above] + this.#objects[i];
        this.#bytes[above] = this.#bytes[above] + this.#bytes[i];
        this.#next[i] = this.#first[above];
        this.#first[above] = i;
      }
      if (i % SLICE === 0) yield { step: 'histogram', done: count - i, total: count };
    }
    const open = new Map<number, number>();
    const path: number[] = [];
    for (let i = 0; i < count; i++) {
      if (i % SLICE === 0) yield { step: 'histogram', done: i, total: count };
      const above = parent[i];
      while (path.length > 0 && path.at(-1) !== above) {
        const closed = fn[path.pop() as number];
        open.set(closed, (open.get(closed) ?? 1) - 1);
      }
      const called = open.get(fn[i]) ?? 0;
      if (called > 0) this.#inner[i] = 1;
      open.set(fn[i], called + 1);
      path.push(i);
      if (above >= 0 && this.#isTop[above] === 0) continue;
      if (above < 0 && this.data.functions.place(fn[i]).name === '(root)') this.#isTop[i] = 1;
      else this.#top.push(i);
    }
  }

  get totals(): { readonly count: number; readonly bytes: Bytes } {
    const { count, parent } = this.data.traces;
    let objects = 0;
    let bytes = 0;
    for (let i = 0; i < count; i++) {
      if (parent[i] >= 0) continue;
      objects += this.#objects[i];
      bytes += this.#bytes[i];
    }
    return { count: objects, bytes: bytes as Bytes };
  }

  /** What is below a path, one row a function, the largest first. */
  *rows(view: AllocationView, at: readonly number[]): Work<readonly AllocationRow[]> {
    const rows: AllocationRow[] = [];
    for (const [fn, calls] of this.#byFunction(yield* this.#below(view, at))) {
      const sums = this.#sums(view, calls);
      if (sums.totalBytes === 0 && sums.totalCount === 0) continue;
      const { name, script, line, column } = this.data.functions.place(fn);
      rows.push({ key: fn, name, script, line, column, ...sums, opens: view !== 'functions' && this.#opens(view, calls) });
    }
    return rows.sort((a, b) =>
      view === 'callees' ? b.totalBytes - a.totalBytes || b.bytes - a.bytes : b.bytes - a.bytes || b.totalBytes - a.totalBytes,
    );
  }

  /** The tree below a path as far as there is room: the widest calls are opened first. */
  *flame(view: 'callees' | 'callers', at: readonly number[], depth: number, limit: number): Work<Flame> {
    const calls: FlameCall[] = [];
    let more = false;
    let whole = 0;
    type Open = { readonly calls: Calls; readonly call: number; readonly bytes: number };
    const open: Open[] = [];
    const widthOf = (found: Calls): number => {
      const { bytes, totalBytes } = this.#sums(view, found);
      return view === 'callees' ? totalBytes : bytes;
    };
    const place = (groups: Map<number, Calls>, parent: number): void => {
      const above = calls[parent];
      const level = (above?.depth ?? -1) + 1;
      let from = above?.from ?? 0;
      const sized = [...groups].map(([fn, found]) => ({ fn, found, bytes: widthOf(found) })).sort((a, b) => b.bytes - a.bytes);
      if (above === undefined) whole = sized.reduce((sum, each) => sum + each.bytes, 0);
      for (const { fn, found, bytes } of sized) {
        // Too small to be seen.
        if (bytes <= 0 || bytes < whole / 2000) {
          more ||= bytes > 0;
          break;
        }
        if (calls.length >= limit || level >= depth) {
          more = true;
          break;
        }
        const { name, script, line, column } = this.data.functions.place(fn);
        const call = calls.push({ key: fn, name, script, line, column, parent, depth: level, from, bytes: bytes as Bytes }) - 1;
        open.push({ calls: found, call, bytes });
        from += bytes;
      }
    };
    place(this.#byFunction(yield* this.#below(view, at)), -1);
    while (open.length > 0) {
      open.sort((a, b) => a.bytes - b.bytes);
      const { calls: found, call } = open.pop() as Open;
      place(this.#byFunction(this.#step(view, found)), call);
      yield { step: 'histogram', done: calls.length, total: limit };
    }
    return { kind: this.data.kind, calls, totalBytes: whole as Bytes, more };
  }

  *#below(view: AllocationView, at: readonly number[]): Work<Calls> {
    const { fn, count } = this.data.traces;
    let calls: Calls;
    if (view === 'callees') calls = { traces: this.#top, cursors: this.#top };
    else {
      const all: number[] = [];
      for (let i = 0; i < count; i++) if (this.#isTop[i] === 0) all.push(i);
      calls = { traces: all, cursors: all };
    }
    for (const wanted of at) {
      const traces: number[] = [];
      const cursors: number[] = [];
      calls.cursors.forEach((cursor, i) => {
        if (fn[cursor] !== wanted) return;
        traces.push(calls.traces[i]);
        cursors.push(cursor);
      });
      calls = this.#step(view, { traces, cursors });
      yield { step: 'histogram', done: 0, total: 1 };
    }
    return calls;
  }

  /** One call further in, or out. */
  #step(view: AllocationView, { traces, cursors }: Calls): Calls {
    if (view === 'callees') {
      const inside: number[] = [];
      for (const trace of cursors) for (let c = this.#first[trace]; c >= 0; c = this.#next[c]) inside.push(c);
      return { traces: inside, cursors: inside };
    }
    const { parent } = this.data.traces;
    const out: { readonly traces: number[]; readonly cursors: number[] } = { traces: [], cursors: [] };
    cursors.forEach((cursor, i) => {
      const above = parent[cursor];
      if (above < 0 || this.#isTop[above] === 1) return;
      out.traces.push(traces[i]);
      out.cursors.push(above);
    });
    return out;
  }

  #byFunction({ traces, cursors }: Calls): Map<number, Calls> {
    const { fn } = this.data.traces;
    const groups = new Map<number, { traces: number[]; cursors: number[] }>();
    cursors.forEach((cursor, i) => {
      const key = fn[cursor];
      let group = groups.get(key);
      if (group === undefined) {
        group = { traces: [], cursors: [] };
        groups.set(key, group);
      }
      group.traces.push(traces[i]);
      group.cursors.push(cursor);
    });
    return groups;
  }

  /** Traces inside others of the set are in the others' totals already. */
  #sums(view: AllocationView, { traces }: Calls): Pick<AllocationRow, 'count' | 'bytes' | 'totalCount' | 'totalBytes'> {
    const { parent } = this.data.traces;
    const { objects, bytes } = this.own;
    const sums = { count: 0, bytes: 0, totalCount: 0, totalBytes: 0 };
    const inner = view !== 'callees' && traces.some((trace) => this.#inner[trace] === 1);
    const set = inner ? new Set(traces) : undefined;
    for (const trace of traces) {
      sums.count += objects[trace];
      sums.bytes += bytes[trace];
      let counted = false;
      if (set !== undefined && this.#inner[trace] === 1)
        for (let above = parent[trace]; above >= 0 && !counted; above = parent[above]) counted = set.has(above);
      if (counted) continue;
      sums.totalCount += this.#objects[trace];
      sums.totalBytes += this.#bytes[trace];
    }
    return { count: sums.count, bytes: sums.bytes as Bytes, totalCount: sums.totalCount, totalBytes: sums.totalBytes as Bytes };
  }

  #opens(view: AllocationView, { cursors }: Calls): boolean {
    const { parent } = this.data.traces;
    if (view === 'callers') return cursors.some((cursor) => parent[cursor] >= 0 && this.#isTop[parent[cursor]] === 0);
    return cursors.some((cursor) => {
      for (let c = this.#first[cursor]; c >= 0; c = this.#next[c]) if (this.#bytes[c] !== 0 || this.#objects[c] !== 0) return true;
      return false;
    });
  }
}

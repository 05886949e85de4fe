// Who allocated, whatever file tells it: functions, and call stacks as a tree of traces.

/** Where a function begins. Lines and columns from 1; 0 where the file does not say. */
export interface CodePlace {
  readonly name: string;
  /** Path or URL; '' for what the runtime brings itself. */
  readonly script: string;
  readonly line: number;
  readonly column: number;
}

/** Call stacks that end alike are one trace; per trace, parents before children. */
export interface Traces {
  readonly count: number;
  readonly id: Uint32Array;
  /** Row of the function table; may lie beyond it in a damaged file. */
  readonly fn: Uint32Array;
  /** Row of the caller's trace, -1 at a root. */
  readonly parent: Int32Array;
  /** Allocated by the function itself, called this way: objects (samples in a sampled profile) and bytes. */
  readonly objects: Float64Array;
  readonly bytes: Float64Array;
}

export interface AllocationData {
  /** `tracked`: every allocation · `sampled`: about one every so many bytes, scaled up · `none`: the file tells nothing. */
  readonly kind: 'tracked' | 'sampled' | 'none';
  readonly functions: { readonly count: number; readonly place: (fn: number) => CodePlace };
  readonly traces: Traces;
  /** Pairs: microseconds since the start, last id given out by then. */
  readonly samples: readonly number[];
  /** Per node of the graph: row of its trace plus one, 0 where it is not known; empty in a file that does not say. */
  readonly traceOf: Uint32Array;
  /** Set when the file ended early. */
  readonly truncated?: { readonly section: string; readonly offset: number };
}

export const NOWHERE: CodePlace = { name: '', script: '', line: 0, column: 0 };

export const noAllocations: AllocationData = {
  kind: 'none',
  functions: { count: 0, place: () => NOWHERE },
  traces: {
    count: 0,
    id: new Uint32Array(0),
    fn: new Uint32Array(0),
    parent: new Int32Array(0),
    objects: new Float64Array(0),
    bytes: new Float64Array(0),
  },
  samples: [],
  traceOf: new Uint32Array(0),
};

/** Grows as rows come: memory follows what the file holds, whatever it claims. */
export class TraceBuilder {
  count = 0;
  #id = new Uint32Array(64);
  #fn = new Uint32Array(64);
  #parent = new Int32Array(64);
  #objects = new Float64Array(64);
  #bytes = new Float64Array(64);

  /** Row of the new trace. */
  add(id: number, fn: number, objects: number, bytes: number, parent: number): number {
    const row = this.count++;
    if (row === this.#id.length) this.#grow(row * 2);
    this.#id[row] = id;
    this.#fn[row] = fn;
    this.#parent[row] = parent;
    this.#objects[row] = objects;
    this.#bytes[row] = bytes;
    return row;
  }

  /** Row of the caller's trace, -1 at a root. */
  callerOf(row: number): number {
    return row < 0 ? -1 : this.#parent[row];
  }

  setId(row: number, id: number): void {
    this.#id[row] = id;
  }
  setFunction(row: number, fn: number): void {
    this.#fn[row] = fn;
  }
  setBytes(row: number, bytes: number): void {
    this.#bytes[row] = bytes;
  }
  addObject(row: number): void {
    this.#objects[row]++;
  }

  done(): Traces {
    const { count } = this;
    return {
      count,
      id: this.#id.slice(0, count),
      fn: this.#fn.slice(0, count),
      parent: this.#parent.slice(0, count),
      objects: this.#objects.slice(0, count),
      bytes: this.#bytes.slice(0, count),
    };
  }

  #grow(room: number): void {
    const grown = <A extends Uint32Array | Int32Array | Float64Array>(old: A): A => {
      const bigger = new (old.constructor as new (n: number) => A)(room);
      bigger.set(old);
      return bigger;
    };
    this.#id = grown(this.#id);
    this.#fn = grown(this.#fn);
    this.#parent = grown(this.#parent);
    this.#objects = grown(this.#objects);
    this.#bytes = grown(this.#bytes);
  }
}

/** Turns ids into row + 1, in place; an id that no trace has becomes 0. Ids are nearly always given out in order. */
export const idsToRows = (column: Uint32Array, { id, count }: Traces): void => {
  let most = 0;
  for (let i = 0; i < count; i++) if (id[i] > most) most = id[i];
  if (most <= count * 4 + 1024) {
    const rows = new Uint32Array(most + 1);
    for (let i = 0; i < count; i++) rows[id[i]] = i + 1;
    for (let v = 0; v < column.length; v++) column[v] = rows[column[v]] ?? 0;
    return;
  }
  const rows = new Map<number, number>();
  for (let i = 0; i < count; i++) rows.set(id[i], i + 1);
  for (let v = 0; v < column.length; v++) column[v] = rows.get(column[v]) ?? 0;
};

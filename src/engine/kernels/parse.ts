// Number arrays of V8's JSON straight into columns, a chunk at a time. A fast loop takes whole rows as V8 lays them out; a
// careful loop takes everything else JSON allows (any white space, other field orders) and finds what is wrong.

/** Where the parser of a number array stands between chunks. */
export interface TableState {
  /** Complete rows so far. */
  row: number;
  /** Fields of the row in progress that are complete. */
  field: number;
  /** Digits seen of the number in progress. */
  value: number;
  mode: Mode;
  /** Set when the closing bracket was met, or on an error. */
  status: 'more' | 'done' | 'error';
  error: string;
}

const Mode = { expectValue: 0, inNumber: 1, afterNumber: 2 } as const;
type Mode = (typeof Mode)[keyof typeof Mode];

export const tableState = (): TableState => ({ row: 0, field: 0, value: 0, mode: Mode.expectValue, status: 'more', error: '' });

export interface NodeTable extends TableState {
  readonly fields: number;
  readonly oType: number;
  readonly oName: number;
  readonly oId: number;
  readonly oSelf: number;
  readonly oEdges: number;
  /** -1 when the format has none. */
  readonly oDetached: number;
  type: Uint8Array;
  name: Uint32Array;
  id: Uint32Array;
  self: Uint32Array;
  edges: Uint32Array;
  detached: Uint8Array;
  /** Values over 32 bits: pairs of row and value. */
  readonly wideIds: number[];
  readonly wideSelf: number[];
}

export interface EdgeTable extends TableState {
  readonly fields: number;
  readonly oType: number;
  readonly oName: number;
  readonly oTo: number;
  /** Fields per node: targets are multiples of it. */
  readonly nodeFields: number;
  /** Targets must be below. */
  readonly nodeCount: number;
  type: Uint8Array;
  name: Uint32Array;
  to: Uint32Array;
}

export interface PlainTable extends TableState {
  values: Float64Array;
}

const U32 = 0xffffffff;
const COMMA = 44;
const NEWLINE = 10;
/** Bytes a row may take in the fast loop, per field: ten digits and a separator, with room for the rare longer number. */
const FIELD_BYTES = 22;

const fail = (s: TableState, at: number, error: string): number => {
  s.status = 'error';
  s.error = error;
  return at;
};

/** Stores one value; returns an error or ''. */
type Put = (value: number) => string;

/**
 * The careful loop. Takes buf[from, to) until a row is complete and `rowEnd` allows to return to the fast loop, the array
 * ends, or the bytes do. Returns the position reached.
 */
const careful = (buf: Uint8Array, from: number, to: number, s: TableState, fields: number, rowEnd: number, put: Put): number => {
  for (let i = from; i < to; i++) {
    const c = buf[i];
    const digit = c - 48;
    if (digit >= 0 && digit < 10) {
      if (s.mode === Mode.afterNumber) return fail(s, i, 'expected , or ]');
      s.value = s.mode === Mode.inNumber ? s.value * 10 + digit : digit;
      if (s.value > Number.MAX_SAFE_INTEGER) return fail(s, i, 'number too large');
      s.mode = Mode.inNumber;
      continue;
    }
    if (c === 32 || c === NEWLINE || c === 13 || c === 9) {
      if (s.mode === Mode.inNumber) s.mode = Mode.afterNumber;
      continue;
    }
    if (c !== COMMA && c !== 93) return fail(s, i, c === 45 ? 'negative number' : 'not a number');
    if (s.mode === Mode.expectValue) {
      if (c === 93 && s.row === 0 && s.field === 0) {
        s.status = 'done';
        return i + 1;
      }
      return fail(s, i, 'expected a number');
    }
    const error = put(s.value);
    if (error !== '') return fail(s, i, error);
    s.value = 0;
    s.mode = Mode.expectValue;
    if (++s.field === fields) {
      s.field = 0;
      s.row++;
    }
    if (c === 93) {
      if (s.field !== 0) return fail(s, i, 'incomplete row');
      s.status = 'done';
      return i + 1;
    }
    if (s.field === 0 && i < rowEnd) return i + 1;
  }
  return to;
};

const putNode = (s: NodeTable) => {
  return (value: number): string => {
    const { field, row } = s;
    if (field === s.oType) s.type[row] = value > 255 ? 255 : value;
    else if (field === s.oName) {
      if (value > U32) return 'name out of range';
      s.name[row] = value;
    } else if (field === s.oId) {
      if (value > U32) s.wideIds.push(row, value);
      s.id[row] = value;
    } else if (field === s.oSelf) {
      if (value > U32) s.wideSelf.push(row, value);
      s.self[row] = value;
    } else if (field === s.oEdges) {
      if (value > U32) return 'edge_count out of range';
      s.edges[row] = value;
    } else if (field === s.oDetached) s.detached[row] = value > 2 ? 0 : value;
    return '';
  };
};

/** Parses nodes from buf[from, to). Returns the position reached; look at `status`. */
export const parseNodes = (buf: Uint8Array, from: number, to: number, s: NodeTable): number => {
  const put = putNode(s);
  const K = s.fields;
  const usual = s.oType === 0 && s.oName === 1 && s.oId === 2 && s.oSelf === 3 && s.oEdges === 4;
  const limit = usual ? to - K * FIELD_BYTES : -1;
  let i = from;
  for (;;) {
    if (i < limit && s.mode === Mode.expectValue && s.field === 0) i = nodeRows(buf, i, limit, s);
    i = careful(buf, i, to, s, K, limit, put);
    if (s.status !== 'more' || i >= to) return i;
  }
};

/** Whole rows type,name,id,self_size,edge_count[,…]; stops at the first row that is not in V8's own layout. */
const nodeRows = (buf: Uint8Array, from: number, limit: number, s: NodeTable): number => {
  const { type, name, id, self, edges, detached, oDetached, fields } = s;
  let row = s.row;
  let i = from;
  while (i < limit) {
    const start = i;
    let c = buf[i];
    if (c === NEWLINE) c = buf[++i];
    let t = c - 48;
    if (t < 0 || t > 9) return stop(s, row, start);
    c = buf[++i];
    if (c !== COMMA) {
      if (c < 48 || c > 57) return stop(s, row, start);
      t = t * 10 + c - 48;
      c = buf[++i];
      if (c !== COMMA) return stop(s, row, start);
    }
    let p = ++i;
    let n = 0;
    c = buf[i] - 48;
    while (c >= 0 && c < 10) {
      n = n * 10 + c;
      c = buf[++i] - 48;
    }
    if (c !== -4 || i === p) return stop(s, row, start);
    p = ++i;
    let d = 0;
    c = buf[i] - 48;
    while (c >= 0 && c < 10) {
      d = d * 10 + c;
      c = buf[++i] - 48;
    }
    if (c !== -4 || i === p) return stop(s, row, start);
    p = ++i;
    let z = 0;
    c = buf[i] - 48;
    while (c >= 0 && c < 10) {
      z = z * 10 + c;
      c = buf[++i] - 48;
    }
    if (c !== -4 || i === p) return stop(s, row, start);
    p = ++i;
    let e = 0;
    c = buf[i] - 48;
    while (c >= 0 && c < 10) {
      e = e * 10 + c;
      c = buf[++i] - 48;
    }
    if (i === p) return stop(s, row, start);
    let det = 0;
    for (let k = 5; k < fields; k++) {
      if (c !== -4) return stop(s, row, start);
      p = ++i;
      let x = 0;
      c = buf[i] - 48;
      while (c >= 0 && c < 10) {
        x = x * 10 + c;
        c = buf[++i] - 48;
      }
      if (i === p) return stop(s, row, start);
      if (k === oDetached) det = x;
    }
    if (c === -38) c = buf[++i] - 48;
    if (c !== -4 || n > U32 || d > U32 || z > U32 || e > U32) return stop(s, row, start);
    i++;
    type[row] = t;
    name[row] = n;
    id[row] = d;
    self[row] = z;
    edges[row] = e;
    if (oDetached >= 0) detached[row] = det > 2 ? 0 : det;
    row++;
  }
  return stop(s, row, i);
};

const stop = (s: TableState, row: number, at: number): number => {
  s.row = row;
  return at;
};

const putEdge = (s: EdgeTable) => {
  return (value: number): string => {
    const { field, row } = s;
    if (field === s.oType) s.type[row] = value > 63 ? 63 : value;
    else if (field === s.oName) {
      if (value > U32) return 'name_or_index out of range';
      s.name[row] = value;
    } else if (field === s.oTo) {
      const to = value / s.nodeFields;
      if (!Number.isInteger(to)) return 'to_node is not the start of a node';
      if (to >= s.nodeCount) return 'to_node out of range';
      s.to[row] = to;
    }
    return '';
  };
};

/** Parses edges from buf[from, to). Returns the position reached; look at `status`. */
export const parseEdges = (buf: Uint8Array, from: number, to: number, s: EdgeTable): number => {
  const put = putEdge(s);
  const usual = s.fields === 3 && s.oType === 0 && s.oName === 1 && s.oTo === 2;
  const limit = usual ? to - 3 * FIELD_BYTES : -1;
  let i = from;
  for (;;) {
    if (i < limit && s.mode === Mode.expectValue && s.field === 0) i = edgeRows(buf, i, limit, s);
    i = careful(buf, i, to, s, s.fields, limit, put);
    if (s.status !== 'more' || i >= to) return i;
  }
};

/** Whole rows type,name_or_index,to_node; stops at the first row that is not in V8's own layout or not right. */
const edgeRows = (buf: Uint8Array, from: number, limit: number, s: EdgeTable): number => {
  const { type, name, to, nodeFields, nodeCount } = s;
  let row = s.row;
  let i = from;
  while (i < limit) {
    const start = i;
    let c = buf[i];
    if (c === NEWLINE) c = buf[++i];
    const t = c - 48;
    if (t < 0 || t > 9 || buf[i + 1] !== COMMA) return stop(s, row, start);
    i += 2;
    let p = i;
    let n = 0;
    c = buf[i] - 48;
    while (c >= 0 && c < 10) {
      n = n * 10 + c;
      c = buf[++i] - 48;
    }
    if (c !== -4 || i === p) return stop(s, row, start);
    p = ++i;
    let x = 0;
    c = buf[i] - 48;
    while (c >= 0 && c < 10) {
      x = x * 10 + c;
      c = buf[++i] - 48;
    }
    if (i === p) return stop(s, row, start);
    if (c === -38) c = buf[++i] - 48;
    const target = (x / nodeFields) >>> 0;
    if (c !== -4 || n > U32 || target * nodeFields !== x || target >= nodeCount) return stop(s, row, start);
    i++;
    type[row] = t;
    name[row] = n;
    to[row] = target;
    row++;
  }
  return stop(s, row, i);
};

/** Parses numbers one by one into `values`, which grows. */
export const parsePlain = (buf: Uint8Array, from: number, to: number, s: PlainTable): number => {
  const put = (value: number): string => {
    if (s.row === s.values.length) {
      const bigger = new Float64Array(s.values.length * 2 + 64);
      bigger.set(s.values);
      s.values = bigger;
    }
    s.values[s.row] = value;
    return '';
  };
  return careful(buf, from, to, s, 1, -1, put);
};

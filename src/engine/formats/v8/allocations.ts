// What a file recorded with allocation tracking says besides the graph: who allocated (trace_function_infos, trace_tree), which trace
// each object has, and when (samples). A pass of its own over the file, made when somebody asks; nothing of it is in the columns.
import { corrupt } from '../../faults.js';
import { type AllocationData, type CodePlace, idsToRows, NOWHERE, noAllocations, TraceBuilder } from '../allocations.js';
import type { ReadRequest, SourceInfo } from '../reader.js';
import { readHeader } from './header.js';
import { CutShort, Input, isSpace, type Pulling } from './input.js';

/** Per function: name and script (strings of the snapshot), script id, line, column; lines and columns from 1, 0 for none. */
const FUNCTION_STRIDE = 5;

interface Sink {
  number(value: number): void;
  open?(): void;
  close?(): void;
}

/** V8 cuts stacks at 64 calls. A file deeper than this is made to cost time and memory. */
const DEEPEST = 1_000_000;

/** Numbers and brackets of one array, in order. */
function* eachNumber(input: Input, section: string, sink: Sink): Pulling<void> {
  yield* input.expect(91, section);
  let depth = 1;
  let value = -1;
  const end = (): void => {
    if (value >= 0) sink.number(value);
    value = -1;
  };
  for (;;) {
    const { chunk } = input;
    while (input.at < chunk.length) {
      const c = chunk[input.at++];
      if (c >= 48 && c <= 57) value = (value < 0 ? 0 : value * 10) + (c - 48);
      else {
        end();
        if (c === 91) {
          if (++depth > DEEPEST) throw corrupt(section, input.offset - 1, 'lists in lists without end');
          sink.open?.();
        } else if (c === 93) {
          if (--depth === 0) return;
          sink.close?.();
        } else if (c !== 44 && !isSpace(c)) throw corrupt(section, input.offset - 1, 'expected a number');
      }
    }
    if (!(yield* input.more())) throw new CutShort(input.offset);
  }
}

/** What is asked for: `traces` alone are in no file that was recorded without tracking, and its header says so. */
export type Wanted = 'traces' | 'all';

/**
 * `text`: the snapshot's strings. A file that is cut short gives what came before the cut. Throws `EngineFault`.
 */
export function* readAllocations(
  info: SourceInfo,
  text: (index: number) => string,
  wanted: Wanted = 'all',
): Generator<ReadRequest, AllocationData, Uint8Array | undefined> {
  const input = new Input(info.bytes);
  const functions: number[] = [];
  const traces = new TraceBuilder();
  const samples: number[] = [];
  let traced: TracedNodes | undefined;
  // Behind the last of these are strings, a good part of the file.
  const ahead = new Set(['snapshot', 'nodes', 'trace_function_infos', 'trace_tree', 'samples']);
  try {
    if (!(yield* input.more())) return noAllocations;
    yield* input.skipMark();
    yield* input.expect(123, 'file');
    for (let first = true; ahead.size > 0; first = false) {
      const c = yield* input.peek();
      if (c < 0 || c === 125) break;
      if (!first) yield* input.expect(44, 'file');
      const key = yield* input.key('file');
      yield* input.expect(58, key);
      ahead.delete(key);
      if (key === 'snapshot') {
        traced ??= yield* readTracedNodes(input);
        if (wanted === 'traces' && traced === undefined) return noAllocations;
      } else if (key === 'nodes' && traced !== undefined) yield* eachNumber(input, key, traced);
      else if (key === 'trace_function_infos') yield* eachNumber(input, key, functionSink(functions));
      else if (key === 'trace_tree') yield* eachNumber(input, key, treeSink(traces));
      else if (key === 'samples') yield* eachNumber(input, key, { number: (value) => samples.push(value) });
      else if (key === 'nodes' || key === 'edges') yield* input.skipNumbers(key);
      else yield* input.skip();
    }
  } catch (error) {
    if (!(error instanceof CutShort)) throw error;
  }
  const rows = traces.done();
  const traceOf = traced?.done() ?? new Uint32Array(0);
  idsToRows(traceOf, rows);
  const count = Math.floor(functions.length / FUNCTION_STRIDE);
  const place = (fn: number): CodePlace => {
    if (fn >= count) return NOWHERE;
    const [name = 0, script = 0, , line = 0, column = 0] = functions.slice(fn * FUNCTION_STRIDE, (fn + 1) * FUNCTION_STRIDE);
    return { name: text(name), script: text(script), line, column };
  };
  return {
    kind: rows.count === 0 ? 'none' : 'tracked',
    functions: { count, place },
    traces: rows,
    samples: samples.length % 2 === 0 ? samples : samples.slice(0, -1),
    traceOf,
  };
}

/** The column `trace_node_id` of the nodes. */
class TracedNodes implements Sink {
  #out = new Uint32Array(1 << 12);
  #rows = 0;
  #field = 0;

  constructor(
    readonly fields: number,
    readonly offset: number,
  ) {}

  number(value: number): void {
    if (this.#field === this.offset) {
      if (this.#rows === this.#out.length) {
        const bigger = new Uint32Array(this.#rows * 2);
        bigger.set(this.#out);
        this.#out = bigger;
      }
      this.#out[this.#rows++] = value;
    }
    this.#field = this.#field + 1 === this.fields ? 0 : this.#field + 1;
  }

  done(): Uint32Array {
    return this.#out.slice(0, this.#rows);
  }
}

const MAX_HEADER = 1 << 24;

/** Where the nodes tell their trace; `undefined` in a file whose nodes do not, or none of them does. */
function* readTracedNodes(input: Input): Pulling<TracedNodes | undefined> {
  let text = '';
  yield* input.skip((bytes) => {
    if (text.length > MAX_HEADER) throw corrupt('snapshot', input.offset, 'header too long');
    for (let i = 0; i < bytes.length; i += 4096) text += String.fromCharCode(...bytes.subarray(i, i + 4096));
  });
  const { nodeFields, nodeOffsets, traced } = readHeader(text, input.offset);
  return traced && nodeOffsets.trace >= 0 ? new TracedNodes(nodeFields, nodeOffsets.trace) : undefined;
}

/** function_id, name, script_name, script_id, line, column: as V8 has written them since 2014. */
const functionSink = (out: number[]): Sink => {
  let field = 0;
  return {
    number: (value) => {
      if (field > 0) out.push(value);
      field = (field + 1) % (FUNCTION_STRIDE + 1);
    },
  };
};

const TREE_FIELDS = 4;

/** id, function_info_index, count, size, [children]. */
const treeSink = (out: TraceBuilder): Sink => {
  // A list of the rows above would grow with a hostile file's depth; each row knows its caller.
  let caller = -1;
  const fields = new Float64Array(TREE_FIELDS);
  let filled = 0;
  return {
    number: (value) => {
      // A row has no more before its children; what has no children must not pile up.
      if (filled === TREE_FIELDS) fields.copyWithin(0, 1);
      else filled++;
      fields[filled - 1] = value;
    },
    open: () => {
      fields.fill(0, filled);
      const [id, fn, objects, bytes] = fields;
      caller = out.add(id, fn, objects, bytes, caller);
      filled = 0;
    },
    close: () => {
      caller = out.callerOf(caller);
      filled = 0;
    },
  };
};

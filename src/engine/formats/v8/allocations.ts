// What a file recorded with allocation tracking says besides the graph: who allocated (trace_function_infos, trace_tree), and when
// (samples). A pass of its own over the file, made when somebody asks; nothing of it is in the columns.
import { corrupt } from '../../faults.js';
import type { ReadRequest, SourceInfo } from '../reader.js';
import { CutShort, Input, isSpace, type Pulling } from './input.js';

export interface AllocationData {
  /** Per function: rows of 5: name and script (strings of the snapshot), script id, line, column; lines and columns from 0. */
  readonly functions: readonly number[];
  /** Per trace node, parents first: id, function (row of `functions`), allocations and their bytes, parent (-1 for the root). */
  readonly traces: readonly {
    readonly id: number;
    readonly function: number;
    readonly count: number;
    readonly bytes: number;
    readonly parent: number;
  }[];
  /** Pairs: microseconds since the start, last id given out by then. */
  readonly samples: readonly number[];
}

export const FUNCTION_STRIDE = 5;

interface Sink {
  number(value: number): void;
  open?(): void;
  close?(): void;
}

/** Numbers and brackets of one array, of any depth, in order. */
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
          depth++;
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

/** A file that is cut short gives what came before the cut. Throws `EngineFault`. */
export function* readAllocations(info: SourceInfo): Generator<ReadRequest, AllocationData, Uint8Array | undefined> {
  const input = new Input(info.bytes);
  const functions: number[] = [];
  const traces: { id: number; function: number; count: number; bytes: number; parent: number }[] = [];
  const samples: number[] = [];
  try {
    if (!(yield* input.more())) return { functions, traces, samples };
    yield* input.skipMark();
    yield* input.expect(123, 'file');
    for (let first = true; ; first = false) {
      const c = yield* input.peek();
      if (c < 0 || c === 125) break;
      if (!first) yield* input.expect(44, 'file');
      const key = yield* input.key('file');
      yield* input.expect(58, key);
      if (key === 'trace_function_infos') yield* eachNumber(input, key, functionSink(functions));
      else if (key === 'trace_tree') yield* eachNumber(input, key, treeSink(traces));
      else if (key === 'samples') yield* eachNumber(input, key, { number: (value) => samples.push(value) });
      else yield* input.skip();
    }
  } catch (error) {
    if (!(error instanceof CutShort)) throw error;
  }
  return { functions, traces, samples: samples.length % 2 === 0 ? samples : samples.slice(0, -1) };
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

/** id, function_info_index, count, size, [children]. */
const treeSink = (out: { id: number; function: number; count: number; bytes: number; parent: number }[]): Sink => {
  const above: number[] = [];
  let fields: number[] = [];
  return {
    number: (value) => fields.push(value),
    open: () => {
      const [id = 0, fn = 0, count = 0, bytes = 0] = fields.slice(-4);
      above.push(out.push({ id, function: fn, count, bytes, parent: above.at(-1) ?? -1 }) - 1);
      fields = [];
    },
    close: () => {
      above.pop();
      fields = [];
    },
  };
};

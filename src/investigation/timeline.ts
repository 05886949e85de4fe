// The samples of a run as bytes and as columns. Layout (docs/formats.md): one ASCII header line padded to a multiple
// of eight bytes, then records of one little-endian float64 a column, `NaN` where a figure is missing.
import { type Sample, sampleColumns } from '../shared/target.js';

export type SampleColumn = (typeof sampleColumns)[number];
/** One entry a sample in every column, ascending in `at` (milliseconds since the epoch); other figures in bytes, NaN where missing. */
export type SampleTable = { readonly [C in SampleColumn]: Float64Array };

const magic = 'holdfast-timeline';
export const timelineVersion = 1;
const maxHeaderBytes = 4096;
const bigEndian = new Uint8Array(new Uint16Array([1]).buffer)[0] === 0;

export const emptyTable = (): SampleTable => tableOf(() => new Float64Array(0));
const tableOf = (column: (name: SampleColumn) => Float64Array): SampleTable =>
  Object.fromEntries(sampleColumns.map((name) => [name, column(name)])) as SampleTable;

export type TimelineHeader = { readonly columns: readonly string[]; readonly headerBytes: number; readonly recordBytes: number };

export function encodeHeader(columns: readonly string[] = sampleColumns): Uint8Array {
  const line = `${magic} ${timelineVersion} ${columns.join(' ')}`;
  const padded = Math.ceil((line.length + 1) / 8) * 8;
  return new TextEncoder().encode(`${line.padEnd(padded - 1)}\n`);
}

export type HeaderProblem =
  | { readonly problem: 'too-new'; readonly found: string }
  | { readonly problem: 'corrupt'; readonly reason: string }
  /** The writer was stopped before the header was complete: the file holds nothing yet. */
  | { readonly problem: 'unfinished' };

export function decodeHeader(bytes: Uint8Array): TimelineHeader | HeaderProblem {
  const end = bytes.subarray(0, maxHeaderBytes).indexOf(10);
  const line = String.fromCharCode(...bytes.subarray(0, end === -1 ? maxHeaderBytes : end));
  const start = `${magic} `;
  if (!line.startsWith(start)) {
    // Zero bytes: a size that reached the disk before the data did.
    return start.startsWith(line) || /^\0*$/.test(line) ? { problem: 'unfinished' } : { problem: 'corrupt', reason: 'not a timeline' };
  }
  const [version, ...columns] = line.slice(start.length).trimEnd().split(' ');
  if (end === -1) return bytes.length < maxHeaderBytes ? { problem: 'unfinished' } : { problem: 'corrupt', reason: 'header without end' };
  if (!/^[1-9]\d{0,5}$/.test(version ?? '')) return { problem: 'corrupt', reason: 'no version' };
  if (Number(version) > timelineVersion) return { problem: 'too-new', found: String(version) };
  if (!columns.includes('at') || (end + 1) % 8 !== 0) return { problem: 'corrupt', reason: 'header' };
  return { columns, headerBytes: end + 1, recordBytes: columns.length * 8 };
}

export function encodeSamples(samples: readonly Sample[], columns: readonly string[] = sampleColumns): Uint8Array {
  const records = new DataView(new ArrayBuffer(samples.length * columns.length * 8));
  samples.forEach((sample, row) => {
    columns.forEach((name, column) => {
      records.setFloat64((row * columns.length + column) * 8, sample[name as SampleColumn] ?? Number.NaN, true);
    });
  });
  return new Uint8Array(records.buffer);
}

/**
 * Whole records after the header, as columns. A torn record at the end, and records without a usable time (zeroed by a
 * power cut), are left out; unknown columns are skipped and missing ones are all NaN.
 */
export function decodeRecords(records: Uint8Array, header: TimelineHeader): SampleTable {
  const width = header.columns.length;
  const rows = Math.floor(records.byteLength / header.recordBytes);
  const cells = float64s(records.subarray(0, rows * header.recordBytes));
  const atColumn = header.columns.indexOf('at');
  const usable = (row: number) => {
    const at = cells[row * width + atColumn] as number;
    return at > 0 && at < 8.64e15;
  };
  let kept = 0;
  for (let row = 0; row < rows; row++) if (usable(row)) kept++;
  const table = tableOf((name) => {
    const values = new Float64Array(kept);
    const column = header.columns.indexOf(name);
    if (column === -1) return values.fill(Number.NaN);
    let to = 0;
    for (let row = 0; row < rows; row++) {
      if (kept !== rows && !usable(row)) continue;
      const value = cells[row * width + column] as number;
      values[to++] = Number.isFinite(value) ? value : Number.NaN;
    }
    return values;
  });
  return inOrder(table);
}

function float64s(bytes: Uint8Array): Float64Array {
  if (!bigEndian && bytes.byteOffset % 8 === 0) return new Float64Array(bytes.buffer, bytes.byteOffset, bytes.byteLength / 8);
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  return Float64Array.from({ length: bytes.byteLength / 8 }, (_, i) => view.getFloat64(i * 8, true));
}

/** Ascending in time: a clock that was set back, or two reads that overlapped, may have written a record late. */
export function inOrder(table: SampleTable): SampleTable {
  const { at } = table;
  let ordered = true;
  for (let i = 1; i < at.length && ordered; i++) ordered = (at[i - 1] as number) <= (at[i] as number);
  if (ordered) return table;
  const order = Uint32Array.from(at, (_, i) => i).sort((a, b) => (at[a] as number) - (at[b] as number) || a - b);
  return tableOf((name) => Float64Array.from(order, (i) => table[name][i] as number));
}

/** Columns that grow: doubling, so that a day of samples costs no more than twice its size. */
export class SampleBuffer {
  #capacity = 1024;
  #length = 0;
  #columns = tableOf(() => new Float64Array(this.#capacity));

  get length(): number {
    return this.#length;
  }

  push(samples: readonly Sample[]): void {
    this.#reserve(this.#length + samples.length);
    for (const sample of samples) {
      for (const name of sampleColumns) this.#columns[name][this.#length] = sample[name] ?? Number.NaN;
      this.#length++;
    }
  }

  append(table: SampleTable): void {
    this.#reserve(this.#length + table.at.length);
    for (const name of sampleColumns) this.#columns[name].set(table[name], this.#length);
    this.#length += table.at.length;
  }

  /** Puts earlier samples before those that are there. */
  prepend(table: SampleTable): void {
    const mine = tableOf((name) => this.#columns[name].slice(0, this.#length));
    this.#length = 0;
    this.append(table);
    this.append(mine);
  }

  /** The samples so far. Not a copy: values already there do not change. */
  table(): SampleTable {
    return inOrder(tableOf((name) => this.#columns[name].subarray(0, this.#length)));
  }

  #reserve(length: number): void {
    if (length <= this.#capacity) return;
    while (this.#capacity < length) this.#capacity *= 2;
    const before = this.#columns;
    this.#columns = tableOf((name) => {
      const grown = new Float64Array(this.#capacity);
      grown.set(before[name].subarray(0, this.#length));
      return grown;
    });
  }
}

// The samples of a run as bytes and as columns. Layout (docs/formats.md): one ASCII header line padded to a multiple
// of eight bytes, then records of one little-endian float64 a column, `NaN` where a figure is missing.
import { type Sample, sampleColumns } from '../shared/target.js';

export type SampleColumn = (typeof sampleColumns)[number];
/** One entry a sample in every column, ascending in `at` (milliseconds since the epoch); other figures in bytes, NaN where missing. */
export type SampleTable = { readonly [C in SampleColumn]: Float64Array };

const magic = 'holdfast-timeline';
export const timelineVersion = 1;
export const maxHeaderBytes = 4096;
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

/** Whole records as columns; see `SampleBuffer.appendRecords`. */
export function decodeRecords(records: Uint8Array, header: TimelineHeader): SampleTable {
  const buffer = new SampleBuffer();
  buffer.appendRecords(records, header);
  return buffer.table();
}

function float64s(bytes: Uint8Array): Float64Array {
  if (!bigEndian && bytes.byteOffset % 8 === 0) return new Float64Array(bytes.buffer, bytes.byteOffset, bytes.byteLength / 8);
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  return Float64Array.from({ length: bytes.byteLength / 8 }, (_, i) => view.getFloat64(i * 8, true));
}

const sortedByTime = (table: SampleTable): SampleTable => {
  const { at } = table;
  const order = Uint32Array.from(at, (_, i) => i).sort((a, b) => (at[a] as number) - (at[b] as number) || a - b);
  return tableOf((name) => Float64Array.from(order, (i) => table[name][i] as number));
};

/** Columns that grow. */
export class SampleBuffer {
  #capacity = 0;
  #length = 0;
  #columns = emptyTable();
  /** A clock that was set back, or two reads that overlapped, may give a sample late. */
  #ordered = true;

  get length(): number {
    return this.#length;
  }

  push(samples: readonly Sample[]): void {
    this.reserve(samples.length);
    for (const sample of samples) {
      for (const name of sampleColumns) this.#columns[name][this.#length] = sample[name] ?? Number.NaN;
      this.#added(1);
    }
  }

  append(table: SampleTable): void {
    this.reserve(table.at.length);
    for (const name of sampleColumns) this.#columns[name].set(table[name], this.#length);
    this.#added(table.at.length);
  }

  /**
   * Adds the whole records of a file. A torn one at the end, and records without a usable time (zeroed by a power cut),
   * are left out; unknown columns are skipped and missing ones are all NaN.
   */
  appendRecords(records: Uint8Array, header: TimelineHeader): void {
    const width = header.columns.length;
    const rows = Math.floor(records.byteLength / header.recordBytes);
    const cells = float64s(records.subarray(0, rows * header.recordBytes));
    this.reserve(rows);
    const start = this.#length;
    const place = sampleColumns.map((name) => header.columns.indexOf(name));
    let to = start;
    const { at } = this.#columns;
    for (let row = 0, cell = place[0] as number; row < rows; row++, cell += width) {
      const value = cells[cell] as number;
      if (value > 0 && value < 8.64e15) at[to++] = value;
    }
    const all = to - start === rows;
    sampleColumns.forEach((name, index) => {
      if (name === 'at') return;
      const column = this.#columns[name];
      const from = place[index] as number;
      if (from === -1) {
        column.fill(Number.NaN, start, to);
        return;
      }
      let next = start;
      for (let row = 0, cell = from; row < rows; row++, cell += width) {
        if (!all) {
          const time = cells[row * width + (place[0] as number)] as number;
          if (!(time > 0 && time < 8.64e15)) continue;
        }
        const value = cells[cell] as number;
        // Infinity means nothing here.
        column[next++] = value - value === 0 ? value : Number.NaN;
      }
    });
    this.#added(to - start);
  }

  /** Puts earlier samples before those that are there. */
  prepend(table: SampleTable): void {
    const mine = tableOf((name) => this.#columns[name].slice(0, this.#length));
    this.#length = 0;
    this.append(table);
    this.append(mine);
  }

  /** The samples so far, ascending in time. Shares memory with the buffer where it can; values already there do not change. */
  table(): SampleTable {
    const table = tableOf((name) => this.#columns[name].subarray(0, this.#length));
    return this.#ordered ? table : sortedByTime(table);
  }

  /** Room for `more` samples: exactly so many at first, then doubling, so that a day of samples costs at most twice its size. */
  reserve(more: number): void {
    const length = this.#length + more;
    if (length <= this.#capacity) return;
    this.#capacity = this.#capacity === 0 ? Math.max(256, length) : Math.max(length, this.#capacity * 2);
    const before = this.#columns;
    this.#columns = tableOf((name) => {
      const grown = new Float64Array(this.#capacity);
      grown.set(before[name].subarray(0, this.#length));
      return grown;
    });
  }

  #added(count: number): void {
    const { at } = this.#columns;
    const end = this.#length + count;
    for (let i = Math.max(1, this.#length); i < end && this.#ordered; i++) this.#ordered = (at[i - 1] as number) <= (at[i] as number);
    this.#length = end;
  }
}

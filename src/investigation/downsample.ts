// Fewer points for a chart that still show every peak and every pause. Min and max a bucket, as in the M4 aggregation
// (Jugel et al., "M4: A Visualization-Oriented Time Series Data Aggregation", VLDB 2014), without first and last.
import { sampleColumns } from '../shared/target.js';
import type { SampleColumn, SampleTable } from './timeline.js';

const figures = sampleColumns.filter((name) => name !== 'at');

/** Silence longer than this (milliseconds) is a gap: several times the usual distance between samples, at least 2.5 s. */
export function gapOf(at: Float64Array): number {
  const distances: number[] = [];
  const stride = Math.max(1, Math.floor(at.length / 1000));
  for (let i = stride; i < at.length; i += stride) distances.push((at[i] as number) - (at[i - 1] as number));
  distances.sort((a, b) => a - b);
  return Math.max(2500, 5 * (distances[distances.length >> 1] ?? 0));
}

/**
 * The samples with `from <= at <= to` in at most `points` (3 or more) rows, ascending in time. When they do not fit, time is cut
 * into equal buckets and each gives two rows with the smallest and the largest value of every column (NaN is no value),
 * in the order in which they occurred; their times are those of the bucket's first and last sample. A gap gives one row
 * of NaN, so that a line breaks there.
 */
export function downsample(table: SampleTable, from: number, to: number, points: number): SampleTable {
  const start = lowerBound(table.at, from);
  const end = upperBound(table.at, to);
  const at = table.at.subarray(start, end);
  const gap = gapOf(at);
  const gaps = countGaps(at, gap);
  const rows = new Rows(points);
  if (at.length + gaps <= points) {
    for (let i = 0; i < at.length; i++) {
      if (i > 0 && (at[i] as number) - (at[i - 1] as number) > gap) rows.blank((at[i - 1] as number) + gap / 2);
      rows.copy(table, start + i);
    }
    return rows.table();
  }
  const buckets = Math.max(1, Math.floor(points / (gaps > 0 ? 3 : 2)));
  const first = at[0] as number;
  const width = ((at[at.length - 1] as number) - first) / buckets || 1;
  let i = 0;
  let previous: number | undefined;
  while (i < at.length) {
    const bucket = Math.min(buckets - 1, Math.floor(((at[i] as number) - first) / width));
    let next = i + 1;
    while (next < at.length && Math.min(buckets - 1, Math.floor(((at[next] as number) - first) / width)) === bucket) next++;
    if (previous !== undefined && (at[i] as number) - previous > gap) rows.blank(previous + gap / 2);
    rows.extremes(table, start + i, start + next);
    previous = at[next - 1];
    i = next;
  }
  return rows.table();
}

class Rows {
  readonly #columns: Record<SampleColumn, Float64Array>;
  #length = 0;

  constructor(points: number) {
    this.#columns = Object.fromEntries(sampleColumns.map((name) => [name, new Float64Array(points)])) as Record<SampleColumn, Float64Array>;
  }

  copy(table: SampleTable, row: number): void {
    for (const name of sampleColumns) this.#columns[name][this.#length] = table[name][row] as number;
    this.#length++;
  }

  blank(at: number): void {
    this.#columns.at[this.#length] = at;
    for (const name of figures) this.#columns[name][this.#length] = Number.NaN;
    this.#length++;
  }

  extremes(table: SampleTable, start: number, end: number): void {
    if (end - start === 1) {
      this.copy(table, start);
      return;
    }
    const row = this.#length;
    this.#length += 2;
    this.#columns.at[row] = table.at[start] as number;
    this.#columns.at[row + 1] = table.at[end - 1] as number;
    for (const name of figures) {
      const values = table[name];
      // Negated comparisons below: the first number replaces NaN.
      let smallest = Number.NaN;
      let largest = Number.NaN;
      let smallestAt = start;
      let largestAt = start;
      for (let i = start; i < end; i++) {
        const value = values[i] as number;
        if (Number.isNaN(value)) continue;
        if (!(value >= smallest)) {
          smallest = value;
          smallestAt = i;
        }
        if (!(value <= largest)) {
          largest = value;
          largestAt = i;
        }
      }
      const rising = smallestAt <= largestAt;
      this.#columns[name][row] = rising ? smallest : largest;
      this.#columns[name][row + 1] = rising ? largest : smallest;
    }
  }

  table(): SampleTable {
    return Object.fromEntries(sampleColumns.map((name) => [name, this.#columns[name].subarray(0, this.#length)])) as SampleTable;
  }
}

function countGaps(at: Float64Array, gap: number): number {
  let count = 0;
  for (let i = 1; i < at.length; i++) if ((at[i] as number) - (at[i - 1] as number) > gap) count++;
  return count;
}

const lowerBound = (values: Float64Array, wanted: number): number => partition(values, (value) => value < wanted);
const upperBound = (values: Float64Array, wanted: number): number => partition(values, (value) => value <= wanted);

function partition(values: Float64Array, before: (value: number) => boolean): number {
  let low = 0;
  let high = values.length;
  while (low < high) {
    const middle = (low + high) >> 1;
    if (before(values[middle] as number)) low = middle + 1;
    else high = middle;
  }
  return low;
}

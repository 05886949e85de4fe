// Memory figures of a run for charts. The workbench downsamples; the window keeps a few thousand points a view, appends what arrives,
// and reads again when too much has piled up, so that twelve hours cost as much as one minute.
import type { SampleBatch } from '../../shared/api/timeline.js';
import { sampleColumns } from '../../shared/target.js';
import type { RunId, Timestamp } from '../../shared/units.js';
import type { SnapshotView } from '../../shared/view.js';
import { follow, outcome, type WorkbenchClient } from './client.js';

export type ColumnName = (typeof sampleColumns)[number];
/** Parallel columns; NaN where a figure is missing. `at` in milliseconds since the Unix epoch, the rest in bytes, the DOM's in counts. */
export type Columns = { readonly [C in ColumnName]: readonly number[] };

/** Which stretch a view shows. `last` follows the live end. */
export type Span =
  | { readonly kind: 'all' }
  | { readonly kind: 'last'; readonly ms: number }
  | { readonly kind: 'range'; readonly from: number; readonly to: number };

export const noColumns = Object.fromEntries(sampleColumns.map((name) => [name, []])) as unknown as Columns;
const names = Object.keys(noColumns) as readonly ColumnName[];

/** Rows of `batch` that are newer than the last row of `columns`, appended. */
export function append(columns: Columns, batch: Columns): Columns {
  const last = columns.at.at(-1) ?? Number.NEGATIVE_INFINITY;
  const first = batch.at.findIndex((at) => at > last);
  if (first === -1) return columns;
  return mapColumns((name) => columns[name].concat(first === 0 ? batch[name] : batch[name].slice(first)));
}

/** Rows from `from` on, with one row before it so that a line reaches the edge. */
export function dropBefore(columns: Columns, from: number): Columns {
  const first = columns.at.findIndex((at) => at >= from);
  if (first <= 1) return columns;
  return mapColumns((name) => columns[name].slice(first - 1));
}

const mapColumns = (make: (name: ColumnName) => readonly number[]): Columns =>
  Object.fromEntries(names.map((name) => [name, make(name)])) as unknown as Columns;

type Listener = (batch: SampleBatch) => void;

/** One stream a run, however many views look at it. */
export class TimelineHub {
  readonly #client: WorkbenchClient;
  readonly #onBug: (error: unknown) => void;
  readonly #streams = new Map<RunId, { readonly listeners: Set<Listener>; readonly abort: AbortController }>();

  constructor(client: WorkbenchClient, onBug: (error: unknown) => void) {
    this.#client = client;
    this.#onBug = onBug;
  }

  listen(run: RunId, listener: Listener): () => void {
    let stream = this.#streams.get(run);
    if (stream === undefined) {
      const opened = { listeners: new Set<Listener>(), abort: new AbortController() };
      stream = opened;
      this.#streams.set(run, opened);
      follow(
        (signal) => this.#client.timeline.watch({ run }, { signal }),
        opened.abort.signal,
        (batch) => {
          for (const each of opened.listeners) each(batch);
        },
      ).catch(this.#onBug);
    }
    const { listeners, abort } = stream;
    listeners.add(listener);
    return () => {
      listeners.delete(listener);
      if (listeners.size > 0) return;
      abort.abort();
      this.#streams.delete(run);
    };
  }

  view(run: RunId, span: Span, points: number): TimelineView {
    return new TimelineView(this, this.#client, run, span, points, this.#onBug);
  }
}

/** The columns of one stretch of one run, kept up to date while it has subscribers. */
export class TimelineView {
  columns: Columns = noColumns;
  loaded = false;
  readonly #hub: TimelineHub;
  readonly #client: WorkbenchClient;
  readonly #run: RunId;
  readonly #span: Span;
  readonly #points: number;
  readonly #onBug: (error: unknown) => void;
  readonly #listeners = new Set<() => void>();
  #stop: (() => void) | undefined;
  #reading = false;
  #waiting: Columns = noColumns;

  constructor(hub: TimelineHub, client: WorkbenchClient, run: RunId, span: Span, points: number, onBug: (error: unknown) => void) {
    this.#hub = hub;
    this.#client = client;
    this.#run = run;
    this.#span = span;
    this.#points = points;
    this.#onBug = onBug;
  }

  subscribe = (listener: () => void): (() => void) => {
    this.#listeners.add(listener);
    if (this.#stop === undefined) {
      this.#stop = this.#span.kind === 'range' ? () => {} : this.#hub.listen(this.#run, (batch) => this.#take(batch.columns));
      void this.#read();
    }
    return () => {
      this.#listeners.delete(listener);
      if (this.#listeners.size > 0) return;
      this.#stop?.();
      this.#stop = undefined;
    };
  };

  snapshot = (): Columns => this.columns;

  #take(batch: Columns): void {
    if (this.#reading) {
      this.#waiting = append(this.#waiting, batch);
      return;
    }
    const grown = append(this.columns, batch);
    if (grown === this.columns) return;
    this.#put(this.#trim(grown));
    if (this.columns.at.length > this.#points * 2) void this.#read();
  }

  #trim(columns: Columns): Columns {
    return this.#span.kind === 'last' ? dropBefore(columns, (columns.at.at(-1) ?? 0) - this.#span.ms) : columns;
  }

  async #read(): Promise<void> {
    if (this.#reading) return;
    this.#reading = true;
    try {
      const result = await outcome(this.#client.timeline.read({ run: this.#run, points: this.#points, ...this.#range() }));
      if (this.#stop === undefined) return;
      if (result.ok) {
        const merged = append(result.value.columns, this.#waiting);
        this.loaded = true;
        this.#put(this.#trim(merged));
      }
    } catch (error) {
      this.#onBug(error);
    } finally {
      this.#waiting = noColumns;
      this.#reading = false;
    }
  }

  #range(): { from?: Timestamp; to?: Timestamp } {
    switch (this.#span.kind) {
      case 'all':
        return {};
      case 'last':
        return { from: ((this.columns.at.at(-1) ?? Date.now()) - this.#span.ms) as Timestamp };
      case 'range':
        return { from: this.#span.from as Timestamp, to: this.#span.to as Timestamp };
    }
  }

  #put(columns: Columns): void {
    this.columns = columns;
    for (const listener of this.#listeners) listener();
  }
}

/** A stretch of time in which figures tell of something else than the program, in milliseconds since the epoch. */
export interface Pause {
  readonly from: number;
  readonly to: number;
}

/** Over less than this a slope for a minute would be a guess. */
const leastSpan = 10_000;

/**
 * Least-squares slope in bytes a second over rows from `from` on; undefined with fewer than four figures or under ten seconds of them.
 * What was read during a pause is left out, and the step that it leaves does not count: each stretch between two has a level of its
 * own, all have one slope.
 */
export function slope(
  columns: Columns,
  name: ColumnName,
  from = Number.NEGATIVE_INFINITY,
  pauses: readonly Pause[] = [],
): number | undefined {
  const { at } = columns;
  const values = columns[name];
  const stretches = new Map<number, { n: number; sumT: number; sumV: number; first: number; last: number }>();
  const each = (visit: (t: number, v: number, stretch: number) => void): void => {
    for (let i = 0; i < at.length; i += 1) {
      const t = at[i] ?? 0;
      const v = values[i] ?? Number.NaN;
      if (t < from || Number.isNaN(v) || pauses.some((pause) => t >= pause.from && t <= pause.to)) continue;
      visit(t - (at[0] ?? 0), v, pauses.filter((pause) => pause.to < t).length);
    }
  };
  each((t, v, stretch) => {
    const sums = stretches.get(stretch) ?? { n: 0, sumT: 0, sumV: 0, first: t, last: t };
    stretches.set(stretch, { ...sums, n: sums.n + 1, sumT: sums.sumT + t, sumV: sums.sumV + v, last: t });
  });
  const all = [...stretches.values()];
  if (all.reduce((sum, { n }) => sum + n, 0) < 4 || all.reduce((sum, { first, last }) => sum + last - first, 0) < leastSpan)
    return undefined;
  let over = 0;
  let under = 0;
  each((t, v, stretch) => {
    const { n, sumT, sumV } = stretches.get(stretch) ?? { n: 1, sumT: t, sumV: v };
    over += (t - sumT / n) * (v - sumV / n);
    under += (t - sumT / n) ** 2;
  });
  return under === 0 ? undefined : (over / under) * 1000;
}

/** A capture takes memory of the process before, while and for a moment after the program stands still. */
export const capturePause = ({ takenAt, pause }: Pick<SnapshotView, 'takenAt' | 'pause'>): Pause => ({
  from: takenAt - 500,
  to: takenAt + (pause ?? 0) + 3000,
});

/** The newest figure that is not missing. */
export function current(columns: Columns, name: ColumnName): number | undefined {
  const values = columns[name];
  for (let i = values.length - 1; i >= 0; i -= 1) {
    const v = values[i] ?? Number.NaN;
    if (!Number.isNaN(v)) return v;
  }
  return undefined;
}

export function peak(columns: Columns, name: ColumnName): number | undefined {
  let most: number | undefined;
  for (const v of columns[name]) if (!Number.isNaN(v) && (most === undefined || v > most)) most = v;
  return most;
}

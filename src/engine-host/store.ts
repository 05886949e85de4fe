// Open snapshots by path. The least recently used are given up when memory is short; callers never notice, except in time.
import { stat } from 'node:fs/promises';
import { totalmem } from 'node:os';
import type { ParsedSnapshot } from '../engine/columns.js';
import { readerFor } from '../engine/formats/reader.js';
import { analyse } from '../engine/graph/analyse.js';
import type { Kernels } from '../engine/kernels/kernels.js';
import { bytesByKind } from '../engine/queries/kinds.js';
import { Snapshot } from '../engine/queries/snapshot.js';
import type { GroupRow, SnapshotSummary } from '../shared/heap.js';
import type { Progress } from '../shared/progress.js';
import type { Bytes } from '../shared/units.js';
import { drive, type Pace } from './drive.js';
import { HeadStart } from './head-start.js';
import { fingerprintOf } from './index-file/fingerprint.js';
import type { IndexKeeper } from './index-file/keeper.js';
import { glanceAtIndex, readIndex } from './index-file/read.js';
import { plainBytes } from './plain-bytes.js';
import { checkRegular, openSource } from './source.js';
import { dismissSpare } from './threads/crew.js';
import { availableMemory } from './threads/enough-memory.js';
import { openParallel, type ParallelOptions } from './threads/open.js';

export interface OpenSnapshot {
  readonly snapshot: Snapshot;
  readonly summary: SnapshotSummary;
  /** Bytes of its columns. */
  readonly bytes: number;
}

/** What can be said of a snapshot before its columns are in memory. */
export interface SnapshotGlance {
  readonly summary: SnapshotSummary;
  /** The class histogram, where it is known. */
  readonly classRows: readonly GroupRow[] | undefined;
}

interface Light extends SnapshotGlance {
  readonly modifiedMs: number;
  readonly fileBytes: number;
}

interface Entry extends OpenSnapshot {
  readonly modifiedMs: number;
  readonly fileBytes: number;
}

/** Memory that opening takes at most, in sizes of the file. */
const PEAK = 2;

/** Bytes of all typed arrays directly on an object. */
const columnBytes = (o: object): number => Object.values(o).reduce((sum: number, v) => sum + (ArrayBuffer.isView(v) ? v.byteLength : 0), 0);

export interface StoreOptions {
  /** How to use worker threads; false for not at all. */
  readonly threads?: ParallelOptions | false;
  /** Reads and writes indexes beside snapshots. */
  readonly index?: IndexKeeper;
  /** Called after a snapshot was let go: the time to collect garbage. */
  readonly collect?: () => void;
}

export class SnapshotStore {
  /** In order of use, the latest last. */
  readonly #entries = new Map<string, Entry>();
  /** Of snapshots whose index was looked at and whose columns nobody needed so far. */
  readonly #light = new Map<string, Light>();
  readonly #locks = new Map<string, Promise<void>>();
  readonly #headStarts = new Map<string, HeadStart>();
  /** Told when a snapshot leaves, so that what was derived from it can leave too. */
  onLeave: (path: string) => void = () => undefined;

  constructor(
    readonly kernels: Kernels,
    /** Bytes of columns to keep; the latest snapshot stays whatever it takes. */
    readonly budget: number = totalmem() * 0.45,
    readonly options: StoreOptions = {},
  ) {}

  /** Begins with the snapshot that is going to be asked for first; resolves once that needs this thread no more for a while. */
  begin(path: string): Promise<void> {
    return this.#start(path, (pace) => this.#glance(path, pace)).begun;
  }

  /**
   * Opens `next` while `path` is being opened: each uses both threads only part of the time. `undefined` where that is open already,
   * or the machine has no memory for both.
   */
  async beside(path: string, next: string): Promise<HeadStart | undefined> {
    if (path === next || this.#entries.has(next) || this.#headStarts.has(next)) return undefined;
    const sizes = await Promise.all([path, next].map((file) => uncompressedBytes(file)));
    if (sizes.some((size) => size === 0) || (sizes[0] + sizes[1]) * PEAK > availableMemory()) return undefined;
    return this.#start(next, (pace) => this.#open(next, pace));
  }

  #start(path: string, work: (pace: Pace) => AsyncGenerator<Progress, unknown, void>): HeadStart {
    const start = new HeadStart(path, work);
    this.#headStarts.set(path, start);
    void start.ended.then(() => {
      if (this.#headStarts.get(path) === start) this.#headStarts.delete(path);
    });
    return start;
  }

  async *#begun(path: string, pace: Pace): AsyncGenerator<Progress, void, void> {
    const begun = this.#headStarts.get(path);
    if (begun !== undefined) yield* begun.follow(pace);
  }

  /** Opens (or finds open) the snapshot at `path`. */
  async *open(path: string, pace: Pace): AsyncGenerator<Progress, OpenSnapshot, void> {
    yield* this.#begun(path, pace);
    return yield* this.#open(path, pace);
  }

  /** The same for whoever may not need its columns: where there is an index they stay on the disk. */
  async *glance(path: string, pace: Pace): AsyncGenerator<Progress, SnapshotGlance, void> {
    yield* this.#begun(path, pace);
    return yield* this.#glance(path, pace);
  }

  async *#open(path: string, pace: Pace): AsyncGenerator<Progress, OpenSnapshot, void> {
    const release = await this.#lock(path);
    try {
      pace.check();
      const known = this.#entries.get(path);
      if (known !== undefined && (await isSame(path, known))) {
        this.#entries.delete(path);
        this.#entries.set(path, known);
        return known;
      }
      const light = this.#light.get(path);
      if (light === undefined || !(await isSame(path, light))) this.close(path);
      let entry: Entry;
      try {
        entry = yield* this.#read(path, pace);
      } finally {
        dismissSpare();
      }
      this.#light.delete(path);
      this.#entries.set(path, entry);
      this.#trim(path);
      return entry;
    } finally {
      release();
    }
  }

  async *#glance(path: string, pace: Pace): AsyncGenerator<Progress, SnapshotGlance, void> {
    const light = this.#entries.has(path) ? undefined : yield* this.#lightOf(path, pace);
    if (light !== undefined) return light;
    const { summary, snapshot } = yield* this.#open(path, pace);
    return { summary, classRows: snapshot.classRows };
  }

  async *#lightOf(path: string, pace: Pace): AsyncGenerator<Progress, Light | undefined, void> {
    if (this.options.index === undefined) return undefined;
    const release = await this.#lock(path);
    try {
      pace.check();
      if (this.#entries.has(path)) return undefined;
      const known = this.#light.get(path);
      if (known !== undefined && (await isSame(path, known))) return known;
      this.close(path);
      await checkRegular(path);
      const fingerprint = await fingerprintOf(path).catch(() => undefined);
      const glance = fingerprint === undefined ? undefined : await glanceAtIndex(path, fingerprint);
      if (fingerprint === undefined || glance === undefined) return undefined;
      dismissSpare();
      const { classRows, ...rest } = glance;
      const { bytes: fileBytes, modifiedMs } = fingerprint;
      const light = { summary: { path, ...rest, fileBytes: fileBytes as Bytes }, classRows, fileBytes, modifiedMs };
      this.#light.set(path, light);
      return light;
    } finally {
      release();
    }
  }

  close(path: string): void {
    const had = this.#entries.delete(path);
    if (!this.#light.delete(path) && !had) return;
    this.options.index?.drop(path);
    this.onLeave(path);
    this.options.collect?.();
  }

  /** Where it is open with its columns. */
  opened(path: string): Snapshot | undefined {
    return this.#entries.get(path)?.snapshot;
  }

  get size(): number {
    return this.#entries.size;
  }

  async *#read(path: string, pace: Pace): AsyncGenerator<Progress, Entry, void> {
    await checkRegular(path);
    const { threads = {}, index } = this.options;
    // A file that cannot be read is for the plain path to report.
    const fingerprint = index === undefined ? undefined : await fingerprintOf(path).catch(() => undefined);
    if (fingerprint !== undefined) {
      const file = { fileBytes: fingerprint.bytes, modifiedMs: fingerprint.modifiedMs };
      const indexed = yield* readIndex(path, fingerprint, pace);
      if (indexed !== undefined) return entryOf(path, indexed.snapshot, indexed.format, undefined, file);
    }
    const parallel = threads === false ? undefined : yield* openParallel(path, pace, threads);
    if (parallel === undefined) return yield* this.#readPlain(path, pace);
    const format = 'v8-heapsnapshot';
    const snapshot = new Snapshot(parallel.graph, parallel);
    if (fingerprint !== undefined && fingerprint.modifiedMs === parallel.modifiedMs && fingerprint.bytes === parallel.fileBytes)
      index?.later({ path, fingerprint, snapshot, format });
    return entryOf(path, snapshot, format, undefined, parallel);
  }

  /** The path that takes every file, on this thread. */
  async *#readPlain(path: string, pace: Pace): AsyncGenerator<Progress, Entry, void> {
    const source = await openSource(path);
    try {
      // The head decides on the reader; the reader then starts from the first byte.
      const head = await source.next();
      const reading = readerFor(head ?? new Uint8Array(0)).parse(source.info, this.kernels);
      let chunk: Uint8Array | undefined = head;
      let first = true;
      let step = reading.next(undefined);
      while (step.done !== true) {
        if (step.value.rewind === true) await source.rewind();
        if (!first || step.value.rewind === true) chunk = await source.next();
        first = false;
        await pace.breathe();
        if (pace.due()) yield step.value.progress;
        step = reading.next(chunk);
      }
      const { format, columns, truncated } = step.value;
      const graph = yield* drive(analyse(columns, this.kernels), pace);
      return entryOf(path, new Snapshot(graph), format, truncated, source);
    } finally {
      await source.close();
    }
  }

  #trim(keep: string): void {
    let sum = 0;
    for (const entry of this.#entries.values()) sum += entry.bytes;
    for (const [path, entry] of this.#entries) {
      if (sum <= this.budget) return;
      if (path === keep) continue;
      sum -= entry.bytes;
      this.close(path);
    }
  }

  async #lock(path: string): Promise<() => void> {
    while (this.#locks.has(path)) await this.#locks.get(path);
    let release = (): void => undefined;
    this.#locks.set(
      path,
      new Promise<void>((resolve) => {
        release = () => {
          this.#locks.delete(path);
          resolve();
        };
      }),
    );
    return release;
  }
}

const entryOf = (
  path: string,
  snapshot: Snapshot,
  format: string,
  truncated: ParsedSnapshot['truncated'],
  file: { readonly fileBytes: number; readonly modifiedMs: number; readonly bytes?: number; readonly bytesOfType?: Float64Array },
): Entry => {
  const { graph } = snapshot;
  const summary: SnapshotSummary = {
    path,
    format,
    nodes: graph.nodeCount,
    edges: graph.edgeCount,
    totalBytes: graph.totalBytes as Bytes,
    bytesByKind: bytesByKind(graph, file.bytesOfType),
    fileBytes: file.fileBytes as Bytes,
    ...(graph.process === undefined ? {} : { process: graph.process }),
    ...(truncated === undefined ? {} : { truncated }),
  };
  const bytes = file.bytes ?? columnBytes(graph) + graph.strings.bytes;
  return { snapshot, summary, bytes, modifiedMs: file.modifiedMs, fileBytes: file.fileBytes };
};

/** About; 0 for what is no file. */
const uncompressedBytes = async (path: string): Promise<number> => plainBytes(path, (await stat(path).catch(() => undefined))?.size ?? 0);

/** The file is still the one that was read. A file that is gone stays usable. */
const isSame = async (path: string, entry: Light | Entry): Promise<boolean> => {
  try {
    const s = await stat(path);
    return s.mtimeMs === entry.modifiedMs && s.size === entry.fileBytes;
  } catch {
    return true;
  }
};

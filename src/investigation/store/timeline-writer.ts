// A run's timeline file, appended to by one process. Samples reach the operating system with each batch and the disk
// at least every second, so that a kill loses nothing and a power cut at most the last second.
import { type FileHandle, open } from 'node:fs/promises';
import { dirname } from 'node:path';
import type { Failure } from '../../shared/failures.js';
import { failed, ok, type Result } from '../../shared/result.js';
import { type Sample, sampleColumns } from '../../shared/target.js';
import { encodeHeader, encodeSamples, SampleBuffer, type SampleTable } from '../timeline.js';
import { makeFolder, writeFailure } from './disk.js';
import { TimelineReader } from './timeline-reader.js';

const syncEvery = 1000;

export class TimelineWriter {
  readonly #path: string;
  readonly #onResult: (problem: Failure | undefined) => void;
  readonly #all = new SampleBuffer();
  #pending: Sample[] = [];
  #file: FileHandle | undefined;
  #columns: readonly string[] | undefined;
  /** End of the last whole record: a write that failed half-way is written over. */
  #position = 0;
  #running: Promise<Result<void>> | undefined;
  #unsynced = false;
  #syncTimer: NodeJS.Timeout | undefined;

  constructor(path: string, onResult: (problem: Failure | undefined) => void) {
    this.#path = path;
    this.#onResult = onResult;
  }

  /** Resolves when the batch has reached the operating system. On failure the samples stay in memory and go out with the next batch. */
  append(batch: readonly Sample[]): Promise<Result<void>> {
    this.#all.push(batch);
    for (const sample of batch) this.#pending.push(sample);
    return this.#pump();
  }

  /** All samples, also those that could not be written yet. */
  async table(): Promise<SampleTable> {
    await this.#pump();
    return this.#all.table();
  }

  /** Writes and syncs what is pending. */
  async flush(): Promise<Result<void>> {
    const written = await this.#pump();
    if (!written.ok) return written;
    return this.#sync();
  }

  async close(): Promise<Result<void>> {
    const result = await this.flush();
    clearTimeout(this.#syncTimer);
    await this.#file?.close().catch(() => undefined);
    this.#file = undefined;
    return result;
  }

  async #pump(): Promise<Result<void>> {
    const before = this.#running;
    const turn = (async () => {
      await before;
      return this.#write();
    })();
    this.#running = turn;
    return turn;
  }

  async #write(): Promise<Result<void>> {
    const batch = this.#pending;
    if (batch.length === 0) return ok(undefined);
    this.#pending = [];
    const result = await this.#writeRecords(batch);
    if (!result.ok) this.#pending = [...batch, ...this.#pending];
    this.#onResult(result.ok ? undefined : result.failure);
    return result;
  }

  async #writeRecords(batch: readonly Sample[]): Promise<Result<void>> {
    const opened = await this.#open();
    if (!opened.ok) return opened;
    const { file, columns } = opened.value;
    try {
      const records = encodeSamples(batch, columns);
      let done = 0;
      while (done < records.byteLength) {
        done += (await file.write(records, done, records.byteLength - done, this.#position + done)).bytesWritten;
      }
      this.#position += records.byteLength;
    } catch (error) {
      return failed(writeFailure(error, this.#path));
    }
    this.#unsynced = true;
    this.#syncTimer ??= setTimeout(() => void this.#sync(), syncEvery).unref();
    return ok(undefined);
  }

  /** Goes on after the last whole record of a file that is there already. */
  async #open(): Promise<Result<{ readonly file: FileHandle; readonly columns: readonly string[] }>> {
    if (this.#file !== undefined && this.#columns !== undefined) return ok({ file: this.#file, columns: this.#columns });
    const folder = await makeFolder(dirname(this.#path));
    if (!folder.ok) return folder;
    const reader = new TimelineReader(this.#path);
    const earlier = await reader.table();
    if (!earlier.ok) return earlier;
    const existing = reader.end;
    let file: FileHandle | undefined;
    try {
      // Not 'a': on Linux an appending handle ignores positions.
      file = await open(this.#path, existing.header === undefined ? 'w' : 'r+');
      if (existing.header === undefined) {
        const header = encodeHeader();
        await file.write(header, 0, header.byteLength, 0);
        this.#position = header.byteLength;
      } else {
        this.#position = existing.position;
        this.#all.prepend(earlier.value);
      }
      this.#columns = existing.header?.columns ?? sampleColumns;
      this.#file = file;
      return ok({ file, columns: this.#columns });
    } catch (error) {
      await file?.close().catch(() => undefined);
      return failed(writeFailure(error, this.#path));
    }
  }

  async #sync(): Promise<Result<void>> {
    clearTimeout(this.#syncTimer);
    this.#syncTimer = undefined;
    if (!this.#unsynced || this.#file === undefined) return ok(undefined);
    this.#unsynced = false;
    try {
      await this.#file.datasync();
      return ok(undefined);
    } catch (error) {
      this.#unsynced = true;
      const failure = writeFailure(error, this.#path);
      this.#onResult(failure);
      return failed(failure);
    }
  }
}

// A run's timeline file, read by anybody, also while another process writes it.
import { type FileHandle, open } from 'node:fs/promises';
import { failedWith, ok, type Result } from '../../shared/result.js';
import {
  decodeHeader,
  emptyTable,
  maxHeaderBytes,
  SampleBuffer,
  type SampleTable,
  type TimelineHeader,
  timelineVersion,
} from '../timeline.js';
import { errorCode, lstatIf } from './disk.js';

const pieceRows = 4096;
/** Of more than this (three weeks at 10 Hz, a gigabyte) only the newest are read. */
const maxRows = 20_000_000;

/** Each look takes only what came since the last. */
export class TimelineReader {
  readonly #path: string;
  #buffer = new SampleBuffer();
  #header: TimelineHeader | undefined;
  #inode = 0;
  #position = 0;
  #running: Promise<Result<SampleTable>> | undefined;

  constructor(path: string) {
    this.#path = path;
  }

  /** End of the last whole record that was read, and the file's header once there is one. */
  get end(): { readonly header: TimelineHeader | undefined; readonly position: number } {
    return { header: this.#header, position: this.#position };
  }

  /** Empty when the file is not there, or was never finished. */
  table(): Promise<Result<SampleTable>> {
    this.#running ??= this.#read().finally(() => {
      this.#running = undefined;
    });
    return this.#running;
  }

  async #read(): Promise<Result<SampleTable>> {
    let file: FileHandle | undefined;
    try {
      // A pipe would never open.
      if ((await lstatIf(this.#path))?.isFile() === false) return failedWith('FILE_UNREADABLE', { path: this.#path, reason: 'EINVAL' });
      file = await open(this.#path, 'r');
      const { ino, size } = await file.stat();
      if (ino !== this.#inode || size < this.#position) this.#restart(ino);
      if (this.#header === undefined) {
        const found = await this.#readHeader(file, size);
        if (!found.ok) return found;
      }
      if (this.#header !== undefined) await this.#readRecords(file, size, this.#header);
      return ok(this.#buffer.table());
    } catch (error) {
      const reason = errorCode(error);
      if (reason === '') throw error;
      return reason === 'ENOENT' || reason === 'ENOTDIR' ? ok(emptyTable()) : failedWith('FILE_UNREADABLE', { path: this.#path, reason });
    } finally {
      await file?.close();
    }
  }

  #restart(inode: number): void {
    this.#inode = inode;
    this.#position = 0;
    this.#header = undefined;
    this.#buffer = new SampleBuffer();
  }

  async #readHeader(file: FileHandle, size: number): Promise<Result<void>> {
    const path = this.#path;
    const bytes = await readAt(file, Buffer.alloc(Math.min(size, maxHeaderBytes)), 0);
    const header = decodeHeader(bytes);
    if (!('problem' in header)) {
      this.#header = header;
      this.#position = header.headerBytes;
      return ok(undefined);
    }
    switch (header.problem) {
      case 'unfinished':
        return ok(undefined);
      case 'too-new':
        return failedWith('FORMAT_TOO_NEW', { path, found: header.found, supported: String(timelineVersion) });
      case 'corrupt':
        return failedWith('INVESTIGATION_CORRUPT', { path, place: 'header', reason: header.reason });
    }
  }

  /** In pieces that stay in the processor's cache: half the time of reading all at once, and no second copy in memory. */
  async #readRecords(file: FileHandle, size: number, header: TimelineHeader): Promise<void> {
    let rows = Math.floor((size - this.#position) / header.recordBytes);
    if (rows > maxRows) {
      this.#position += (rows - maxRows) * header.recordBytes;
      rows = maxRows;
    }
    this.#buffer.reserve(rows);
    const piece = Buffer.allocUnsafeSlow(Math.min(rows, pieceRows) * header.recordBytes);
    for (let left = rows; left > 0; ) {
      const wanted = piece.subarray(0, Math.min(left, pieceRows) * header.recordBytes);
      const bytes = await readAt(file, wanted, this.#position);
      const whole = bytes.byteLength - (bytes.byteLength % header.recordBytes);
      if (whole === 0) return;
      this.#buffer.appendRecords(bytes.subarray(0, whole), header);
      this.#position += whole;
      left -= whole / header.recordBytes;
    }
  }
}

/** Fills `into` from `position` on, as far as the file goes. */
async function readAt(file: FileHandle, into: Buffer, position: number): Promise<Buffer> {
  let done = 0;
  while (done < into.byteLength) {
    const { bytesRead } = await file.read(into, done, into.byteLength - done, position + done);
    if (bytesRead === 0) break;
    done += bytesRead;
  }
  return into.subarray(0, done);
}

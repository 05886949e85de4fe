// Writes a snapshot while it arrives: compressed in blocks off this thread, hashed, with backpressure, so that memory stays flat
// whatever the heap's size.
//
// At rest a snapshot is a `.heapsnapshot.gz` of concatenated gzip members (RFC 1952, 2.2), one for each BLOCK_BYTES of
// uncompressed text (the last is shorter). Any gunzip opens it. Each member's header has an extra field with the subfield 'HF':
// its length in the file, header and trailer included (u32, little-endian). A reader thus finds every block without inflating,
// and may inflate them in parallel (the idea is BGZF's, from the SAM specification).
import { createHash } from 'node:crypto';
import { type FileHandle, open, rename, statfs, unlink } from 'node:fs/promises';
import { dirname } from 'node:path';
import { gzip } from 'node:zlib';
import { type Failure, fail } from '../shared/failures.js';

export const BLOCK_BYTES = 1024 * 1024;
/** Blocks that may be compressing or waiting for the disk before the source is asked to wait. */
const MAX_IN_FLIGHT = 4;
/** Without this much free space a capture is not even begun. */
const MIN_FREE_BYTES = 1024 * 1024;
const GZIP_HEADER = 10;
const EXTRA_BYTES = 10;
const FLAG_EXTRA = 4;

/** A gzip member without an extra field becomes one with its own length in it. */
export function withLength(member: Buffer): Buffer {
  const out = Buffer.allocUnsafe(member.length + EXTRA_BYTES);
  member.copy(out, 0, 0, GZIP_HEADER);
  out[3] = FLAG_EXTRA;
  out.writeUInt16LE(8, 10);
  out.write('HF', 12, 'latin1');
  out.writeUInt16LE(4, 14);
  out.writeUInt32LE(out.length, 16);
  member.copy(out, GZIP_HEADER + EXTRA_BYTES, GZIP_HEADER);
  return out;
}

const compress = (block: Buffer): Promise<Buffer> =>
  new Promise((done, refuse) => {
    gzip(block, { level: 1, chunkSize: 256 * 1024 }, (error, member) => (error ? refuse(error) : done(withLength(member))));
  });

/** Length of the longest start of `text` that ends between characters, not inside a surrogate pair. */
const wholeLength = (text: string): number => {
  const last = text.charCodeAt(text.length - 1);
  return last >= 0xd800 && last <= 0xdbff ? text.length - 1 : text.length;
};

export function writeFailure(path: string, error: unknown): Failure {
  const code = (error as NodeJS.ErrnoException).code ?? String(error);
  return code === 'ENOSPC' || code === 'EDQUOT' ? fail('DISK_FULL', { path }) : fail('NOT_WRITABLE', { path, reason: code });
}

export type Written = { readonly bytes: number; readonly storedBytes: number; readonly sha256: string };

export class SnapshotWriter {
  /** The first thing that went wrong with the disk; what comes after it is dropped. */
  failure: Failure | undefined;
  /** Called when the disk caught up after `push` answered false. */
  onDrain: () => void = () => {};
  /** Uncompressed bytes taken so far. */
  bytes = 0;
  /** Bytes of complete members in the file. */
  storedBytes = 0;

  #block: Buffer;
  #filled = 0;
  #carried = '';
  #inFlight = 0;
  #full = false;
  #tail: Promise<void> = Promise.resolve();
  readonly #spare: Buffer[] = [];
  readonly #hash = createHash('sha256');

  private constructor(
    readonly path: string,
    readonly partialPath: string,
    private readonly file: FileHandle,
  ) {
    this.#block = Buffer.allocUnsafeSlow(BLOCK_BYTES);
  }

  /** Creates `path + '.partial'`. NOT_WRITABLE or DISK_FULL before anything is asked of the target. */
  static async open(path: string): Promise<SnapshotWriter | Failure> {
    const partial = `${path}.partial`;
    let file: FileHandle;
    try {
      file = await open(partial, 'w', 0o600);
    } catch (error) {
      return writeFailure(path, error);
    }
    const free = await statfs(dirname(partial)).then(
      (disk) => disk.bavail * disk.bsize,
      () => Number.POSITIVE_INFINITY, // some file systems do not tell
    );
    if (free >= MIN_FREE_BYTES) return new SnapshotWriter(path, partial, file);
    await file.close();
    await unlink(partial).catch(() => {});
    return fail('DISK_FULL', { path });
  }

  /** Takes a piece of text. False asks the source to wait for `onDrain`. */
  push(text: string): boolean {
    if (this.failure !== undefined || text.length === 0) return true;
    const whole = this.#carried + text;
    const length = wholeLength(whole);
    this.#carried = whole.slice(length);
    this.#append(Buffer.from(length === whole.length ? whole : whole.slice(0, length), 'utf8'));
    this.#full = this.#inFlight >= MAX_IN_FLIGHT;
    return !this.#full;
  }

  /** Takes a piece of binary data; not to be mixed with text. False asks the source to wait for `onDrain`. */
  pushBytes(bytes: Buffer): boolean {
    if (this.failure !== undefined || bytes.length === 0) return true;
    this.#append(bytes);
    this.#full = this.#inFlight >= MAX_IN_FLIGHT;
    return !this.#full;
  }

  /** Writes the rest, flushes to the disk and gives the file its name. */
  async finish(): Promise<Written | Failure> {
    await this.#drain();
    if (this.failure !== undefined) {
      await this.#giveUp();
      return this.failure;
    }
    try {
      await this.file.sync();
      await this.file.close();
      await rename(this.partialPath, this.path);
    } catch (error) {
      return writeFailure(this.path, error);
    }
    return { bytes: this.bytes, storedBytes: this.storedBytes, sha256: this.#hash.digest('hex') };
  }

  /**
   * Ends early: what came so far stays in the partial file, whole members only. On a full disk the partial file is removed
   * instead, because the investigation needs the space more. Gives the uncompressed bytes that the file holds.
   */
  async abandon(): Promise<number> {
    await this.#drain();
    await this.#giveUp();
    return this.failure === undefined ? this.bytes : 0;
  }

  async #giveUp(): Promise<void> {
    const remove = this.failure?.code === 'DISK_FULL' || this.bytes === 0;
    if (!remove) {
      await this.file.truncate(this.storedBytes).catch(() => {});
      await this.file.sync().catch(() => {});
    }
    await this.file.close().catch(() => {});
    if (remove) await unlink(this.partialPath).catch(() => {});
  }

  async #drain(): Promise<void> {
    if (this.#carried !== '') this.#append(Buffer.from(this.#carried, 'utf8'));
    this.#carried = '';
    if (this.#filled > 0) this.#submit();
    await this.#tail;
  }

  #append(bytes: Buffer): void {
    this.bytes += bytes.length;
    this.#hash.update(bytes);
    for (let at = 0; at < bytes.length; ) {
      const taken = bytes.copy(this.#block, this.#filled, at);
      at += taken;
      this.#filled += taken;
      if (this.#filled === BLOCK_BYTES) this.#submit();
    }
  }

  /** Compresses the current block beside the others; members reach the file in order. */
  #submit(): void {
    const block = this.#block;
    const member = compress(block.subarray(0, this.#filled));
    // the chain below reports it; without this an early rejection would count as unhandled
    member.catch(() => {});
    this.#block = this.#spare.pop() ?? Buffer.allocUnsafeSlow(BLOCK_BYTES);
    this.#filled = 0;
    this.#inFlight++;
    this.#tail = this.#tail.then(async () => {
      try {
        const bytes = await member;
        this.#spare.push(block);
        if (this.failure === undefined) {
          for (let at = 0; at < bytes.length; ) {
            at += (await this.file.write(bytes, at, bytes.length - at, this.storedBytes + at)).bytesWritten;
          }
          this.storedBytes += bytes.length;
        }
      } catch (error) {
        this.failure ??= writeFailure(this.path, error);
      }
      this.#inFlight--;
      if (this.#full && this.#inFlight <= MAX_IN_FLIGHT / 2) {
        this.#full = false;
        this.onDrain();
      }
    });
  }
}

// Writes a snapshot as captures are stored, beside whoever makes it, and gives it its name when it is whole.
import { createHash } from 'node:crypto';
import { type FileHandle, open, rename, unlink } from 'node:fs/promises';
import { gzip } from 'node:zlib';
import { fail } from '../shared/fail.js';
import { FailureError } from '../shared/result.js';

const BLOCK = 1 << 20;

/** Gzip members of one block each, as captures are stored (docs/formats.md, "Snapshots"). */
export class BlockWriter {
  #block = Buffer.allocUnsafe(BLOCK);
  #filled = 0;
  #bytes = 0;
  #stored = 0;
  readonly #hash = createHash('sha256');
  #tail: Promise<void> = Promise.resolve();
  #error: unknown;

  private constructor(
    readonly path: string,
    readonly file: FileHandle,
  ) {}

  static async open(path: string): Promise<BlockWriter> {
    try {
      return new BlockWriter(path, await open(`${path}.partial`, 'wx', 0o600));
    } catch (error) {
      throw writing(path, error);
    }
  }

  push(bytes: Uint8Array): void {
    this.#bytes += bytes.length;
    this.#hash.update(bytes);
    for (let at = 0; at < bytes.length; ) {
      const taken = Math.min(BLOCK - this.#filled, bytes.length - at);
      this.#block.set(bytes.subarray(at, at + taken), this.#filled);
      this.#filled += taken;
      at += taken;
      if (this.#filled === BLOCK) this.#submit();
    }
  }

  /** Resolves when what was pushed is on its way: holds back a reader that is faster. */
  async drained(): Promise<void> {
    await this.#tail;
    if (this.#error !== undefined) throw writing(this.path, this.#error);
  }

  async finish(): Promise<{ readonly bytes: number; readonly storedBytes: number; readonly sha256: string }> {
    if (this.#filled > 0) this.#submit();
    await this.drained();
    try {
      await this.file.sync();
      await this.file.close();
      await rename(`${this.path}.partial`, this.path);
    } catch (error) {
      throw writing(this.path, error);
    }
    return { bytes: this.#bytes, storedBytes: this.#stored, sha256: this.#hash.digest('hex') };
  }

  async abandon(): Promise<void> {
    await this.#tail;
    await this.file.close().catch(() => undefined);
    await unlink(`${this.path}.partial`).catch(() => undefined);
  }

  #submit(): void {
    const block = this.#block.subarray(0, this.#filled);
    this.#block = Buffer.allocUnsafe(BLOCK);
    this.#filled = 0;
    const packed = new Promise<Buffer>((resolve, reject) =>
      gzip(block, { level: 5 }, (error, member) => (error ? reject(error) : resolve(member))),
    );
    packed.catch(() => undefined);
    this.#tail = this.#tail.then(async () => {
      try {
        const member = withLength(await packed);
        for (let at = 0; at < member.length; ) at += (await this.file.write(member, at)).bytesWritten;
        this.#stored += member.length;
      } catch (error) {
        this.#error ??= error;
      }
    });
  }
}

/** The member with its own length in an extra field 'HF', so that a reader finds the blocks without inflating. */
function withLength(member: Buffer): Buffer {
  const out = Buffer.allocUnsafe(member.length + 10);
  member.copy(out, 0, 0, 10);
  out[3] = 4;
  out.writeUInt16LE(8, 10);
  out.write('HF', 12, 'latin1');
  out.writeUInt16LE(4, 14);
  out.writeUInt32LE(out.length, 16);
  member.copy(out, 20, 10);
  return out;
}

function writing(path: string, error: unknown): FailureError {
  const code = (error as NodeJS.ErrnoException).code ?? String(error);
  return new FailureError(
    code === 'ENOSPC' || code === 'EDQUOT' ? fail('DISK_FULL', { path }) : fail('NOT_WRITABLE', { path, reason: code }),
  );
}

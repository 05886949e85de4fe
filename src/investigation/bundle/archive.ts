// Opening a bundle: a zip from anywhere, so hostile until shown otherwise. Everything that its directory says is checked before
// a byte is unpacked; what is unpacked is counted and hashed.
import { createHash } from 'node:crypto';
import { open } from 'node:fs/promises';
import type { Readable } from 'node:stream';
import { type Entry, open as openZip, type ZipFile } from 'yauzl';
import { type Failure, fail } from '../../shared/failures.js';
import { failed, failedWith, ok, type Result } from '../../shared/result.js';
import { errorCode, statIf } from '../store/disk.js';
import {
  type BundleList,
  bundleExtension,
  bundleFormat,
  bundleList,
  bundleVersion,
  folded,
  harmlessBytes,
  listName,
  maxEntries,
  maxListBytes,
  maxRatio,
  nameProblem,
} from './format.js';

export interface ArchiveEntry {
  readonly name: string;
  readonly bytes: number;
  readonly storedBytes: number;
}

const DEFLATED = 8;
const ENCRYPTED = 0x1 | 0x40 | 0x2000;
const UTF8 = 0x800;
const KINDS = 0o170000;
const REGULAR = 0o100000;
const UNIX = 3;

/** The checked directory of a bundle. Close it. */
export class Archive {
  private constructor(
    readonly path: string,
    readonly list: BundleList,
    readonly entries: readonly ArchiveEntry[],
    private readonly zip: ZipFile,
    private readonly byName: ReadonlyMap<string, Entry>,
  ) {}

  static async open(path: string): Promise<Result<Archive>> {
    const found = await statIf(path);
    if (found === undefined) return failedWith('FILE_NOT_FOUND', { path });
    if (!found.isFile()) return failedWith('FILE_UNREADABLE', { path, reason: found.isDirectory() ? 'EISDIR' : 'EINVAL' });
    if (found.size === 0) return failedWith('FILE_EMPTY', { path });
    let zip: ZipFile;
    try {
      zip = await openDirectory(path);
    } catch (error) {
      return failed(archiveFailure(path, error));
    }
    try {
      const byName = await directory(zip, path, found.size);
      // Told by whoever reads; without a listener it would end the process.
      zip.on('error', () => undefined);
      if (!byName.ok) return await refused(zip, byName);
      const list = await readList(zip, path, byName.value);
      if (!list.ok) return await refused(zip, list);
      const entries = [...byName.value].map(([name, entry]) => ({
        name,
        bytes: entry.uncompressedSize,
        storedBytes: entry.compressedSize,
      }));
      return ok(new Archive(path, list.value, entries, zip, byName.value));
    } catch (error) {
      zip.close();
      return failed(archiveFailure(path, error));
    }
  }

  /**
   * The content of a file in pieces, to `take`; resolves when all were taken. The hash of the list is checked at the end: until
   * then the pieces are not to be believed.
   */
  async read(name: string, take: (piece: Buffer) => Promise<void> | void, signal?: AbortSignal): Promise<Result<void>> {
    const entry = this.byName.get(name);
    const said = this.list.files.find((file) => file.name === name);
    if (entry === undefined || said === undefined)
      return failedWith('ARCHIVE_CORRUPT', { path: this.path, reason: `${name} is not there` });
    const hash = createHash('sha256');
    const read = await pieces(this.zip, this.path, entry, said.bytes, async (piece) => {
      signal?.throwIfAborted();
      hash.update(piece);
      await take(piece);
    });
    if (!read.ok) return read;
    return hash.digest('hex') === said.sha256
      ? ok(undefined)
      : failedWith('ARCHIVE_CORRUPT', { path: this.path, reason: `${name} is not what it was when it was written` });
  }

  close(): void {
    this.zip.close();
  }
}

async function refused(zip: ZipFile, failure: Result<never>): Promise<Result<never>> {
  zip.close();
  return failure;
}

const openDirectory = (path: string): Promise<ZipFile> =>
  new Promise((resolve, reject) =>
    // Names are decoded here: the library would guess an encoding.
    openZip(path, { lazyEntries: true, autoClose: false, decodeStrings: false, validateEntrySizes: true }, (error, zip) =>
      error === null && zip !== undefined ? resolve(zip) : reject(error),
    ),
  );

/** Every entry, checked. */
async function directory(zip: ZipFile, path: string, size: number): Promise<Result<ReadonlyMap<string, Entry>>> {
  const refuse = (entry: string, reason: string) => failedWith('ARCHIVE_REFUSED', { path, entry, reason });
  if (zip.entryCount > maxEntries) return refuse(String(zip.entryCount), `more than ${maxEntries} files`);
  const byName = new Map<string, Entry>();
  const taken = new Set<string>();
  let bytes = 0;
  let stored = 0;
  const next = () =>
    new Promise<Entry | undefined>((resolve, reject) => {
      const settle = (end: () => void): void => {
        zip.removeAllListeners();
        end();
      };
      zip.on('entry', (entry: Entry) => settle(() => resolve(entry)));
      zip.on('end', () => settle(() => resolve(undefined)));
      zip.on('error', (error: Error) => settle(() => reject(error)));
      zip.readEntry();
    });
  for (let entry = await next(); entry !== undefined; entry = await next()) {
    const name = nameOf(entry);
    if (name === undefined) return refuse('?', 'a name that is not UTF-8');
    const shown = name.slice(0, 200).replace(/[^\x20-\x7e]/g, '?');
    const kind = (entry.externalFileAttributes >>> 16) & KINDS;
    const unix = entry.versionMadeBy >> 8 === UNIX;
    // Folders that a person's own zip program added.
    if (/^(?:runs\/|snapshots\/|runs\/[A-Za-z0-9_-]+\/)$/.test(name) && entry.uncompressedSize === 0) continue;
    const problem = nameProblem(name);
    if (problem !== undefined) return refuse(shown, problem);
    if (unix && kind !== 0 && kind !== REGULAR) return refuse(shown, 'a link or a device');
    if ((entry.generalPurposeBitFlag & ENCRYPTED) !== 0) return refuse(shown, 'encrypted');
    if (entry.compressionMethod !== 0 && entry.compressionMethod !== DEFLATED) return refuse(shown, 'an unknown compression');
    if (taken.has(folded(name))) return refuse(shown, 'the same name twice');
    taken.add(folded(name));
    bytes += entry.uncompressedSize;
    stored += entry.compressedSize;
    if (!Number.isSafeInteger(bytes) || !Number.isSafeInteger(stored)) return refuse(shown, 'an impossible size');
    if (entry.uncompressedSize > harmlessBytes && entry.uncompressedSize > maxRatio * entry.compressedSize)
      return refuse(shown, 'expands more than any heap');
    byName.set(name, entry);
  }
  if (stored > size) return refuse('', 'files that overlap');
  if (bytes > harmlessBytes && bytes > maxRatio * size) return refuse('', 'expands more than any heap');
  return ok(byName);
}

function nameOf(entry: Entry): string | undefined {
  const raw = entry.fileName as unknown as Buffer;
  try {
    const name = new TextDecoder('utf-8', { fatal: true }).decode(raw);
    // Without the flag the name is in some code page of the sender's: only what all of them share is believed.
    return (entry.generalPurposeBitFlag & UTF8) !== 0 || /^[\x20-\x7e]*$/.test(name) ? name : undefined;
  } catch {
    return undefined;
  }
}

async function readList(zip: ZipFile, path: string, byName: ReadonlyMap<string, Entry>): Promise<Result<BundleList>> {
  const corrupt = (reason: string) => failedWith('ARCHIVE_CORRUPT', { path, reason });
  const entry = byName.get(listName);
  if (entry === undefined) return corrupt(`no ${listName}`);
  if (entry.uncompressedSize > maxListBytes) return failedWith('ARCHIVE_REFUSED', { path, entry: listName, reason: 'too large' });
  const parts: Buffer[] = [];
  const read = await pieces(zip, path, entry, entry.uncompressedSize, (piece) => void parts.push(piece));
  if (!read.ok) return read;
  let json: unknown;
  try {
    json = JSON.parse(new TextDecoder('utf-8', { fatal: true }).decode(Buffer.concat(parts)));
  } catch {
    return corrupt(`${listName} is not JSON`);
  }
  const { format, version } = (typeof json === 'object' && json !== null ? json : {}) as Record<string, unknown>;
  if (format !== bundleFormat) return corrupt(`${listName} is not a list of files`);
  if (typeof version === 'number' && version > bundleVersion)
    return failedWith('FORMAT_TOO_NEW', { path, found: String(version), supported: String(bundleVersion) });
  const parsed = bundleList.safeParse(json);
  if (!parsed.success) return corrupt(`${listName}: ${parsed.error.issues[0]?.path.join('.')}: ${parsed.error.issues[0]?.message}`);
  const listed = new Set(parsed.data.files.map((file) => file.name));
  if (listed.size !== parsed.data.files.length) return corrupt(`${listName} names a file twice`);
  for (const file of parsed.data.files) {
    const there = byName.get(file.name);
    if (there === undefined) return corrupt(`${file.name.slice(0, 200)} is missing`);
    if (there.uncompressedSize !== file.bytes) return corrupt(`${file.name.slice(0, 200)} has a wrong size`);
  }
  for (const name of byName.keys())
    if (name !== listName && !listed.has(name)) return failedWith('ARCHIVE_REFUSED', { path, entry: name, reason: `not in ${listName}` });
  if (!listed.has('investigation.json')) return corrupt('no investigation.json');
  return ok(parsed.data);
}

async function pieces(
  zip: ZipFile,
  path: string,
  entry: Entry,
  most: number,
  take: (piece: Buffer) => Promise<void> | void,
): Promise<Result<void>> {
  let stream: Readable;
  try {
    stream = await new Promise<Readable>((resolve, reject) =>
      zip.openReadStream(entry, (error, opened) => (error === null && opened !== undefined ? resolve(opened) : reject(error))),
    );
  } catch (error) {
    return failed(archiveFailure(path, error));
  }
  let bytes = 0;
  try {
    for await (const piece of stream) {
      bytes += (piece as Buffer).length;
      if (bytes > most) return failedWith('ARCHIVE_REFUSED', { path, entry: String(entry.fileName), reason: 'larger than it says' });
      await take(piece as Buffer);
    }
  } catch (error) {
    return failed(archiveFailure(path, error));
  } finally {
    stream.destroy();
  }
  return bytes === most ? ok(undefined) : failedWith('ARCHIVE_CORRUPT', { path, reason: `${String(entry.fileName)} is cut short` });
}

/** The library's errors are plain: about the archive. The system's have a code; a cancel and bugs are thrown on. */
function archiveFailure(path: string, error: unknown): Failure {
  if (error instanceof TypeError || error instanceof ReferenceError || (error as Error).name === 'AbortError') throw error;
  const code = errorCode(error);
  if (code.startsWith('Z_') || code === '' || code.startsWith('ERR_'))
    return fail('ARCHIVE_CORRUPT', { path, reason: (error as Error).message.slice(0, 300) });
  return code === 'ENOSPC' || code === 'EDQUOT' ? fail('DISK_FULL', { path }) : fail('FILE_UNREADABLE', { path, reason: code });
}

/** A file that is to be opened as a bundle: by its ending, or because it begins as a zip does. */
export async function isBundle(path: string): Promise<boolean> {
  if (!(await statIf(path))?.isFile()) return false;
  if (path.toLowerCase().endsWith(bundleExtension)) return true;
  const file = await open(path, 'r').catch(() => undefined);
  if (file === undefined) return false;
  try {
    const { buffer, bytesRead } = await file.read(Buffer.alloc(2), 0, 2, 0);
    return bytesRead === 2 && buffer.toString('latin1') === 'PK';
  } finally {
    await file.close();
  }
}

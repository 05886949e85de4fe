// Snapshot files as the store sees them: new names, files from elsewhere, and which are there.
import { mkdirSync, readdirSync } from 'node:fs';
import { join, relative, resolve, sep } from 'node:path';
import { failedWith, ok, type Result } from '../../shared/result.js';
import type { SnapshotId, Timestamp } from '../../shared/units.js';
import type { Snapshot } from '../model.js';
import { labelFromFileName, type SnapshotEnding, snapshotFileName } from '../names.js';
import { statIf } from './disk.js';
import { pathOf } from './folder.js';
import { uncompressedBytes } from './snapshot-size.js';

const fold = (name: string): string => name.normalize('NFC').toLowerCase();

export class SnapshotFiles {
  readonly #dir: string;
  readonly #given = new Set<string>();
  #missing: ReadonlySet<SnapshotId> = new Set();
  #turn = 0;

  constructor(dir: string) {
    this.#dir = dir;
  }

  /** A free name in `snapshots/`, never given twice. */
  newFile(label: string, at: Timestamp, ending?: SnapshotEnding): { readonly file: string; readonly path: string } {
    makeIfGone(join(this.#dir, 'snapshots'));
    const taken = new Set(this.#given);
    for (const folder of ['snapshots', 'trash']) {
      for (const name of listed(join(this.#dir, folder))) taken.add(fold(name.replace(/\.partial$/, '')));
    }
    const name = snapshotFileName(label, at, (candidate) => taken.has(fold(candidate)), ending);
    this.#given.add(fold(name));
    const file = `snapshots/${name}`;
    return { file, path: pathOf(this.#dir, { file }) };
  }

  /** The entry of a file that stays where it is. */
  async opened(absolute: string, id: SnapshotId): Promise<Result<Snapshot>> {
    const found = await statIf(absolute);
    if (found === undefined) return failedWith('FILE_NOT_FOUND', { path: absolute });
    if (!found.isFile()) return failedWith('FILE_UNREADABLE', { path: absolute, reason: found.isDirectory() ? 'EISDIR' : 'EINVAL' });
    const inside = relative(this.#dir, absolute);
    // On another drive of Windows `relative` gives an absolute path.
    const within =
      inside !== '' && inside !== '..' && !inside.startsWith(`..${sep}`) && resolve(this.#dir, inside) === join(this.#dir, inside);
    return ok({
      id,
      epoch: `file-${id}`,
      label: labelFromFileName(absolute.slice(absolute.lastIndexOf(sep) + 1)),
      takenAt: found.mtimeMs as Timestamp,
      origin: 'opened',
      file: within ? inside.split(sep).join('/') : absolute,
      content: { state: 'complete', bytes: await uncompressedBytes(absolute), storedBytes: found.size },
    });
  }

  /** What a capture left in its partial file; `undefined` when nothing. */
  async partialOf(snapshot: Snapshot): Promise<{ readonly bytes: number; readonly storedBytes: number } | undefined> {
    const path = `${pathOf(this.#dir, snapshot)}.partial`;
    const storedBytes = (await statIf(path))?.size ?? 0;
    return storedBytes === 0 ? undefined : { bytes: await uncompressedBytes(path), storedBytes };
  }

  isMissing(id: SnapshotId): boolean {
    return this.#missing.has(id);
  }

  /** Looks which files are there; true when that changed. A reference may lead to a drive that does not answer: nothing that must go on may wait for this. */
  async look(snapshots: readonly Snapshot[]): Promise<boolean> {
    const turn = ++this.#turn;
    const missing = new Set<SnapshotId>();
    await Promise.all(
      snapshots.map(async (snapshot) => {
        if (snapshot.content.state !== 'capturing' && (await statIf(pathOf(this.#dir, snapshot))) === undefined) missing.add(snapshot.id);
      }),
    );
    const same = missing.size === this.#missing.size && [...missing].every((id) => this.#missing.has(id));
    if (same || turn !== this.#turn) return false;
    this.#missing = missing;
    return true;
  }
}

function listed(dir: string): readonly string[] {
  try {
    return readdirSync(dir);
  } catch {
    return [];
  }
}

/** Version control does not keep empty folders. A refusal is reported by whoever writes there. */
function makeIfGone(dir: string): void {
  try {
    mkdirSync(dir);
  } catch {
    // there already, or not to be
  }
}

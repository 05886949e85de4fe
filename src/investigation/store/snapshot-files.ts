// Snapshot files as the store sees them: new names, files from elsewhere, and which are there.
import { mkdirSync, readdirSync } from 'node:fs';
import { join, sep } from 'node:path';
import { failedWith, ok, type Result } from '../../shared/result.js';
import type { SnapshotId, Timestamp } from '../../shared/units.js';
import type { Snapshot } from '../model.js';
import { labelFromFileName, type SnapshotEnding, snapshotFileName } from '../names.js';
import type { Consent } from './consent.js';
import { contentHash } from './content-hash.js';
import { statIf } from './disk.js';
import { pathOf } from './folder.js';
import { insideOf, placeOutside } from './outside.js';
import { uncompressedBytes } from './snapshot-size.js';

const fold = (name: string): string => name.normalize('NFC').toLowerCase();

export class SnapshotFiles {
  readonly #dir: string;
  readonly #given = new Set<string>();
  readonly #consent: Consent;
  #missing: ReadonlySet<SnapshotId> = new Set();
  #outside: ReadonlyMap<SnapshotId, string> = new Map();
  #turn = 0;

  constructor(dir: string, consent: Consent) {
    this.#dir = dir;
    this.#consent = consent;
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
    const inside = insideOf(this.#dir, absolute);
    const place = await placeOutside(this.#dir, absolute);
    // Named by a person: that is the consent.
    if (place !== undefined) await this.#consent.give(this.#dir, [place]);
    return ok({
      id,
      epoch: `file-${id}`,
      label: labelFromFileName(absolute.slice(absolute.lastIndexOf(sep) + 1)),
      takenAt: found.mtimeMs as Timestamp,
      origin: 'opened',
      file: inside?.join('/') ?? absolute,
      content: { state: 'complete', bytes: await uncompressedBytes(absolute), storedBytes: found.size },
    });
  }

  /** The same snapshot at another place: refused where the size, or the hash that was kept of it, says that the file is another. */
  async moved({ id, content: kept }: Snapshot, absolute: string): Promise<Result<Snapshot>> {
    const found = await this.opened(absolute, id);
    if (!found.ok || kept.state !== 'complete') return found;
    const { content } = found.value;
    if (content.state === 'complete' && kept.bytes > 0 && content.bytes !== kept.bytes)
      return failedWith('SNAPSHOT_DIFFERS', { path: absolute, expected: kept.bytes, found: content.bytes });
    if (kept.sha256 !== undefined && (await contentHash(absolute, kept.bytes)) !== kept.sha256)
      return failedWith('SNAPSHOT_ALTERED', { path: absolute });
    return found;
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

  /** Outside of the folder, and not allowed by a person: where. */
  outside(id: SnapshotId): string | undefined {
    return this.#outside.get(id);
  }

  /** The path of a file that may be read: inside the folder, or allowed by a person here. Looks at the disk each time. */
  async readable(snapshot: Snapshot): Promise<Result<string>> {
    const path = pathOf(this.#dir, snapshot);
    const place = await placeOutside(this.#dir, path);
    if (place === undefined || (await this.#consent.allowed(this.#dir, [place])).has(place)) return ok(path);
    return failedWith('SNAPSHOT_OUTSIDE', { path: this.#dir, file: place });
  }

  /** After a person saw these places. */
  allow(places: readonly string[]): Promise<Result<void>> {
    return this.#consent.give(this.#dir, places);
  }

  /** Looks which files are there; true when that changed. A reference may lead to a drive that does not answer: nothing that must go on may wait for this. */
  async look(snapshots: readonly Snapshot[]): Promise<boolean> {
    const turn = ++this.#turn;
    const places = new Map<Snapshot, string>();
    for (const snapshot of snapshots) {
      const place = await placeOutside(this.#dir, pathOf(this.#dir, snapshot));
      if (place !== undefined) places.set(snapshot, place);
    }
    const allowed = await this.#consent.allowed(this.#dir, [...places.values()]);
    const outside = new Map([...places].filter(([, place]) => !allowed.has(place)).map(([snapshot, place]) => [snapshot.id, place]));
    // Known at once: a drive that does not answer must not keep the question from being asked.
    const asked = turn === this.#turn && !sameEntries(outside, this.#outside);
    if (asked) this.#outside = outside;
    const missing = new Set<SnapshotId>();
    await Promise.all(
      snapshots.map(async (snapshot) => {
        if (snapshot.content.state === 'capturing' || outside.has(snapshot.id)) return;
        if ((await statIf(pathOf(this.#dir, snapshot))) === undefined) missing.add(snapshot.id);
      }),
    );
    if (turn !== this.#turn || (!asked && missing.size === this.#missing.size && [...missing].every((id) => this.#missing.has(id))))
      return asked;
    this.#missing = missing;
    return true;
  }
}

const sameEntries = <K, V>(a: ReadonlyMap<K, V>, b: ReadonlyMap<K, V>): boolean =>
  a.size === b.size && [...a].every(([key, value]) => b.get(key) === value);

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

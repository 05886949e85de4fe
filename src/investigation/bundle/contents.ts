// Which files of an investigation go into a bundle, under which names.
import { join } from 'node:path';
import { ok, type Result } from '../../shared/result.js';
import { formatManifest, manifestName } from '../manifest.js';
import type { Investigation, Snapshot } from '../model.js';
import { slug, snapshotFileName } from '../names.js';
import { lstatIf, statIf } from '../store/disk.js';
import { type Folder, notesName } from '../store/folder.js';
import { folded } from './format.js';
import type { BundleEntry } from './write.js';

export interface Contents {
  readonly entries: readonly BundleEntry[];
  /** Snapshots that stay behind: missing, unfinished. */
  readonly leftOut: readonly Snapshot[];
  readonly content: Investigation;
}

/** Snapshots whose file is there, with the path of it. The first that may not be read (see the store's `readable`) is the failure. */
export async function presentSnapshots(
  content: Investigation,
  readable: (snapshot: Snapshot) => Promise<Result<string>>,
): Promise<Result<ReadonlyMap<Snapshot, string>>> {
  const present = new Map<Snapshot, string>();
  for (const snapshot of content.snapshots) {
    if (snapshot.content.state !== 'complete') continue;
    const path = await readable(snapshot);
    if (!path.ok) return path;
    if ((await statIf(path.value))?.isFile()) present.set(snapshot, path.value);
  }
  return ok(present);
}

/** Everything, as it is. Files that were opened from elsewhere are copied in. */
export async function fullContents(dir: string, folder: Folder, present: ReadonlyMap<Snapshot, string>): Promise<Contents> {
  const { content, unknown } = folder;
  const entries: BundleEntry[] = [];
  const snapshots: Snapshot[] = [];
  const taken = new Set<string>();
  for (const [snapshot, path] of present) {
    const inside = snapshot.origin === 'captured' && /^snapshots\/[^/]+$/.test(snapshot.file);
    const name = inside ? snapshot.file : `snapshots/${nameFor(snapshot, path, taken)}`;
    taken.add(folded(name));
    entries.push({ name, path, compress: !/\.gz$/i.test(path) });
    // The copy belongs to the investigation; whether its ids mean the same objects is still to be found out.
    snapshots.push(inside ? snapshot : { ...snapshot, file: name, origin: 'captured', canary: 'unavailable' });
  }
  for (const run of content.runs) {
    for (const file of ['timeline.bin', 'output.log', 'output.1.log']) {
      const path = join(dir, 'runs', run.id, file);
      if ((await lstatIf(path))?.isFile()) entries.push({ name: `runs/${run.id}/${file}`, path, compress: true });
    }
  }
  const shared: Investigation = {
    ...content,
    snapshots: content.snapshots.flatMap((s) => snapshots.filter((t) => t.id === s.id)),
    trash: [],
  };
  return {
    entries: [...texts(formatManifest(shared, unknown), content.notes), ...entries],
    leftOut: content.snapshots.filter((s) => !present.has(s)),
    content: shared,
  };
}

export const texts = (manifest: string, notes: string): readonly BundleEntry[] => [
  { name: manifestName, text: manifest },
  ...(notes === '' ? [] : [{ name: notesName, text: notes }]),
];

function nameFor(snapshot: Snapshot, path: string, taken: ReadonlySet<string>): string {
  const compressed = /\.gz$/i.test(path);
  const name = snapshotFileName(
    slug(snapshot.label),
    snapshot.takenAt,
    (candidate) => taken.has(folded(`snapshots/${candidate}`)) || taken.has(folded(`snapshots/${candidate.replace(/\.gz$/, '')}`)),
    snapshot.holds === 'allocations' ? '.heapprofile.gz' : undefined,
  );
  return compressed ? name : name.replace(/\.gz$/, '');
}

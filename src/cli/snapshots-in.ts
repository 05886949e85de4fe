// The snapshot files of a folder, an investigation's included.
import { readdirSync } from 'node:fs';
import { join } from 'node:path';

const isSnapshot = (name: string): boolean => /\.(heapsnapshot|hfpy)(\.gz)?$/.test(name);

/** Paths, in the order of their names; empty where nothing can be read. */
export function snapshotsIn(dir: string): readonly string[] {
  return [dir, join(dir, 'snapshots')].flatMap((folder) => {
    try {
      return readdirSync(folder)
        .filter(isSnapshot)
        .sort()
        .map((name) => join(folder, name));
    } catch {
      return [];
    }
  });
}

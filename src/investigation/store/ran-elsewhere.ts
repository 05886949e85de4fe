// Whether a snapshot file lies in an investigation that says it was taken on another machine: paths in it then mean files of that one.
import { readFile, stat } from 'node:fs/promises';
import { dirname, join, relative, sep } from 'node:path';
import * as z from 'zod';
import { manifestName, maxManifestBytes } from '../manifest.js';

const told = z.looseObject({
  runs: z.array(z.looseObject({ id: z.string(), target: z.looseObject({ local: z.boolean() }) })),
  snapshots: z.array(z.looseObject({ file: z.string(), run: z.string().optional() })),
});

/** `path`: of a snapshot or a profile. False where nothing says so. */
export async function ranElsewhere(path: string): Promise<boolean> {
  const dir = dirname(dirname(path));
  const manifest = join(dir, manifestName);
  try {
    if ((await stat(manifest)).size > maxManifestBytes) return false;
    const { runs, snapshots } = told.parse(JSON.parse(await readFile(manifest, 'utf8')));
    const file = relative(dir, path).split(sep).join('/');
    const run = snapshots.find((snapshot) => snapshot.file === file)?.run;
    return runs.some(({ id, target }) => id === run && !target.local);
  } catch {
    return false;
  }
}

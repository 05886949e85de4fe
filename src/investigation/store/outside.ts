// Where a snapshot's file really lies: inside the investigation's folder, or somewhere a person has to allow first. Nothing outside is
// touched to find out, not even to see whether it is there: a path may lead to a drive of somebody else.
import { readlink } from 'node:fs/promises';
import { isAbsolute, join, relative, resolve, sep } from 'node:path';
import { lstatIf } from './disk.js';

/** The place outside that must be allowed, as a person reads it; `undefined` when the file is inside. */
export async function placeOutside(dir: string, path: string): Promise<string | undefined> {
  const inside = insideOf(dir, path);
  if (inside === undefined) return resolve(path);
  let at = resolve(dir);
  for (const name of inside) {
    at = join(at, name);
    const found = await lstatIf(at).catch(() => undefined);
    if (found === undefined) return undefined;
    if (found.isSymbolicLink()) return `${path} → ${await readlink(at).catch(() => '?')}`;
  }
  return undefined;
}

/** The names that lead from `dir` to `path`; `undefined` when it is not below. */
export function insideOf(dir: string, path: string): readonly string[] | undefined {
  const way = relative(resolve(dir), resolve(path));
  // On another drive of Windows `relative` gives an absolute path.
  if (way === '' || way === '..' || way.startsWith(`..${sep}`) || isAbsolute(way)) return undefined;
  return way.split(sep);
}

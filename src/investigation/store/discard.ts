// Takes back an investigation in which nothing was recorded.
import { existsSync } from 'node:fs';
import { rmdir, unlink } from 'node:fs/promises';
import { dirname, join, resolve } from 'node:path';
import { manifestName } from '../manifest.js';
import { viewName } from './folder.js';

/** The folder itself where it exists, otherwise the nearest one above that does. */
export function nearestFolder(dir: string): string {
  const path = resolve(dir);
  const above = dirname(path);
  return existsSync(path) || above === path ? path : nearestFolder(above);
}

/**
 * Removes what creating an investigation made: its files, and the folders from `dir` upwards, below `stay`. What somebody else put
 * there stays, and so do the folders around it. The investigation must be closed.
 */
export async function discardInvestigation(dir: string, stay: string): Promise<void> {
  for (const name of [manifestName, viewName, '.gitignore']) await unlink(join(dir, name)).catch(() => undefined);
  for (const name of ['snapshots', 'runs', 'trash']) await rmdir(join(dir, name)).catch(() => undefined);
  try {
    for (let path = resolve(dir); path !== stay && path.startsWith(stay); path = dirname(path)) await rmdir(path);
  } catch {
    // not empty
  }
}

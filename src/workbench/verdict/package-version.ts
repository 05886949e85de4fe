// Name and version of a dependency: from the package.json beside its scripts, or from the metadata beside a module of Python.
import { readFile, stat } from 'node:fs/promises';
import { isAbsolute, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import type { Suspect } from '../../shared/heap.js';
import { type Distribution, distributionOf } from './python-distribution.js';

/** A package.json is small; what is larger is none. */
const MOST_BYTES = 256 * 1024;
const VERSION = /^\d[\w.+-]{0,63}$/;

/** A package's name where it is another than the one that the program imports. */
export type PackageVersion = Pick<Distribution, 'version'> & Partial<Distribution>;

const OF_PYTHON = /[\\/](?:site|dist)-packages[\\/][^\\/]+$/;

/** For targets of this machine. By `packagePath`; those without a readable version are left out. */
export async function packageVersions(suspects: readonly Suspect[]): Promise<ReadonlyMap<string, PackageVersion>> {
  const paths = new Set(suspects.flatMap(({ packagePath }) => packagePath ?? []));
  const found = await Promise.all([...paths].map(async (path) => [path, await versionIn(path)] as const));
  return new Map(found.flatMap(([path, version]) => (version === undefined ? [] : [[path, version] as const])));
}

/** The path comes out of a heap: a target could name any, so little is read, only a version is taken, and no network share is asked. */
async function versionIn(packagePath: string): Promise<PackageVersion | undefined> {
  try {
    const dir = packagePath.startsWith('file:') ? fileURLToPath(packagePath) : packagePath;
    if (!isAbsolute(dir) || /^[\\/]{2}/.test(dir)) return undefined;
    if (OF_PYTHON.test(dir)) return await distributionOf(dir);
    const path = join(dir, 'package.json');
    const found = await stat(path);
    if (!found.isFile() || found.size > MOST_BYTES) return undefined;
    const { version } = JSON.parse(await readFile(path, 'utf8'));
    return typeof version === 'string' && VERSION.test(version) ? { version } : undefined;
  } catch {
    return undefined;
  }
}

// A runtime as the npm registry carries it, to test against; fetched once into the project's cache by npm itself.
import { spawnSync } from 'node:child_process';
import { existsSync, mkdirSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { basename, join } from 'node:path';

const INSTALL_MS = 120_000;

export interface NpmBinary {
  readonly name: string;
  readonly version: string;
  /** In the package. */
  readonly file: string;
  /** What it prints when it is asked for its version has this in it. */
  readonly says: string;
}

/** Its path; `undefined` where it cannot be had (another platform, no registry). */
export function npmBinary({ name, version, file, says }: NpmBinary): string | undefined {
  if (process.platform !== 'linux' || process.arch !== 'x64') return undefined;
  const folder = join(process.cwd(), '.cache', `${basename(name)}-${version}`);
  const binary = join(folder, 'node_modules', name, file);
  const runs = (): boolean => spawnSync(binary, ['--version'], { encoding: 'utf8' }).stdout?.includes(says) === true;
  if (existsSync(binary) && runs()) return binary;
  // beside, then renamed: two that ask at once do not see each other's half
  const fresh = `${folder}.${process.pid}`;
  mkdirSync(fresh, { recursive: true });
  writeFileSync(join(fresh, 'package.json'), '{"private":true}\n');
  const args = ['i', '--ignore-scripts', '--no-audit', '--no-fund', `${name}@${version}`];
  spawnSync('npm', args, { cwd: fresh, encoding: 'utf8', timeout: INSTALL_MS });
  try {
    renameSync(fresh, folder);
  } catch {
    rmSync(fresh, { recursive: true, force: true });
  }
  return existsSync(binary) && runs() ? binary : undefined;
}

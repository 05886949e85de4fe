// The CPython interpreters of this machine, one of each minor version; those that are missing are named.
import { execFileSync } from 'node:child_process';
import { existsSync, readdirSync } from 'node:fs';
import { homedir } from 'node:os';
import { delimiter, join } from 'node:path';

export type Interpreter = { readonly version: string; readonly minor: string; readonly file: string };

const SUPPORTED = ['3.8', '3.9', '3.10', '3.11', '3.12', '3.13', '3.14'];

const candidates = (): string[] => {
  const folders = (process.env['PATH'] ?? '').split(delimiter);
  const pyenv = join(process.env['PYENV_ROOT'] ?? join(homedir(), '.pyenv'), 'versions');
  if (existsSync(pyenv)) for (const name of readdirSync(pyenv)) folders.push(join(pyenv, name, 'bin'));
  const names = [...SUPPORTED, '2.7', '3.7'].map((minor) => `python${minor}`);
  return folders.flatMap((folder) => names.map((name) => join(folder, name))).filter((file) => existsSync(file));
};

const ask = (file: string): Interpreter | undefined => {
  try {
    const code = 'import sys; print("%d.%d %s %s" % (sys.version_info[:2] + (sys.version.split()[0], sys.executable)))';
    const [minor = '', version = '', executable = ''] = execFileSync(file, ['-c', code], {
      encoding: 'utf8',
      stdio: ['ignore', 'pipe', 'ignore'],
    })
      .trim()
      .split(' ');
    return { minor, version, file: executable };
  } catch {
    return undefined; // a shim for a version that is not chosen
  }
};

const found = new Map<string, Interpreter>();
for (const file of candidates()) {
  const interpreter = ask(file);
  if (interpreter !== undefined && !found.has(interpreter.minor)) found.set(interpreter.minor, interpreter);
}

/** Ascending. HOLDFAST_PYTHONS (a comma-separated list of minor versions) narrows it. */
const wanted = process.env['HOLDFAST_PYTHONS']?.split(',') ?? SUPPORTED;
export const interpreters: readonly Interpreter[] = SUPPORTED.filter((minor) => wanted.includes(minor)).flatMap(
  (minor) => found.get(minor) ?? [],
);
export const newest = interpreters.at(-1);
export const tooOld: readonly Interpreter[] = [...found.values()].filter(({ minor }) => !SUPPORTED.includes(minor));

/** Says which versions are not tested here. */
export const reportMissing = (): void => {
  const missing = SUPPORTED.filter((minor) => !found.has(minor));
  if (missing.length > 0) console.warn(`skipped: ${missing.map((minor) => `CPython ${minor}`).join(', ')} (not on this machine)`);
};

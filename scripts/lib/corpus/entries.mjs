// The entries of test/corpus/ and what each needs of this machine.
import { execFileSync } from 'node:child_process';
import fs from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { at } from '../project.mjs';

/** Folders of test/corpus/, in the order of the tables. */
export const RUNTIMES = ['node', 'npm', 'chromium', 'python'];

const BROWSERS = ['/usr/bin/chromium', '/usr/bin/chromium-browser', '/usr/bin/google-chrome'];
/** Newest first: what an entry that names no version runs on. */
const PYTHONS = ['3.13', '3.12', '3.11', '3.10', '3.9', '3.8'];

/** Entries whose names contain one of the words, all without words; a runtime's name chooses its folder. */
export function readEntries(words) {
  return RUNTIMES.flatMap((runtime) => {
    const folder = at(`test/corpus/${runtime}`);
    return fs
      .readdirSync(folder)
      .filter((file) => file.endsWith('.json'))
      .map((file) => ({ folder, runtime, ...JSON.parse(fs.readFileSync(path.join(folder, file), 'utf8')) }))
      .filter(({ name }) => words.length === 0 || words.includes(runtime) || words.some((word) => name.includes(word)));
  });
}

/** The program that an entry's first word stands for; undefined where this machine has none. */
export function executableFor({ runtime, python }) {
  if (runtime === 'chromium') return BROWSERS.find((file) => fs.existsSync(file));
  if (runtime === 'python') return (python === undefined ? PYTHONS : [python]).map(pythonOf).find((file) => file !== undefined);
  return process.execPath;
}

const found = new Map();

function pythonOf(minor) {
  if (!found.has(minor)) found.set(minor, pythonFiles(minor).find(runs));
  return found.get(minor);
}

function pythonFiles(minor) {
  const pyenv = path.join(process.env.PYENV_ROOT ?? path.join(os.homedir(), '.pyenv'), 'versions');
  const versions = fs.existsSync(pyenv) ? fs.readdirSync(pyenv).filter((version) => version.startsWith(`${minor}.`)) : [];
  const folders = [...versions.map((version) => path.join(pyenv, version, 'bin')), ...(process.env.PATH ?? '').split(path.delimiter)];
  return folders.map((folder) => path.join(folder, `python${minor}`)).filter((file) => fs.existsSync(file));
}

/** A shim of a version that is not chosen exists and does not run. */
function runs(file) {
  try {
    execFileSync(file, ['-c', ''], { stdio: 'ignore' });
    return true;
  } catch {
    return false;
  }
}

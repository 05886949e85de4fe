// Files of this machine that scripts and their sources may be. Names come from snapshots and source maps, which may mean harm: only
// regular files are read, of a limited size, and nothing of them but a source map's positions goes anywhere.
import { readFile, stat } from 'node:fs/promises';
import { homedir } from 'node:os';
import path from 'node:path';
import { fileURLToPath } from 'node:url';

/** The file that a script's name means; `undefined` for what came from elsewhere (http:, node:, eval). */
export const pathOf = (script: string): string | undefined => {
  try {
    const file = script.startsWith('file:') ? fileURLToPath(script) : script;
    // Another machine's (\\host\share) would be asked over the network.
    return path.isAbsolute(file) && !/^[\\/]{2}/.test(file) && !file.includes('\0') ? path.normalize(file) : undefined;
  } catch {
    return undefined;
  }
};

/** Bytes of a regular file that has any (those of /proc say none); `undefined` where there is no such file. */
export const sizeOf = async (file: string): Promise<number | undefined> => {
  const status = await stat(file).catch(() => undefined);
  return status?.isFile() === true && status.size > 0 ? status.size : undefined;
};

export type Text = { readonly text: string } | { readonly problem: 'missing' | 'unreadable' | 'tooLarge' };

export const readText = async (file: string, most: number): Promise<Text> => {
  const size = await sizeOf(file);
  if (size === undefined) return { problem: 'missing' };
  if (size > most) return { problem: 'tooLarge' };
  try {
    return { text: await readFile(file, 'utf8') };
  } catch {
    return { problem: 'unreadable' };
  }
};

/** Where a path, or the path of a URL, could lie below a folder: with all of its parts, then with fewer of the first ones. */
export const belowFolder = (folder: string, name: string): readonly string[] => {
  let parts: string[];
  try {
    const plain = /^[a-z][a-z0-9+.-]*:/i.test(name) && !path.isAbsolute(name) ? decodeURIComponent(new URL(name).pathname) : name;
    parts = plain.split(/[\\/]+/).filter((part) => part !== '' && part !== '.' && !/^[a-z]:$/i.test(part));
  } catch {
    return [];
  }
  if (parts.includes('..') || name.includes('\0')) return [];
  return parts.slice(-DEEPEST).map((_, i, kept) => path.join(folder, ...kept.slice(i)));
};
const DEEPEST = 24;

export const isBelow = (folder: string, file: string): boolean => {
  const relative = path.relative(folder, file);
  return relative !== '' && !relative.startsWith('..') && !path.isAbsolute(relative);
};

const MARKS = ['package.json', 'pyproject.toml', '.git', 'tsconfig.json'];

/**
 * The folder of the project that a script belongs to: the furthest one above it that looks like one, below the home folder; without
 * one, the folder above the script's. A map's sources are offered from there only.
 */
export const projectOf = async (script: string): Promise<string> => {
  let found = path.dirname(path.dirname(script));
  for (let at = path.dirname(script); at !== homedir() && path.dirname(at) !== at; at = path.dirname(at)) {
    const marked = await Promise.all(MARKS.map((mark) => stat(path.join(at, mark)).catch(() => undefined)));
    if (marked.some((status) => status !== undefined)) found = at;
  }
  return found;
};

const SOURCE = /\.(?:[cm]?[jt]sx?|pyw?|vue|svelte|astro|coffee|html?|civet|res|elm|dart|kt|scala|rs|go|c|cc|cpp)$/i;

/** Whether a person may be offered to open it: text that a program is written in. */
export const looksLikeSource = (file: string): boolean => SOURCE.test(file);

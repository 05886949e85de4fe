// What kind of program a process is, as far as its executable and its words tell. Reads nothing but what is given.
import { existsSync } from 'node:fs';
import { basename, dirname, join } from 'node:path';
import type { TargetKind } from '../../shared/target.js';
import { isNodeExecutable } from '../v8/node-executable.js';

/** The processes of Chromium and of what is built on it, by the role that their first one gave them. */
export const chromiumRole = (words: readonly string[]): string | undefined => {
  // a process that was forked from the zygote has its words in one string
  for (const word of words.join(' ').split(' ')) if (word.startsWith('--type=')) return word.slice('--type='.length);
  return undefined;
};

export const isDenoExecutable = (path: string): boolean => /^deno(\.exe)?$/i.test(basename(path));

const electronName = /^electron(\.exe)?$/i;
/** Every Electron application carries one of these beside its executable. */
const electronFiles = ['resources/app.asar', 'resources/default_app.asar', 'resources/app', 'resources/electron.asar'];

const isElectron = (executable: string): boolean =>
  electronName.test(basename(executable)) || electronFiles.some((file) => existsSync(join(dirname(executable), file)));

const chromiumFiles = ['resources.pak', 'v8_context_snapshot.bin', 'snapshot_blob.bin', 'chrome_100_percent.pak'];
/** A shell or a wrapper may have a browser's options, too. */
const isChromium = (executable: string): boolean => chromiumFiles.some((file) => existsSync(join(dirname(executable), file)));

/**
 * The kind of a process that may be a target of its own; `undefined` for all others. `hasChildren`: Chromium's processes with the same
 * executable run below it, which tells its first process from any other program.
 */
export function kindOf(executable: string, words: readonly string[], hasChildren: boolean): Exclude<TargetKind, 'python'> | undefined {
  if (isNodeExecutable(executable)) return 'node';
  if (isDenoExecutable(executable)) return 'deno';
  if (chromiumRole(words) !== undefined) return undefined;
  if (!hasChildren && !(words.some((word) => word.startsWith('--remote-debugging-port')) && isChromium(executable))) return undefined;
  return isElectron(executable) ? 'electron' : 'chromium';
}

/** The folder in which a Chromium writes the port of its inspector, when its words name it. */
export const userDataFolder = (words: readonly string[]): string | undefined => {
  const option = '--user-data-dir=';
  return words.find((word) => word.startsWith(option))?.slice(option.length);
};

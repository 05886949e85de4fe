// What a command to launch really is, and where the inspector's option goes.
import { accessSync, closeSync, constants, openSync, readSync, statSync } from 'node:fs';
import { basename, delimiter, isAbsolute, join, resolve, sep } from 'node:path';
import { failedWith, ok, type Result } from '../../shared/result.js';
import { isNodeExecutable } from './node-executable.js';

export const INSPECT_OPTION = '--inspect=127.0.0.1:0';

type Environment = Readonly<Record<string, string | undefined>>;

const isFile = (path: string): boolean => {
  try {
    return statSync(path).isFile();
  } catch {
    return false;
  }
};

const isExecutable = (path: string): boolean => {
  try {
    accessSync(path, constants.X_OK);
    return isFile(path);
  } catch {
    return false;
  }
};

/** Windows finds `node` as `node.exe`; scripts (.cmd) need a shell there and are not found. */
const endings = process.platform === 'win32' ? ['.exe', '.com', ''] : [''];

/** The file that a command means, as a shell would find it. COMMAND_NOT_FOUND, or LAUNCH_FAILED with EACCES. */
export function resolveCommand(command: string, cwd: string, env: Environment): Result<string> {
  const withPath = isAbsolute(command) || command.includes('/') || command.includes(sep);
  const folders = withPath ? [''] : (env['PATH'] ?? env['Path'] ?? '').split(delimiter);
  let refused: string | undefined;
  for (const folder of folders) {
    for (const ending of endings) {
      const path = withPath ? resolve(cwd, command + ending) : resolve(cwd, join(folder, command + ending));
      if (isExecutable(path)) return ok(path);
      if (isFile(path)) refused = path;
    }
  }
  return refused === undefined ? failedWith('COMMAND_NOT_FOUND', { command }) : failedWith('LAUNCH_FAILED', { command, reason: 'EACCES' });
}

const isElectronName = (path: string): boolean => /^electron(\.exe)?$/i.test(basename(path));

/** Options that open an inspector; `--inspect-port` and `--inspect-publish-uid` alone do not. */
const opensInspector = (option: string): boolean => /^--inspect(-brk|-wait|-brk-node)?(=|$)/.test(option);

/** Node's options end at the first word that is none. An option's separate value (`-r module`) ends the search early: harmless. */
const nodeOptions = (args: readonly string[]): readonly string[] => {
  const end = args.findIndex((arg) => !arg.startsWith('-') || arg === '--' || arg === '-');
  return end < 0 ? args : args.slice(0, end);
};

export type Invocation = {
  readonly file: string;
  readonly args: readonly string[];
  readonly env: Environment;
  /**
   * `direct`: the command is Node itself, so the first inspector is the program's. `tree`: the inspector is asked for through
   * NODE_OPTIONS, which every Node below the command inherits; the right one has to be found.
   */
  readonly manner: 'direct' | 'tree';
};

/** Two first bytes `#!` and a first line that names node. */
export function runsByNode(path: string): boolean {
  try {
    const file = openSync(path, 'r');
    try {
      const start = Buffer.alloc(256);
      const length = readSync(file, start, 0, start.length, 0);
      const line = start.toString('latin1', 0, length).split('\n', 1)[0] ?? '';
      return /^#!.*[/ ]node\s*$/.test(line);
    } finally {
      closeSync(file);
    }
  } catch {
    return false;
  }
}

/**
 * Puts the inspector's option where it disturbs the program least. Node itself gets it as its first argument, so that child
 * processes do not inherit it through the environment; other commands get it at the end of NODE_OPTIONS. Where the user asked
 * for an inspector already, in either place, nothing is added. Port 0 takes a free port, so several processes never collide.
 */
export function withInspector(file: string, args: readonly string[], env: Environment): Invocation {
  const options = env['NODE_OPTIONS']?.trim() ?? '';
  const inherited = options.split(/\s+/).some(opensInspector);
  const electronAsNode = isElectronName(file) && env['ELECTRON_RUN_AS_NODE'] !== undefined;
  if (isNodeExecutable(file) || electronAsNode || isElectronName(file)) {
    const own = inherited || nodeOptions(args).some(opensInspector);
    return { file, args: own ? args : [INSPECT_OPTION, ...args], env, manner: 'direct' };
  }
  if (inherited) return { file, args, env, manner: 'tree' };
  return { file, args, env: { ...env, NODE_OPTIONS: options === '' ? INSPECT_OPTION : `${options} ${INSPECT_OPTION}` }, manner: 'tree' };
}

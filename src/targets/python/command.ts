// Whether a command runs Python, and how the agent gets into it.
import { closeSync, openSync, readSync } from 'node:fs';
import { basename, delimiter } from 'node:path';
import type { LaunchSpec } from '../../shared/target.js';
import { resolveCommand } from '../v8/command.js';
import { launchEnvironment } from '../v8/launch.js';
import type { AgentFiles } from './agent-files.js';

type Environment = Readonly<Record<string, string | undefined>>;

/** python, python3, python3.12, python3.13t, pythonw.exe, and Windows' launcher. */
export const isPythonName = (path: string): boolean => /^(python[23]?(\.\d+)?t?|pythonw|py)(\.exe)?$/i.test(basename(path));

/** Tools that run a Python program with `run`, some of them Python themselves. */
const RUNNERS = /^(uv|poetry|pipenv|pdm|hatch|rye|pixi|conda|mamba|micromamba)(\.exe)?$/i;

/** A first line that names Python, also behind `env`; or the two lines that installers write where the path is too long for one. */
export function runsByPython(path: string): boolean {
  try {
    const file = openSync(path, 'r');
    try {
      const start = Buffer.alloc(512);
      const length = readSync(file, start, 0, start.length, 0);
      const [first = '', second = ''] = start.toString('latin1', 0, length).split('\n', 3);
      if (!first.startsWith('#!')) return false;
      const words = first.slice(2).trim().split(/\s+/);
      if (words.some((word) => isPythonName(word))) return true;
      return /^#!\s*\/bin\/sh\s*$/.test(first) && /^'''exec'\s+"?[^"]*\/python[\d.]*t?"?\s/.test(second);
    } finally {
      closeSync(file);
    }
  } catch {
    return false;
  }
}

/** `env A=1 python …`: the words after env's own. */
const afterEnv = (args: readonly string[]): string | undefined => args.find((arg) => !arg.startsWith('-') && !/^\w+=/.test(arg));

/** Whether a launch runs Python: an interpreter, a script that starts one, or a tool that runs programs in one. */
export function isPythonCommand(spec: Pick<LaunchSpec, 'command' | 'args' | 'cwd' | 'env'>): boolean {
  const { command, args } = spec;
  if (isPythonName(command)) return true;
  if (/^env$/.test(basename(command))) {
    const inner = afterEnv(args);
    return (
      inner !== undefined && inner !== command && isPythonCommand({ ...spec, command: inner, args: args.slice(args.indexOf(inner) + 1) })
    );
  }
  if (RUNNERS.test(basename(command))) return args.includes('run');
  const file = resolveCommand(command, spec.cwd ?? process.cwd(), launchEnvironment(process.env, spec.env));
  return file.ok && runsByPython(file.value);
}

/** Options of the interpreter with a value in the next word. */
const WITH_VALUE = new Set(['-W', '-X', '--check-hash-based-pycs']);

/** The interpreter's own options: those before the script, -m or -c. */
export function interpreterOptions(args: readonly string[]): readonly string[] {
  let at = 0;
  for (; at < args.length; at++) {
    const arg = args[at] ?? '';
    if (!arg.startsWith('-') || arg === '-' || arg === '--' || /^-[A-Za-z]*[mc]/.test(arg)) break;
    if (WITH_VALUE.has(arg)) at++;
  }
  return args.slice(0, at);
}

/** -I, -E and -S (also written together) keep PYTHONPATH or sitecustomize from being looked at. */
const ignoresEnvironment = (options: readonly string[]): boolean =>
  options.some((option) => /^-[A-Za-z]*[IES]/.test(option) && !WITH_VALUE.has(option));

export type PythonInvocation = {
  readonly file: string;
  readonly args: readonly string[];
  readonly env: Environment;
};

/**
 * Puts the agent where it disturbs the program least: through PYTHONPATH and a `sitecustomize` that lets the program's own run, or,
 * where the interpreter is told to ignore those, as the script that runs the program. Every Python that the program starts inherits
 * the former. `announceFile`: where each agent adds a line with its address.
 */
export function withAgent(
  file: string,
  args: readonly string[],
  env: Environment,
  files: AgentFiles,
  announceFile: string,
): PythonInvocation {
  const settings = { HOLDFAST_AGENT: '1', HOLDFAST_AGENT_FILE: announceFile, HOLDFAST_AGENT_EVALUATE: '1' };
  const options = isPythonName(file) ? interpreterOptions(args) : [];
  if (ignoresEnvironment(options)) {
    // -E hides variables from the interpreter, not from the agent
    const own = { ...env, ...settings };
    return { file, args: [...options, files.agent, '--', ...args.slice(options.length)], env: own };
  }
  const path = env['PYTHONPATH'];
  return { file, args, env: { ...env, ...settings, PYTHONPATH: path ? `${files.site}${delimiter}${path}` : files.site } };
}

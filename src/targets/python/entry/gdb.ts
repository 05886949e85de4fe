// The way into CPython 3.8 to 3.13, and into a 3.14 that sleeps: gdb stops the process for a moment and calls two functions in it.
import { spawn } from 'node:child_process';
import { existsSync } from 'node:fs';
import { delimiter, join } from 'node:path';

/**
 * `pending`: the interpreter is asked to run the code at the main thread's next bytecode (`Py_AddPendingCall`). `direct`: the code is
 * run in the main thread at once; only for one that has been sleeping in the system for a while, where nothing is half done.
 */
export type GdbWay = 'pending' | 'direct';

export type GdbOutcome =
  | { readonly outcome: 'called' }
  | { readonly outcome: 'no-gdb' }
  | { readonly outcome: 'denied'; readonly reason: string }
  | { readonly outcome: 'failed'; readonly reason: string };

const LIMIT_MS = 20_000;
const GRACE_MS = 3000;
const MOST_OUTPUT = 64 * 1024;

/** As a gdb string: C's escapes. */
const quoted = (text: string): string => `"${text.replace(/[\\"]/g, (c) => `\\${c}`)}"`;

/**
 * What gdb is told. The text lies in a page of its own: to have gdb put it into the program's heap would call malloc in a process that
 * may have been stopped inside malloc. When a step fails, those that follow fail too, without having touched anything.
 */
export function gdbCommands(code: string, way: GdbWay): readonly string[] {
  const call =
    way === 'pending'
      ? 'printf "holdfast %d\\n", ((int (*)(void *, void *))Py_AddPendingCall)((void *)&PyRun_SimpleString, $page)'
      : 'printf "holdfast %d\\n", ((int (*)(void *))PyRun_SimpleString)($page)';
  return [
    'sharedlibrary libpython',
    'sharedlibrary (libc[.-]|ld-musl)',
    // 3: readable and writable; 34: private, anonymous
    'set $page = ((void *(*)(void *, unsigned long, int, int, int, long))mmap)((void *)0, 4096UL, 3, 34, -1, 0L)',
    `set {char [${Buffer.byteLength(code) + 1}]}$page = ${quoted(code)}`,
    ...(way === 'direct' ? ['set $gil = ((int (*)(void))PyGILState_Ensure)()'] : []),
    call,
    ...(way === 'direct' ? ['call ((void (*)(int))PyGILState_Release)($gil)'] : []),
    'detach',
  ];
}

/** Runs `code` (one line, below 4,000 bytes of ASCII) in the process. */
export function runByGdb(pid: number, code: string, way: GdbWay, signal?: AbortSignal): Promise<GdbOutcome> {
  const settings = [
    'set confirm off',
    'set pagination off',
    // symbols of the two libraries alone: all others are read for nothing
    'set auto-solib-add off',
    'set debuginfod enabled off',
    'set print thread-events off',
    // a process in a container or a chroot has other files under the same names
    `set sysroot /proc/${pid}/root`,
    // a call that is broken off leaves the process as it was
    'set unwindonsignal on',
  ];
  const args = ['-nx', '-batch', '-readnever', ...settings.flatMap((each) => ['-iex', each]), `/proc/${pid}/exe`, '-p', String(pid)];
  for (const each of gdbCommands(code, way)) args.push('-ex', each);
  return new Promise((done) => {
    // a group of its own: Ctrl-C in the terminal is not for gdb, which would leave the process in the middle of a call
    const gdb = spawn('gdb', args, { stdio: ['ignore', 'pipe', 'pipe'], detached: true, env: { ...process.env, LC_ALL: 'C' } });
    let output = '';
    const take = (bytes: Buffer): void => {
      output = (output + bytes.toString('latin1')).slice(-MOST_OUTPUT);
    };
    gdb.stdout.on('data', take);
    gdb.stderr.on('data', take);
    let ended = false;
    let forced: NodeJS.Timeout | undefined;
    const stop = (): void => {
      // as Ctrl-C does: the call is unwound and the remaining commands, the last of which lets the process go, are run
      gdb.kill('SIGINT');
      forced = setTimeout(() => gdb.kill('SIGTERM'), GRACE_MS);
    };
    const timer = setTimeout(stop, LIMIT_MS);
    signal?.addEventListener('abort', stop, { once: true });
    const settle = (outcome: GdbOutcome): void => {
      if (ended) return;
      ended = true;
      clearTimeout(timer);
      clearTimeout(forced);
      signal?.removeEventListener('abort', stop);
      done(outcome);
    };
    gdb.on('error', (error: NodeJS.ErrnoException) =>
      settle(error.code === 'ENOENT' ? { outcome: 'no-gdb' } : { outcome: 'failed', reason: error.code ?? error.message }),
    );
    gdb.on('close', () => settle(readOutcome(output)));
  });
}

/** What gdb printed: `holdfast 0` when the call was made. */
export function readOutcome(output: string): GdbOutcome {
  const result = /^holdfast (-?\d+)$/m.exec(output)?.[1];
  if (result === '0') return { outcome: 'called' };
  const words = output.trim().split('\n');
  const told = words.findLast((line) => /ptrace|permitted|No symbol|Cannot|error|warning/i.test(line)) ?? words.at(-1) ?? '';
  const reason = (result === undefined ? told : `${told} (${result})`).slice(0, 300);
  return /ptrace: Operation not permitted|ptrace: Permission denied/i.test(output)
    ? { outcome: 'denied', reason }
    : { outcome: 'failed', reason };
}

/** Whether gdb can be started at all. */
export const hasGdb = (): boolean => (process.env['PATH'] ?? '').split(delimiter).some((folder) => existsSync(join(folder, 'gdb')));

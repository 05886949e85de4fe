// Starting other programs.
import { spawn } from 'node:child_process';
import fs from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { root } from './project.mjs';

/**
 * Runs a program to its end.
 * `output`: 'inherit' (its stdout is ours), 'stderr' (its stdout goes to our stderr), 'collect' (returned, not shown).
 * `timeout`: milliseconds after which the program and its children are ended; `timedOut` is set then.
 * @param {string} command
 * @param {readonly string[]} args
 * @param {{ output?: 'inherit' | 'stderr' | 'collect', env?: Record<string, string | undefined>, cwd?: string, timeout?: number, shell?: boolean }} [options]
 * @returns {Promise<{ code: number, signal: string | undefined, output: string, timedOut: boolean }>} code 127 when it cannot be started
 */
export function run(command, args, { output = 'inherit', env, cwd = root, timeout, shell = false } = {}) {
  return new Promise((resolve) => {
    const stdout = { inherit: 'inherit', stderr: 2, collect: 'pipe' }[output];
    const child = spawn(command, args, {
      cwd,
      shell,
      env: env === undefined ? process.env : { ...process.env, ...env },
      stdio: ['ignore', stdout, output === 'collect' ? 'pipe' : 'inherit'],
      // A group of its own, so that a timeout reaches grandchildren too.
      detached: timeout !== undefined && process.platform !== 'win32',
    });
    let text = '';
    let timedOut = false;
    child.stdout?.on('data', (d) => (text += d));
    child.stderr?.on('data', (d) => (text += d));
    const end = (signal) => {
      try {
        if (timeout !== undefined && process.platform !== 'win32') process.kill(-child.pid, signal);
        else child.kill(signal);
      } catch {
        // Gone already.
      }
    };
    const timer =
      timeout === undefined
        ? undefined
        : setTimeout(() => {
            timedOut = true;
            end('SIGTERM');
            setTimeout(end, 5000, 'SIGKILL').unref();
          }, timeout);
    // The program gets to end in order, and then we end too: nobody wants the next step after Ctrl-C.
    let interrupted;
    const passOn = (signal) => {
      interrupted = signal;
      // A terminal sends Ctrl-C to our whole group itself.
      const knows = signal === 'SIGINT' && timeout === undefined && process.stdin.isTTY;
      if (!knows) end(signal);
    };
    for (const s of ['SIGINT', 'SIGTERM']) process.on(s, passOn);
    const settle = (result) => {
      clearTimeout(timer);
      for (const s of ['SIGINT', 'SIGTERM']) process.off(s, passOn);
      if (interrupted !== undefined) process.exit(128 + os.constants.signals[interrupted]);
      resolve({ output: text, timedOut, ...result });
    };
    child.on('error', (error) => {
      text += error.message;
      settle({ code: 127, signal: undefined });
    });
    child.on('close', (code, signal) => settle({ code: code ?? 1, signal: signal ?? undefined }));
  });
}

/** Runs npm, wherever it is: the one that started us, the one beside this Node, or the one on PATH. */
export function npm(args, options) {
  const script = [
    process.env.npm_execpath?.endsWith('.js') ? process.env.npm_execpath : undefined,
    path.resolve(process.execPath, '../../lib/node_modules/npm/bin/npm-cli.js'),
    path.resolve(process.execPath, '../node_modules/npm/bin/npm-cli.js'),
  ].find((file) => file !== undefined && /npm-cli\.js$/.test(file) && fs.existsSync(file));
  if (script !== undefined) return run(process.execPath, [script, ...args], options);
  return run('npm', args, { ...options, shell: process.platform === 'win32' });
}

/** Is there a program of this name on PATH? */
export function onPath(name) {
  return (process.env.PATH ?? '').split(path.delimiter).some((dir) => {
    try {
      fs.accessSync(path.join(dir, name), fs.constants.X_OK);
      return dir !== '';
    } catch {
      return false;
    }
  });
}

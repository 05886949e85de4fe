// Performs the step that makes the target do one cycle of work.
import { spawn } from 'node:child_process';
import { setTimeout as sleep } from 'node:timers/promises';
import { failedWith, ok, type Result } from '../../shared/result.js';
import type { Step } from '../../shared/verdict.js';
import { atPortOf } from '../../shared/web-address.js';
import type { TargetSession } from '../../targets/connector.js';
import { stepText } from './scenario-text.js';

/** A server that was just launched may not listen yet. */
const CONNECT_PATIENCE_MS = 10_000;
const HTTP_TIMEOUT_MS = 60_000;
const COMMAND_TIMEOUT_MS = 600_000;

/**
 * Resolves when the step itself is complete; the target may still be working on it. `cycle` is for the message of a failure. `printed`:
 * the address that the program says it listens at, asked when nobody does at the step's own: a program that is started again may have
 * another port.
 */
export async function driveStep(
  session: TargetSession,
  step: Step,
  cycle: number,
  signal: AbortSignal,
  printed: () => string | undefined = () => undefined,
): Promise<Result<void>> {
  switch (step.kind) {
    case 'stdin':
      return session.write(`${step.line}\n`);
    case 'signal':
      return session.signal(step.signal as NodeJS.Signals);
    case 'eval': {
      const result = await session.evaluate(step.expression, signal);
      if (result.ok) return ok(undefined);
      // Its promise does not settle; the program itself may be well.
      return result.failure.code === 'TARGET_NOT_RESPONDING'
        ? failedWith('STEP_FAILED', { step: stepText(step), cycle, reason: `no result in ${result.failure.data.waitedMs} ms` })
        : result;
    }
    case 'http':
      for (let i = 1; i < (step.times ?? 1); i++) {
        const answered = await request(step, cycle, signal, printed);
        if (!answered.ok) return answered;
      }
      return request(step, cycle, signal, printed);
    case 'cmd':
      return run(step.command, cycle, signal);
    case 'wait':
      await sleep(step.ms, undefined, { signal }).catch(() => undefined);
      return ok(undefined);
    case 'hand':
      // the person has said so
      return ok(undefined);
  }
}

async function request(
  step: Extract<Step, { kind: 'http' }>,
  cycle: number,
  signal: AbortSignal,
  printed: () => string | undefined,
): Promise<Result<void>> {
  const failure = (reason: string) => failedWith('STEP_FAILED', { step: stepText(step), cycle, reason });
  const deadline = performance.now() + CONNECT_PATIENCE_MS;
  let url = step.url;
  for (;;) {
    try {
      const response = await fetch(url, { signal: AbortSignal.any([signal, AbortSignal.timeout(HTTP_TIMEOUT_MS)]) });
      // The whole answer is read, so that the server's work is over.
      for await (const _ of response.body ?? []);
      return response.status >= 400 && step.anyAnswer !== true
        ? failedWith('STEP_ANSWERED', { url, cycle, status: response.status })
        : ok(undefined);
    } catch (error) {
      const cause = (error as { cause?: { code?: string; message?: string } }).cause;
      if (signal.aborted) return failedWith('CANCELLED', {});
      if (cause?.code === 'ECONNREFUSED' && performance.now() < deadline) {
        await sleep(100, undefined, { signal }).catch(() => undefined);
        url = atPortOf(step.url, printed());
        continue;
      }
      return failure(cause?.code ?? cause?.message ?? (error as Error).message);
    }
  }
}

/**
 * The command is the user's own line, as in an npm script, so it goes to the shell. It gets a process group, so that nothing of it is
 * left when it is given up.
 */
function run(command: string, cycle: number, signal: AbortSignal): Promise<Result<void>> {
  return new Promise((resolve) => {
    const grouped = process.platform !== 'win32';
    const child = spawn(command, { shell: true, stdio: ['ignore', 'ignore', 'pipe'], detached: grouped });
    let tail = '';
    let late = false;
    const stop = () => {
      try {
        if (grouped && child.pid !== undefined) process.kill(-child.pid, 'SIGTERM');
        else child.kill();
      } catch {
        // it has just ended
      }
    };
    const timer = setTimeout(() => {
      late = true;
      stop();
    }, COMMAND_TIMEOUT_MS);
    const end = (result: Result<void>) => {
      clearTimeout(timer);
      signal.removeEventListener('abort', stop);
      resolve(signal.aborted ? failedWith('CANCELLED', {}) : result);
    };
    const failure = (reason: string) => end(failedWith('STEP_FAILED', { step: stepText({ kind: 'cmd', command }), cycle, reason }));
    signal.addEventListener('abort', stop, { once: true });
    child.stderr.on('data', (chunk: Buffer) => {
      tail = (tail + chunk.toString()).slice(-500);
    });
    child.on('error', (error) => failure(error.message));
    child.on('close', (code, name) => {
      if (code === 0) end(ok(undefined));
      else if (late) failure(`no end in ${COMMAND_TIMEOUT_MS} ms`);
      else failure(`${name ?? `exit ${code}`}${tail ? `: ${tail.trim()}` : ''}`);
    });
    if (signal.aborted) stop();
  });
}

import * as z from 'zod';
import { evaluateRemote } from './remote.js';
import type { Wire } from './wire.js';

/**
 * `running`: its event loop turns. `busy`: it answers, but runs one piece of code all the time. `paused`: stopped by a debugger,
 * or started with --inspect-brk and waiting for one. `silent`: no answer (stopped, blocked in a system call, hung).
 */
export type Liveness = 'running' | 'busy' | 'paused' | 'silent' | 'closed';

/**
 * How far Node has come. Its event loop's own clock comes first: a program may have put another object in the place of `process`.
 * Before its own loading (where it waits for a debugger) it has no arguments, before its event loop turns
 * `loopStart` is -1. So long a timer of ours would break the program's own timers, and no promise is ever settled: only plain
 * expressions may be asked.
 */
const progress = `globalThis.performance?.nodeTiming?.loopStart > 0 ? 'started'
  : typeof process === 'object' && !process?.argv ? 'waiting'
  : (globalThis.performance?.nodeTiming?.loopStart ?? 0) < 0 ? 'starting' : 'started'`;
const oneTurn = 'new Promise((done) => setTimeout(done, 0, true))';

export type Turn = 'turned' | 'none' | 'waiting' | 'starting' | 'silent' | 'closed';

/** Whether the target's event loop turns within `turnMs`; an answer at all may take `answerMs`. */
export async function turn(wire: Wire, answerMs: number, turnMs: number): Promise<Turn> {
  const started = await evaluateRemote(wire, { expression: progress, returnByValue: true }, { timeoutMs: answerMs });
  if (!started.ok) return started.problem === 'closed' ? 'closed' : 'silent';
  const { value } = started.value.result;
  if (value === 'waiting' || value === 'starting') return value;
  const turned = await evaluateRemote(wire, { expression: oneTurn, awaitPromise: true, returnByValue: true }, { timeoutMs: turnMs });
  return turned.ok ? 'turned' : turned.problem === 'closed' ? 'closed' : 'none';
}

/** Not yet at its event loop. */
export const isEarly = (turned: unknown): boolean => turned === 'waiting' || turned === 'starting';

const POLL_MS = 20;
const delay = (ms: number): Promise<void> => new Promise((done) => setTimeout(done, ms));

const pausedEvent = z.looseObject({ reason: z.string().optional() });

/**
 * Finds out without touching the debugger where the loop turns; only a target that does not turn is asked through it, because
 * switching the debugger on makes V8 announce every script.
 */
export async function liveness(
  wire: Wire,
  limits: { readonly command: number; readonly turn: number },
  waitsForDebugger: boolean,
): Promise<Liveness> {
  let turned = await turn(wire, limits.command, limits.turn);
  // one that was let go just now is given the time to get to its loop
  for (const deadline = Date.now() + limits.turn; isEarly(turned) && Date.now() < deadline; ) {
    await delay(POLL_MS);
    turned = await turn(wire, limits.command, limits.turn);
  }
  if (turned === 'turned') return 'running';
  if (turned === 'closed' || turned === 'silent') return turned;
  // newer Nodes announce to whoever connects that they wait; with --inspect-brk they then stop at the first line
  if (turned === 'waiting' || (turned === 'starting' && waitsForDebugger)) return 'paused';
  let paused = false;
  const off = wire.on('Debugger.paused', (params) => {
    paused ||= pausedEvent.safeParse(params).success;
  });
  const enabled = await wire.send('Debugger.enable', {}, { timeoutMs: limits.command });
  off();
  if (enabled.ok) await wire.send('Debugger.disable', {}, { timeoutMs: limits.command });
  return paused ? 'paused' : 'busy';
}

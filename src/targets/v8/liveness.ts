import * as z from 'zod';
import { evaluateRemote } from './remote.js';
import type { Wire } from './wire.js';

/**
 * `running`: its event loop turns. `busy`: it answers, but runs one piece of code all the time. `paused`: stopped by a debugger,
 * or started with --inspect-brk and waiting for one. `silent`: no answer (stopped, blocked in a system call, hung).
 */
export type Liveness = 'running' | 'busy' | 'paused' | 'silent' | 'closed';

/**
 * Whether Node's event loop has started. While the target waits for a debugger or still loads, a timer of ours would break the
 * program's own timers, and no promise is ever settled: then only plain expressions may be asked.
 */
const hasStarted = '(globalThis.performance?.nodeTiming?.loopStart ?? 0) >= 0';
const oneTurn = 'new Promise((done) => setTimeout(done, 0, true))';

export type Turn = 'turned' | 'none' | 'starting' | 'silent' | 'closed';

/** Whether the target's event loop turns within `turnMs`; an answer at all may take `answerMs`. */
export async function turn(wire: Wire, answerMs: number, turnMs: number): Promise<Turn> {
  const started = await evaluateRemote(wire, { expression: hasStarted, returnByValue: true }, { timeoutMs: answerMs });
  if (!started.ok) return started.problem === 'closed' ? 'closed' : 'silent';
  if (started.value.result.value === false) return 'starting';
  const turned = await evaluateRemote(wire, { expression: oneTurn, awaitPromise: true, returnByValue: true }, { timeoutMs: turnMs });
  return turned.ok ? 'turned' : turned.problem === 'closed' ? 'closed' : 'none';
}

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
  for (const deadline = Date.now() + limits.turn; turned === 'starting' && Date.now() < deadline; ) {
    await delay(POLL_MS);
    turned = await turn(wire, limits.command, limits.turn);
  }
  if (turned === 'turned') return 'running';
  if (turned === 'closed' || turned === 'silent') return turned;
  // that a process waits at its start is announced to whoever connects
  if (turned === 'starting' && waitsForDebugger) return 'paused';
  let paused = false;
  const off = wire.on('Debugger.paused', (params) => {
    paused ||= pausedEvent.safeParse(params).success;
  });
  const enabled = await wire.send('Debugger.enable', {}, { timeoutMs: limits.command });
  off();
  if (enabled.ok) await wire.send('Debugger.disable', {}, { timeoutMs: limits.command });
  return paused ? 'paused' : 'busy';
}

import * as z from 'zod';
import { type EvaluateReply, evaluateRemote } from './remote.js';
import type { Wire } from './wire.js';

/**
 * `running`: its event loop turns. `busy`: it answers, but runs one piece of code all the time. `paused`: stopped by a debugger,
 * or started with --inspect-brk and waiting for one. `silent`: no answer (stopped, blocked in a system call, hung).
 */
export type Liveness = 'running' | 'busy' | 'paused' | 'silent' | 'closed';

const turnExpression = 'new Promise((done) => setTimeout(done, 0, true))';
/** Whether the target's event loop turned in time. */
export const turned = (wire: Wire, timeoutMs: number): Promise<EvaluateReply> =>
  evaluateRemote(wire, { expression: turnExpression, awaitPromise: true, returnByValue: true }, { timeoutMs });

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
  const turn = await turned(wire, limits.turn);
  if (turn.ok) return 'running';
  if (turn.problem === 'closed') return 'closed';
  const answers = await evaluateRemote(wire, { expression: '1', returnByValue: true }, { timeoutMs: limits.command });
  if (!answers.ok) return answers.problem === 'closed' ? 'closed' : 'silent';
  // the state of a process that waits at its start is announced to whoever connects
  if (waitsForDebugger) return 'paused';
  let paused = false;
  const off = wire.on('Debugger.paused', (params) => {
    paused ||= pausedEvent.safeParse(params).success;
  });
  const enabled = await wire.send('Debugger.enable', {}, { timeoutMs: limits.command });
  off();
  if (enabled.ok) await wire.send('Debugger.disable', {}, { timeoutMs: limits.command });
  return paused ? 'paused' : 'busy';
}

// An expression of the user's, answered as text.
import { nanoid } from 'nanoid';
import { failedWith, ok, type Result } from '../../shared/result.js';
import { type Evaluated, evaluateRemote } from './remote.js';
import { previewText } from './value-preview.js';
import type { CommandOptions, Reply, Wire } from './wire.js';

const MAX_TEXT = 1_000_000;

/** A syntax error of the expression itself, thrown before anything ran: one that running code throws has frames. */
const cannotBeParsed = ({ exceptionDetails }: Evaluated): boolean => {
  const description = exceptionDetails?.exception?.description ?? '';
  return description.startsWith('SyntaxError') && !description.includes('\n    at ');
};

/** Awaits a promise. EVALUATE_FAILED with what was thrown; the reply itself where none came. */
export async function evaluateText(
  wire: Wire,
  expression: string,
  options: CommandOptions,
): Promise<Result<string> | Exclude<Extract<Reply, { ok: false }>, { problem: 'refused' }>> {
  const objectGroup = `holdfast-${nanoid(8)}`;
  const params = { expression, objectGroup, awaitPromise: true, includeCommandLineAPI: true };
  let reply = await evaluateRemote(wire, params, options);
  // `await` at the top is only understood in REPL mode, which in turn does not await a promise that is the result
  if (reply.ok && cannotBeParsed(reply.value) && /\bawait\b/.test(expression)) {
    reply = await evaluateRemote(wire, { ...params, replMode: true }, options);
  }
  if (wire.open) void wire.send('Runtime.releaseObjectGroup', { objectGroup }, { timeoutMs: options.timeoutMs });
  if (!reply.ok) {
    return reply.problem === 'refused'
      ? failedWith('EVALUATE_FAILED', { expression: expression.slice(0, 200), reason: reply.message })
      : reply;
  }
  return textOf(reply.value, expression);
}

/** What an expression came to, as text. EVALUATE_FAILED with the first line of what it threw. */
export function textOf({ result, exceptionDetails }: Evaluated, expression: string): Result<string> {
  if (exceptionDetails !== undefined) {
    const thrown = exceptionDetails.exception;
    const reason = thrown?.description ?? (thrown?.value === undefined ? exceptionDetails.text : String(thrown.value));
    return failedWith('EVALUATE_FAILED', { expression: expression.slice(0, 200), reason: reason.split('\n', 1)[0]?.slice(0, 500) ?? '' });
  }
  const value =
    typeof result.value === 'string'
      ? result.value
      : (previewText(result.preview) ?? result.unserializableValue ?? result.description ?? String(result.value));
  return ok(value.slice(0, MAX_TEXT));
}

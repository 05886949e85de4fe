// The command line's words for a step: `stdin`, `signal:SIGUSR2`, `eval:EXPR`, `http:URL`, `cmd:COMMAND`, `wait:MS`, `hand`.
import { failedWith, ok, type Result } from '../../shared/result.js';
import { type Step, step } from '../../shared/verdict.js';

/** `http*20:URL` asks 20 times in each cycle, and `http!*20:URL` takes answers of 400 and above, too. Bare `http:host/path` means `http://host/path`; a full URL may follow the colon or stand alone. */
export function parseStep(text: string): Result<Step> {
  const colon = text.indexOf(':');
  const [, kind = '', any, times] = /^(.*?)(!)?(?:\*(\d+))?$/s.exec(colon < 0 ? text : text.slice(0, colon)) ?? [];
  const rest = colon < 0 ? '' : text.slice(colon + 1);
  const parsed = step.safeParse(
    fields(kind, rest, text, {
      ...(times === undefined ? {} : { times: Number(times) }),
      ...(any === undefined ? {} : { anyAnswer: true }),
    }),
  );
  if (parsed.success && (parsed.data.kind !== 'http' || URL.canParse(parsed.data.url))) return ok(parsed.data);
  return failedWith('BAD_REQUEST', { place: '--step', reason: text });
}

function fields(kind: string, rest: string, text: string, how: { readonly times?: number; readonly anyAnswer?: boolean }): unknown {
  if (Object.keys(how).length > 0 && kind !== 'http') return undefined;
  switch (kind) {
    case 'stdin':
      return { kind, line: rest };
    case 'signal':
      return { kind, signal: rest.toUpperCase() };
    case 'eval':
      return { kind, expression: rest };
    case 'http':
    case 'https':
      return { kind: 'http', url: url(kind, rest, text), ...how };
    case 'cmd':
      return { kind, command: rest };
    case 'wait':
      return { kind, ms: rest === '' ? Number.NaN : Number(rest) };
    case 'hand':
      return rest === '' ? { kind } : undefined;
    default:
      return undefined;
  }
}

function url(kind: string, rest: string, text: string): string {
  if (/^https?:\/\//.test(rest)) return rest;
  if (rest.startsWith('//')) return text;
  return rest === '' ? '' : `${kind}://${rest}`;
}

/** The same words back, for messages and the saved scenario. */
export function stepText(of: Step): string {
  switch (of.kind) {
    case 'stdin':
      return of.line === '' ? 'stdin' : `stdin:${of.line}`;
    case 'signal':
      return `signal:${of.signal}`;
    case 'eval':
      return `eval:${of.expression}`;
    case 'http':
      return `http${of.anyAnswer ? '!' : ''}${of.times === undefined ? '' : `*${of.times}`}:${of.url}`;
    case 'cmd':
      return `cmd:${of.command}`;
    case 'wait':
      return `wait:${of.ms}`;
    case 'hand':
      return 'hand';
  }
}

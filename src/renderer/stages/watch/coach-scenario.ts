// What a person types into the experiment's form, and the scenario that it means.
import type { TargetInfo } from '../../../shared/target.js';
import type { Scenario, Step } from '../../../shared/verdict.js';

export const stepKinds = ['wait', 'hand', 'stdin', 'signal', 'http', 'cmd', 'eval'] as const satisfies readonly Step['kind'][];
export type StepKind = (typeof stepKinds)[number];

/** Every field as text: a half-typed number is not a number yet. */
export interface Draft {
  readonly kind: StepKind;
  readonly seconds: string;
  readonly line: string;
  readonly signal: string;
  readonly url: string;
  /** Requests in each cycle: one alone is often less than what the runtime itself does meanwhile. */
  readonly times: string;
  /** `1`: answers of 400 and above are part of the work. */
  readonly anyAnswer: '' | '1';
  readonly command: string;
  readonly expression: string;
  readonly warmup: string;
  readonly cycles: string;
  readonly captures: string;
  readonly pattern: string;
}
export type Field = Exclude<keyof Draft, 'kind'>;

/** The command line's defaults. */
export const defaultDraft: Draft = {
  kind: 'wait',
  seconds: '1',
  line: '',
  signal: 'SIGUSR2',
  url: '',
  times: '20',
  anyAnswer: '',
  command: '',
  expression: '',
  warmup: '3',
  cycles: '12',
  captures: '3',
  pattern: '',
};

export type Problem =
  | { readonly problem: 'required' | 'seconds' | 'signal' | 'url' }
  | { readonly problem: 'count'; readonly least: number; readonly most: number }
  | { readonly problem: 'pattern'; readonly reason: string };
export type Problems = { readonly [F in Field]?: Problem };

export type DraftScenario = { readonly ok: true; readonly scenario: Scenario } | { readonly ok: false; readonly problems: Problems };

/** Under this many captures, growth between them may be a one-off. */
export const fewestCaptures = 3;

/** Without collections and captures there is nothing to state a verdict on. */
export const canExperiment = ({ capabilities }: Pick<TargetInfo, 'capabilities'>): boolean =>
  capabilities.includes('collect') && capabilities.includes('capture');

/** A line of output ends a cycle only where the output is ours to read: of a program that Holdfast launched. */
export const readsOutput = (target: Pick<TargetInfo, 'capabilities'>): boolean => target.capabilities.includes('stdin');

/** Code in somebody else's process on another machine runs only after a person has allowed it, each time. */
export const needsConsent = (kind: StepKind, { local }: Pick<TargetInfo, 'local'>): boolean => kind === 'eval' && !local;

export const availableSteps = (target: Pick<TargetInfo, 'capabilities'>): readonly StepKind[] =>
  stepKinds.filter((kind) => isAvailable(kind, target));

function isAvailable(kind: StepKind, { capabilities }: Pick<TargetInfo, 'capabilities'>): boolean {
  switch (kind) {
    case 'wait':
    case 'hand':
    case 'http':
    case 'cmd':
      return true;
    case 'stdin':
    case 'signal':
      return capabilities.includes(kind);
    case 'eval':
      return capabilities.includes('evaluate');
  }
}

/** Another way to drive a cycle. By hand nobody wants to do fifteen: as few as a verdict takes, unless another number was asked for. */
export function driven(kind: StepKind, draft: Pick<Draft, 'kind' | 'warmup' | 'cycles'>): Partial<Draft> {
  const counts = (of: StepKind) =>
    of === 'hand' ? { warmup: '1', cycles: '6' } : { warmup: defaultDraft.warmup, cycles: defaultDraft.cycles };
  const { warmup, cycles } = counts(draft.kind);
  return { kind, ...(draft.warmup === warmup && draft.cycles === cycles ? counts(kind) : {}) };
}

export function readDraft(draft: Draft, target: Pick<TargetInfo, 'capabilities'>): DraftScenario {
  const problems: { [F in Field]?: Problem } = {};
  const count = (field: 'warmup' | 'cycles' | 'captures' | 'times', least: number, most: number): number => {
    const text = draft[field].trim();
    const value = Number(text);
    if (!/^\d+$/.test(text) || value < least || value > most) problems[field] = { problem: 'count', least, most };
    return value;
  };
  const needed = (field: 'url' | 'command' | 'expression'): string => {
    const text = draft[field].trim();
    if (text === '') problems[field] = { problem: 'required' };
    return text;
  };

  const step = ((): Step => {
    switch (draft.kind) {
      case 'wait': {
        const seconds = Number(draft.seconds.trim().replace(',', '.'));
        if (draft.seconds.trim() === '' || !(seconds >= 0 && seconds <= 3600)) problems.seconds = { problem: 'seconds' };
        return { kind: 'wait', ms: Math.round(seconds * 1000) };
      }
      case 'stdin':
        return { kind: 'stdin', line: draft.line };
      case 'signal': {
        const signal = draft.signal.trim().toUpperCase();
        if (!/^SIG[A-Z0-9]+$/.test(signal)) problems.signal = { problem: 'signal' };
        return { kind: 'signal', signal };
      }
      case 'http': {
        const url = needed('url');
        if (url !== '' && !isWebAddress(url)) problems.url = { problem: 'url' };
        const times = count('times', 1, 10_000);
        return { kind: 'http', url, ...(times === 1 ? {} : { times }), ...(draft.anyAnswer === '' ? {} : { anyAnswer: true }) };
      }
      case 'hand':
        return { kind: 'hand' };
      case 'cmd':
        return { kind: 'cmd', command: needed('command') };
      case 'eval':
        return { kind: 'eval', expression: needed('expression') };
    }
  })();

  const warmup = count('warmup', 0, 100_000);
  const cycles = count('cycles', 1, 100_000);
  // One capture after the warm-up and at most one after each cycle.
  const captures = count('captures', 0, problems.cycles === undefined ? Math.min(50, cycles + 1) : 50);
  const pattern = readsOutput(target) && draft.kind !== 'hand' ? draft.pattern.trim() : '';
  const compiled = compile(pattern);
  if (!compiled.ok) problems.pattern = { problem: 'pattern', reason: compiled.reason };

  if (Object.keys(problems).length > 0) return { ok: false, problems };
  return { ok: true, scenario: { cycles, warmup, captures, step, ...(pattern === '' ? {} : { cycleDone: pattern }) } };
}

function isWebAddress(text: string): boolean {
  if (!URL.canParse(text)) return false;
  const { protocol } = new URL(text);
  return protocol === 'http:' || protocol === 'https:';
}

export type Compiled = { readonly ok: true; readonly pattern: RegExp | undefined } | { readonly ok: false; readonly reason: string };

/** An empty text is no pattern. */
export function compile(text: string): Compiled {
  if (text === '') return { ok: true, pattern: undefined };
  try {
    return { ok: true, pattern: new RegExp(text) };
  } catch (error) {
    // V8 says "Invalid regular expression: /(/: Unterminated group"; the reason is what follows the last colon.
    return { ok: false, reason: (error as Error).message.split(': ').at(-1) ?? '' };
  }
}

/** How long settling, two collections and a reading take after each cycle, and a capture beside its pause; as seen with small heaps. */
const perCycleMs = 800;
const perCaptureMs = 1000;

/** Milliseconds that a scenario will take; undefined where its step takes as long as it takes. `pause`: of an earlier capture. */
export function estimate({ step, warmup, cycles, captures, cycleDone }: Scenario, pause = 500): number | undefined {
  if (step.kind !== 'wait' || cycleDone !== undefined) return undefined;
  return (warmup + cycles) * (step.ms + perCycleMs) + captures * (perCaptureMs + pause);
}

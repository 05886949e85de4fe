// holdfast verify: the guard. Runs a scenario and holds the growth against an earlier run, a limit, or the verdict; for CI as exit code,
// JUnit and a job summary.
import { appendFile } from 'node:fs/promises';
import writeFileAtomic from 'write-file-atomic';
import { retoldReason } from '../../messages/saved-words.js';
import { type Failure, fail } from '../../shared/failures.js';
import { failed, ok, type Result } from '../../shared/result.js';
import type { ConnectSpec } from '../../shared/target.js';
import type { RunId } from '../../shared/units.js';
import type { Scenario } from '../../shared/verdict.js';
import type { Verification } from '../../shared/verification.js';
import { subjectOf } from '../../workbench/investigation-name.js';
import { type Guarded, junitText, summaryText } from '../../workbench/verdict/guard-text.js';
import { byHand } from '../by-hand.js';
import type { CommandContext } from '../context.js';
import { exitCodes } from '../exit-codes.js';
import { reportProgress } from './hunt.js';

export interface VerifyOptions {
  /** Investigation to compare with; its scenario and command count where none are given. */
  readonly baseline: string | undefined;
  readonly baselineRun: string | undefined;
  /** What was given on the command line; the rest is the investigation's, or the defaults. */
  readonly scenario: Partial<Scenario>;
  readonly defaults: Scenario;
  readonly target: ConnectSpec | undefined;
  /** Bytes per cycle. */
  readonly limit: number | undefined;
  readonly trustScenario: boolean;
  readonly allowChanges: boolean;
  readonly out: string | undefined;
  readonly junit: string | undefined;
  readonly summary: string | undefined;
  readonly showOutput: boolean;
  readonly json: boolean;
}

export async function verify(context: CommandContext, options: VerifyOptions): Promise<number> {
  const { terminal, workbench, signal } = context;
  const opened =
    options.baseline === undefined
      ? await workbench.investigation.create({ dir: options.out, subject: options.target && subjectOf(options.target) })
      : await workbench.investigation.open(options.baseline);
  if (!opened.ok) return terminal.failure(opened.failure);
  const store = opened.value;
  const saved = store.state.investigation.scenario;
  const given = Object.keys(options.scenario).length > 0;
  const scenario =
    options.baseline === undefined
      ? { ...options.defaults, ...options.scenario }
      : given && saved !== undefined
        ? { ...saved.scenario, ...options.scenario }
        : undefined;
  if (options.trustScenario) {
    const trusted = await workbench.investigation.trustScenario();
    if (!trusted.ok) return terminal.failure(trusted.failure);
  }
  const startedAt = Date.now();
  const work = workbench.verify(
    {
      spec: options.target,
      scenario,
      baseline: options.baseline === undefined ? 'none' : (options.baselineRun as RunId | undefined),
      limit: options.limit,
      allowChanges: options.allowChanges,
      onLine: options.showOutput ? (line) => terminal.note(terminal.t('cli:hunt.output', { text: line.text })) : undefined,
    },
    signal,
  );
  const hand = byHand(context);
  let phase = '';
  for (;;) {
    const next = await work.next();
    if (!next.done) {
      hand.heard(next.value);
      phase = reportProgress(context, next.value, phase);
      continue;
    }
    hand.over();
    const { investigation } = store.state;
    const verdict = investigation.verdicts.at(-1)?.verdict;
    const title = investigation.runs.at(-1)?.target.title ?? '';
    const discarded = await workbench.investigation.closeOrDiscard();
    if (!next.value.ok) {
      const code = terminal.failure(next.value.failure);
      const kept = await writeFiles(context, options, { title, seconds: (Date.now() - startedAt) / 1000, failure: next.value.failure });
      if (!kept.ok) terminal.failure(kept.failure);
      return code;
    }
    const guarded: Guarded = { title, seconds: (Date.now() - startedAt) / 1000, verification: next.value.value, verdict };
    const kept = await writeFiles(context, options, guarded);
    if (!kept.ok) return terminal.failure(kept.failure);
    if (options.json) terminal.json(next.value.value);
    else print(context, next.value.value);
    if (!discarded) terminal.note(terminal.t('cli:hunt.saved', { dir: store.dir }));
    return { pass: exitCodes.ran, fail: exitCodes.leak, undecided: exitCodes.notEnoughEvidence }[next.value.value.outcome];
  }
}

function print({ terminal }: CommandContext, { outcome, reasons }: Verification): void {
  terminal.print('');
  terminal.print(terminal.t(`verify:guardOutcome.${outcome}`));
  for (const reason of reasons) terminal.print(`  • ${retoldReason(terminal.messages, reason)}`);
}

/** The job summary is added to: other steps of the job write there too. */
async function writeFiles({ terminal }: CommandContext, options: VerifyOptions, guarded: Guarded): Promise<Result<void>> {
  const summary = options.summary ?? (process.env['GITHUB_STEP_SUMMARY'] || undefined);
  const work: readonly (readonly [string | undefined, (path: string) => Promise<void>])[] = [
    [options.junit, (path) => writeFileAtomic(path, junitText(guarded, terminal.messages))],
    [summary, (path) => appendFile(path, summaryText(guarded, terminal.messages))],
  ];
  for (const [path, write] of work) {
    if (path === undefined) continue;
    try {
      await write(path);
    } catch (error) {
      return failed(writeFailure(error, path));
    }
  }
  return ok(undefined);
}

function writeFailure(error: unknown, path: string): Failure {
  const code = (error as NodeJS.ErrnoException).code ?? (error as Error).message;
  return code === 'ENOSPC' ? fail('DISK_FULL', { path }) : fail('NOT_WRITABLE', { path, reason: code });
}

// holdfast hunt: runs a scenario against a target, unattended, and writes a verdict.
import { access, constants, stat } from 'node:fs/promises';
import { dirname, resolve } from 'node:path';
import writeFileAtomic from 'write-file-atomic';
import { retoldVerdict } from '../../messages/saved-words.js';
import { strongerTexts } from '../../messages/stronger.js';
import { type Failure, fail } from '../../shared/failures.js';
import type { ConnectSpec, ObjectIdentity, RecordingKind } from '../../shared/target.js';
import type { Scenario, Verdict } from '../../shared/verdict.js';
import type { HuntProgress } from '../../workbench/hunt/run-hunt.js';
import { subjectOf } from '../../workbench/investigation-name.js';
import { byHand } from '../by-hand.js';
import { CaptureCosts } from '../capture-costs.js';
import type { CommandContext } from '../context.js';
import { exitCodes } from '../exit-codes.js';
import { type Places, placesOf } from '../places.js';
import { printChain } from './chain.js';
import { printSavings } from './savings.js';

export interface HuntOptions {
  readonly scenario: Scenario;
  readonly target: ConnectSpec;
  readonly out: string | undefined;
  readonly verdictFile: string | undefined;
  readonly failOnLeak: boolean;
  readonly showOutput: boolean;
  readonly captureAnyway: boolean;
  readonly recognise: ObjectIdentity;
  readonly allocations: RecordingKind | undefined;
  readonly allowChanges: boolean;
  readonly json: boolean;
}

/** Lines of the standard error that are shown of a program that ended in the middle. */
const LAST_WORDS = 12;

export async function hunt(context: CommandContext, options: HuntOptions): Promise<number> {
  const { terminal, workbench, signal } = context;
  const unwritable = options.verdictFile === undefined ? undefined : await refuseFile(options.verdictFile);
  if (unwritable !== undefined) return terminal.failure(unwritable);
  const opened = await workbench.investigation.create({ dir: options.out, subject: subjectOf(options.target) });
  if (!opened.ok) {
    const exists = opened.failure.code === 'NOT_WRITABLE' && opened.failure.data.reason === 'EEXIST';
    return exists ? terminal.refusal('hunt.outExists', { dir: options.out ?? '' }, exitCodes.input) : terminal.failure(opened.failure);
  }
  const dir = opened.value.dir;
  if (options.target.kind === 'pid') await sayHowItGetsIn(context, options.target.pid);
  const lastWords: string[] = [];
  const hunted = workbench.hunts.onTarget(
    {
      spec: options.target,
      scenario: options.scenario,
      onLine: (line) => {
        if (options.showOutput) terminal.note(terminal.t('cli:hunt.output', { text: line.text }));
        else if (line.stream === 'stderr' && lastWords.push(line.text) > LAST_WORDS) lastWords.shift();
      },
      captureAnyway: options.captureAnyway,
      recognise: options.recognise,
      allocations: options.allocations,
      allowChanges: options.allowChanges,
    },
    signal,
  );
  const hand = byHand(context);
  const costs = new CaptureCosts(context);
  let phase = '';
  for (;;) {
    const next = await hunted.next();
    if (!next.done) {
      hand.heard(next.value);
      phase = reportProgress(context, next.value, phase);
      await costs.heard(next.value);
      continue;
    }
    hand.over();
    const places = next.value.ok ? await placesOfSuspects(context, next.value.value) : [];
    const discarded = await workbench.investigation.closeOrDiscard();
    if (!next.value.ok) {
      const code = explain(terminal, next.value.failure);
      // a traceback says more of why a program ended than its exit code
      if (next.value.failure.code === 'TARGET_GONE') for (const text of lastWords) terminal.note(terminal.t('cli:hunt.output', { text }));
      if (!discarded) terminal.note(terminal.t('cli:hunt.saved', { dir }));
      return code;
    }
    return conclude(context, next.value.value, { dir, places }, options);
  }
}

/** The failure, and the option that lifts it. */
function explain(terminal: CommandContext['terminal'], failure: Failure): number {
  const code = terminal.failure(failure);
  if (failure.code === 'REMOTE_NOT_ALLOWED') terminal.note(`  ${terminal.t('cli:hunt.remote')}`);
  return code;
}

/** Before a running Python program is touched: what is done to it, or what is missing. */
export async function sayHowItGetsIn({ terminal, workbench }: Pick<CommandContext, 'terminal' | 'workbench'>, pid: number): Promise<void> {
  const entry = (await workbench.discover()).find((target) => target.pid === pid)?.entry;
  if (entry !== undefined) terminal.note(terminal.t(`connect:processes.entryWhy.${entry}`));
}

/** Phases as lines where there is no terminal to redraw; answers the phase now shown. */
export function reportProgress({ terminal }: CommandContext, progress: HuntProgress, before: string): string {
  if (progress.type === 'progress') {
    terminal.status(terminal.t(`step:${progress.step}`));
    return before;
  }
  const text = terminal.t(`cli:hunt.phase.${progress.phase}`, { number: progress.done + 1, total: progress.total });
  if (progress.phase === 'collect' || progress.phase === 'settle') terminal.status(text);
  else if (text !== before) terminal.note(text);
  return text;
}

/** By suspect; asked while the investigation is open, that knows where its snapshots are. */
async function placesOfSuspects(context: CommandContext, { suspects }: Verdict): Promise<readonly Places[]> {
  return Promise.all(
    suspects.map(async ({ snapshot, chain }) => {
      const found = snapshot === undefined ? undefined : await context.workbench.snapshots.locate([snapshot]);
      const path = found?.ok === true ? found.value.paths[0] : undefined;
      return path === undefined
        ? new Map()
        : placesOf(
            context,
            path,
            chain.links.map(({ id }) => id),
          );
    }),
  );
}

async function conclude(
  { terminal }: CommandContext,
  verdict: Verdict,
  { dir, places }: { readonly dir: string; readonly places: readonly Places[] },
  options: HuntOptions,
): Promise<number> {
  const unwritten = options.verdictFile === undefined ? undefined : await writeVerdict(options.verdictFile, verdict);
  const code =
    verdict.leaking === null ? exitCodes.notEnoughEvidence : verdict.leaking && options.failOnLeak ? exitCodes.leak : exitCodes.ran;
  // A reader that has closed the pipe ends this process at the first write: the verdict must reach the caller all the same.
  process.exitCode = code;
  if (options.json) terminal.json(verdict);
  else {
    printVerdict(terminal, verdict, places);
    if (verdict.recycle !== undefined) terminal.print(`\n${terminal.t('cli:recycle.hint', { dir: quoted(dir) })}`);
  }
  terminal.note(terminal.t('cli:hunt.saved', { dir }));
  if (unwritten !== undefined) return terminal.failure(unwritten);
  return code;
}

/** What can be seen before hours of work: a folder in the place of the file, or no folder around it. */
async function refuseFile(path: string): Promise<Failure | undefined> {
  const refused = (reason: string) => fail('NOT_WRITABLE', { path, reason });
  if (await isFolder(path)) return refused('EISDIR');
  try {
    await access(dirname(resolve(path)), constants.W_OK);
    return undefined;
  } catch (error) {
    return refused((error as NodeJS.ErrnoException).code ?? String(error));
  }
}

const quoted = (path: string): string => (/^[\w./:\\-]+$/.test(path) ? path : `"${path}"`);

const isFolder = (path: string): Promise<boolean> =>
  stat(path).then(
    (found) => found.isDirectory(),
    () => false,
  );

async function writeVerdict(path: string, verdict: Verdict): Promise<Failure | undefined> {
  try {
    await writeFileAtomic(path, `${JSON.stringify(verdict, undefined, 2)}\n`);
    return undefined;
  } catch (error) {
    const code = (error as NodeJS.ErrnoException).code ?? (error as Error).message;
    return code === 'ENOSPC' ? fail('DISK_FULL', { path }) : fail('NOT_WRITABLE', { path, reason: code });
  }
}

export function printVerdict(terminal: CommandContext['terminal'], saved: Verdict, places: readonly Places[] = []): void {
  const verdict = retoldVerdict(terminal.messages, saved);
  const where = terminal.t(`verdict:where.${verdict.kind ?? 'none'}`);
  const title =
    verdict.leaking === null
      ? terminal.t('verdict:undecided')
      : verdict.leaking
        ? terminal.t('verdict:leaking', { where })
        : terminal.t('verdict:notLeaking');
  terminal.print('');
  // Where nothing was decided there is nothing to be confident of.
  terminal.print(
    verdict.leaking === null
      ? terminal.t('cli:hunt.undecided', { title })
      : terminal.t('cli:hunt.verdict', {
          title,
          confidence: terminal.t('verdict:confidence', { percent: Math.round(verdict.confidence * 100) }),
        }),
  );
  for (const fact of verdict.evidence) terminal.print(`  • ${fact.text}`);
  for (const fact of verdict.missing) terminal.print(`  ? ${fact.text}`);
  for (const text of strongerTexts(terminal.messages, verdict, terminal.bytes, false)) terminal.print(`  ↑ ${text}`);
  for (const [i, suspect] of verdict.suspects.entries()) {
    terminal.print('');
    terminal.print(terminal.t('cli:hunt.suspect', { rank: i + 1, reason: suspect.reason ?? suspect.class }));
    if (suspect.package !== undefined) {
      const name = [suspect.package, suspect.packageVersion].filter((part) => part !== undefined).join(' ');
      terminal.print(`  ${terminal.t('cli:hunt.package', { name })}`);
    }
    if (suspect.advice !== undefined) terminal.print(`  ${suspect.advice}`);
    if (suspect.saving !== undefined) terminal.print(`  ${suspect.saving.text}`);
    printChain(terminal, suspect.chain, places[i]);
  }
  printSavings(terminal, verdict.savings ?? []);
}

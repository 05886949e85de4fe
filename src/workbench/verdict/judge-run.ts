// States the verdict on a hunt's record: asks the engine for the evidence, decides, words it, and keeps it with the run.
import { savedScenario } from '../../investigation/model.js';
import type { Store } from '../../investigation/store/store.js';
import { createMessages } from '../../messages/index.js';
import type { Identity, Suspect } from '../../shared/heap.js';
import { ok, type Result } from '../../shared/result.js';
import type { Saving } from '../../shared/savings.js';
import { isPage } from '../../shared/target.js';
import type { RunId, Timestamp } from '../../shared/units.js';
import type { Scenario, Verdict } from '../../shared/verdict.js';
import { finishUnless } from '../engine-gateway.js';
import type { HeapQueries } from '../heap-queries.js';
import type { HuntRecord } from '../hunt/run-hunt.js';
import { stepText } from '../hunt/scenario-text.js';
import type { Snapshots } from '../snapshots.js';
import { decide } from './decide.js';
import type { HuntFacts } from './facts.js';
import { packageVersions } from './package-version.js';
import { programBytes } from './program-bytes.js';
import { savingsWorth } from './savings-worth.js';
import { wordVerdict } from './word-verdict.js';

/** What is kept in files, and printed as JSON, is English: readers say it again in their language. */
export const savedWords = createMessages('en');

/** How many suspects a verdict weighs; it shows five. */
const SUSPECTS = 10;
const system = `${process.platform} ${process.arch}`;

export interface JudgeParts {
  readonly store: Store;
  readonly snapshots: Snapshots;
  readonly queries: HeapQueries;
}

export async function judgeRun(
  { store, snapshots, queries }: JudgeParts,
  run: RunId,
  record: HuntRecord,
  scenario: Scenario,
  signal: AbortSignal,
): Promise<Result<Verdict>> {
  let suspects: readonly Suspect[] = [];
  let identity: Identity | undefined;
  let program: readonly number[] | undefined;
  let savings: readonly Saving[] | undefined;
  if (record.snapshots.length >= 2) {
    const located = await snapshots.locate(record.snapshots);
    if (!located.ok) return located;
    const judgements = store.state.investigation.judgements.map(({ signature, verdict, reason }) => ({ signature, verdict, reason }));
    const answer = await finishUnless(signal, queries.suspects({ ...located.value, judgements, limit: SUSPECTS }));
    if (!answer.ok) return answer;
    ({ suspects, identity } = answer.value);
    const bytes = await programBytes(queries, located.value, signal);
    if (!bytes.ok) return bytes;
    program = bytes.value;
    const path = located.value.paths.at(-1) ?? '';
    const last = await finishUnless(signal, queries.summary({ path }));
    if (!last.ok) return last;
    const saved = await finishUnless(signal, queries.savings({ path }));
    if (!saved.ok) return saved;
    savings = savingsWorth(saved.value.savings, last.value.totalBytes);
  }
  const target = store.state.investigation.runs.find((r) => r.id === run)?.target;
  const facts: HuntFacts = {
    readings: record.readings,
    captureCycles: record.captureCycles,
    suspects,
    identity,
    programBytes: program,
    savings,
    worked: record.worked,
    unasked: record.unasked,
    otherHeaps: record.otherHeaps,
    page: target !== undefined && isPage(target),
    pageEvents: record.pageEvents,
    packageVersions: target?.local === true ? await packageVersions(suspects) : undefined,
    runtime: target?.runtime,
    step: stepText(scenario.step),
    stopped: record.completed.ok ? undefined : { after: record.cycles, planned: scenario.cycles },
  };
  const verdict = wordVerdict(decide(facts), facts, savedWords, record.snapshots.at(-1));
  const measured = { scenario: savedScenario(scenario).scenario, readings: [...record.readings], completed: record.completed.ok, system };
  void store.dispatch({ type: 'add-verdict', verdict: { run, at: Date.now() as Timestamp, verdict, measured } });
  return ok(verdict);
}

// Runs the scenario again after a change of the program, and compares the growth with that of an earlier run.
import { type Investigation, type RunVerdict, specOf } from '../../investigation/model.js';
import { failedWith, ok, type Result } from '../../shared/result.js';
import type { ConnectSpec, OutputLine } from '../../shared/target.js';
import type { RunId, Timestamp } from '../../shared/units.js';
import type { Scenario } from '../../shared/verdict.js';
import type { Verification } from '../../shared/verification.js';
import type { Hunts } from '../hunt/hunts.js';
import type { HuntProgress } from '../hunt/run-hunt.js';
import { stepText } from '../hunt/scenario-text.js';
import type { OpenInvestigation } from '../open-investigation.js';
import { savedWords } from './judge-run.js';
import { type MeasuredRun, verify } from './verify.js';
import { wordVerification } from './word-verification.js';

export interface VerifyWish {
  /** The program to run; absent: as the investigation's scenario says. */
  readonly spec?: ConnectSpec | undefined;
  readonly scenario?: Scenario | undefined;
  /** Instead of the scenario's own: growth is per cycle, so that another count can be compared. */
  readonly cycles?: number | undefined;
  /** A run of the investigation; absent: the newest that leaked; `none`: only the limit or the verdict counts. */
  readonly baseline?: RunId | 'none' | undefined;
  /** Growth that is allowed, bytes per cycle. */
  readonly limit?: number | undefined;
  readonly onLine?: ((line: OutputLine) => void) | undefined;
  readonly allowChanges?: boolean | undefined;
}

/**
 * What is not given comes from the investigation: its scenario, which must have been made or confirmed here, and how the program was
 * started.
 */
export async function* verifyRun(
  investigation: OpenInvestigation,
  hunts: Hunts,
  wish: VerifyWish,
  signal: AbortSignal,
): AsyncGenerator<HuntProgress, Result<Verification>, void> {
  const saved = investigation.store?.state.investigation.scenario;
  const spec = wish.spec ?? (saved?.connection && specOf(saved.connection));
  const repeated = wish.scenario ?? saved?.scenario;
  const scenario = repeated && { ...repeated, cycles: wish.cycles ?? repeated.cycles };
  if (scenario === undefined || spec === undefined) return failedWith('NOTHING_TO_REPEAT', {});
  const own = wish.spec !== undefined && wish.scenario !== undefined;
  if (!own && saved !== undefined && !(await investigation.trustsScenario()))
    return failedWith('SCENARIO_NOT_CONFIRMED', { step: stepText(saved.scenario.step) });
  const before = baselineOf(investigation.store?.state.investigation ?? { verdicts: [], verifications: [] }, wish.baseline);
  if (!before.ok) return before;
  const { onLine, allowChanges } = wish;
  const hunted = yield* hunts.onTarget({ spec, scenario, onLine, allowChanges, keep: before.value === undefined }, signal);
  if (!hunted.ok) return hunted;
  const { store } = investigation;
  const after = store?.state.investigation.verdicts.at(-1);
  const measuredAfter = store && after && measuredRun(store.state.investigation, after);
  if (!store || !after || !measuredAfter) return failedWith('NO_INVESTIGATION', {});
  const measuredBefore = before.value && measuredRun(store.state.investigation, before.value);
  const ofRun = ({ run, at }: RunVerdict) => ({ run, at });
  const verification = wordVerification(
    verify(measuredBefore, measuredAfter, wish.limit),
    { at: Date.now() as Timestamp, before: before.value && ofRun(before.value), after: ofRun(after), limit: wish.limit },
    savedWords,
  );
  if (before.value !== undefined) await store.dispatch({ type: 'add-verification', verification });
  return ok(verification);
}

/**
 * The run that is compared with: the one named, or the newest that leaked, but for those that were made to try a fix: after a second try
 * the leak is still that of the first run. `undefined`: none is wanted.
 */
export function baselineOf(
  { verdicts, verifications }: Pick<Investigation, 'verdicts' | 'verifications'>,
  wanted: VerifyWish['baseline'],
): Result<RunVerdict | undefined> {
  if (wanted === 'none') return ok(undefined);
  const tries = new Set(verifications.flatMap(({ before, after }) => (before === undefined ? [] : [after.run])));
  const leaked = verdicts.filter((v) => v.verdict.leaking === true && !tries.has(v.run));
  const found =
    wanted === undefined ? (leaked.findLast((v) => v.measured !== undefined) ?? leaked.at(-1)) : verdicts.findLast((v) => v.run === wanted);
  return found === undefined ? failedWith('NO_BASELINE', {}) : ok(found);
}

function measuredRun(investigation: Investigation, { run, verdict, measured }: RunVerdict): MeasuredRun | undefined {
  const target = investigation.runs.find((r) => r.id === run)?.target;
  return target && { target, verdict, measured };
}

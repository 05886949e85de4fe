// Two runs of one scenario, before and after a change: does the growth stop? Pure. The slopes are those of the verdict (Theil–Sen with
// Sen's 95 % interval, trend.ts), so the noise of both runs is in the answer: PASS needs intervals that do not meet.
import type { TargetInfo } from '../../shared/target.js';
import type { Scenario, Verdict } from '../../shared/verdict.js';
import type { Growth, GrowthMetric, Measurement } from '../../shared/verification.js';
import { stepText } from '../hunt/scenario-text.js';
import type { Fact } from './facts.js';
import { MIN_READINGS } from './figures.js';
import { type Reading, trendOf } from './trend.js';

export interface MeasuredRun {
  readonly target: Pick<TargetInfo, 'runtime' | 'version'>;
  readonly verdict: Verdict;
  readonly measured: Measurement | undefined;
}

export interface Outcome {
  readonly outcome: 'pass' | 'fail' | 'undecided';
  readonly metric: GrowthMetric;
  readonly before: Growth | undefined;
  readonly after: Growth | undefined;
  readonly reasons: readonly Fact[];
}

/** `limit`: the most that is allowed, bytes per cycle. Without `before` the run after is held against the limit or its own verdict. */
export function verify(before: MeasuredRun | undefined, after: MeasuredRun, limit: number | undefined): Outcome {
  const metric: GrowthMetric =
    before?.verdict.kind === 'native' || (before === undefined && after.verdict.kind === 'native') ? 'native' : 'managed';
  const was = before && growthOf(before, metric);
  const is = growthOf(after, metric);
  const refusals = [...notComparable(before, after), ...notMeasured(before, was, after, is)];
  const answer = (outcome: Outcome['outcome'], reasons: readonly Fact[]): Outcome => ({ outcome, metric, before: was, after: is, reasons });
  if (refusals.length > 0 || is === undefined) return answer('undecided', refusals);
  const grows = figures(is);
  if (limit !== undefined) {
    if (is.low > limit) return answer('fail', [{ code: 'above-limit', data: { ...grows, limit } }]);
    if (is.high > limit) return answer('undecided', [{ code: 'around-limit', data: { ...grows, limit } }]);
    if (before === undefined) return answer('pass', [{ code: 'below-limit', data: { ...grows, limit } }]);
  }
  const gone = holderGone(before, after);
  if (after.verdict.leaking === true && limit === undefined) return answer('fail', [...gone, stillLeaks(after, grows, gone.length > 0)]);
  if (after.verdict.leaking === null && limit === undefined) return answer('undecided', [undecided(after, grows), ...gone]);
  if (was === undefined) return answer('pass', [{ code: 'no-leak', data: grows }]);
  const change = { before: was.bytesPerCycle, after: is.bytesPerCycle, saved: was.bytesPerCycle - is.bytesPerCycle };
  // Both intervals hold the noise of their run: where they meet, the difference may be chance.
  if (is.high >= was.low)
    return answer('undecided', [{ code: 'within-noise', data: { ...change, beforeLow: was.low, afterHigh: is.high } }]);
  return answer('pass', [{ code: 'growth-gone', data: change }, ...gone]);
}

const figures = ({ bytesPerCycle, low, high }: Growth) => ({ slope: bytesPerCycle, low, high });

/** Why the run after has no verdict, with the cycles that it says would decide. */
function undecided({ verdict }: MeasuredRun, grows: Fact['data']): Fact {
  const cycles = verdict.missing.map(({ data }) => data['cycles']).find((n) => typeof n === 'number');
  return cycles === undefined ? { code: 'after-undecided', data: grows } : { code: 'after-needs-cycles', data: { ...grows, cycles } };
}

/** Where what leaked before is gone, who grows now: another leak, or what had come to its end when the run before was measured. */
function stillLeaks({ verdict, measured }: MeasuredRun, grows: Fact['data'], gone: boolean): Fact {
  const holder = verdict.suspects[0]?.holder;
  const cycles = measured?.scenario.cycles;
  return gone && holder !== undefined && cycles !== undefined
    ? { code: 'now-grows', data: { ...grows, holder, cycles: 2 * cycles } }
    : { code: 'still-leaking', data: grows };
}

/** A verdict tells of this many growing holders at most. */
const TOLD_HOLDERS = 5;

/** What leaked before, where it is not among the holders that grew after: caches that still fill say nothing against the fix. */
function holderGone(before: MeasuredRun | undefined, after: MeasuredRun): Fact[] {
  const suspect = before?.verdict.suspects[0];
  if (suspect?.holder === undefined || (after.measured?.scenario.captures ?? 0) < 2) return [];
  const growing = after.verdict.evidence.filter(({ code }) => code.startsWith('holder-'));
  if (growing.length >= TOLD_HOLDERS || growing.some(({ data }) => data['holder'] === suspect.holder)) return [];
  return [{ code: 'holder-gone', data: { holder: suspect.holder } }];
}

/** What makes the two runs measure different things. Each reason is named: a person can then run it again rightly. */
function notComparable(before: MeasuredRun | undefined, after: MeasuredRun): Fact[] {
  const facts: Fact[] = [];
  if (before === undefined) return facts;
  const differs = (code: string, was: string | number, is: string | number): void => {
    if (was !== is) facts.push({ code, data: { before: was, after: is } });
  };
  differs('other-runtime', before.target.runtime, after.target.runtime);
  differs('other-version', major(before.target.version), major(after.target.version));
  if (before.verdict.leaking === false) facts.push({ code: 'before-no-leak', data: {} });
  if (before.verdict.leaking === null) facts.push({ code: 'before-undecided', data: {} });
  if (before.measured === undefined || after.measured === undefined) return facts;
  differs('other-system', before.measured.system, after.measured.system);
  const was = before.measured.scenario;
  const is = after.measured.scenario;
  differs('other-step', stepText(was.step), stepText(is.step));
  differs('other-warmup', was.warmup, is.warmup);
  differs('other-pattern', was.cycleDone ?? '', is.cycleDone ?? '');
  differs('other-captures', capturesOf(was), capturesOf(is));
  return facts;
}

function notMeasured(before: MeasuredRun | undefined, was: Growth | undefined, after: MeasuredRun, is: Growth | undefined): Fact[] {
  const facts: Fact[] = [];
  for (const [when, run, growth] of [['before', before, was] as const, ['after', after, is] as const]) {
    if (run === undefined) continue;
    if (run.measured === undefined) facts.push({ code: `${when}-not-measured`, data: {} });
    else if (!run.measured.completed) facts.push({ code: `${when}-stopped`, data: { cycles: run.measured.scenario.cycles } });
    else if (growth === undefined || growth.readings < MIN_READINGS)
      facts.push({
        code: `${when}-few-readings`,
        data: { readings: growth?.readings ?? run.measured.readings.length, needed: MIN_READINGS },
      });
  }
  return facts;
}

/** A capture raises a program's memory: with and without is not the same experiment. */
const capturesOf = (scenario: Scenario): number => (Math.min(scenario.captures, scenario.cycles + 1) > 0 ? 1 : 0);

/** `Node.js 20.19.1` and `Node.js 20.20.2` are compared, 20 and 22 are not: another V8 has another memory. */
const major = (version: string): string => /^(.*?\d+(?:\.\d+)?)/.exec(version.replace(/^(Node\.js v?\d+)\..*$/i, '$1'))?.[1] ?? version;

export function growthOf(run: MeasuredRun, metric: GrowthMetric): Growth | undefined {
  const value = metric === 'managed' ? managed : native;
  const readings = (run.measured?.readings ?? []).flatMap((r): Reading[] => {
    const y = value(r);
    return y === undefined ? [] : [{ x: r.cycle, y, segment: metric === 'native' ? r.segment : 0 }];
  });
  const trend = trendOf(readings);
  return trend && { bytesPerCycle: trend.slope, low: trend.low, high: trend.high, readings: trend.points };
}

type Figures = Omit<Measurement['readings'][number], 'cycle'>;
const managed = ({ heapUsed, external }: Figures): number | undefined => (heapUsed === undefined ? undefined : heapUsed + (external ?? 0));
/** Resident memory less the committed heap and external memory. */
const native = ({ rss, heapTotal, external }: Figures): number | undefined =>
  rss === undefined || heapTotal === undefined ? undefined : rss - heapTotal - (external ?? 0);

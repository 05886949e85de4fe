import { describe, expect, it } from 'vitest';
import { createMessages } from '../../../src/messages/index.js';
import type { RunId, Timestamp } from '../../../src/shared/units.js';
import type { Verdict } from '../../../src/shared/verdict.js';
import { cyclesToDecide, type Measurement, outcomeWord } from '../../../src/shared/verification.js';
import { junitText, summaryText } from '../../../src/workbench/verdict/guard-text.js';
import { type MeasuredRun, verify } from '../../../src/workbench/verdict/verify.js';
import { baselineOf } from '../../../src/workbench/verdict/verify-run.js';
import { wordVerification } from '../../../src/workbench/verdict/word-verification.js';

const messages = createMessages('en');
const noise = [0.3, -0.8, 0.9, -0.2, 0.5, -0.6, 0.1, 0.7, -0.9, 0.4, -0.3, 0.6, -0.5];

/** A run of 12 cycles that grows by so many bytes per cycle, with noise of so many bytes. */
function run(
  growth: number,
  { jitter = 200, leaking = (growth > 1024) as boolean | null, kind = 'heap' as Verdict['kind'], ...more } = {},
): MeasuredRun {
  const readings = noise.map((n, cycle) => ({
    cycle,
    segment: 0,
    rss: 9e7,
    heapUsed: 5e6 + growth * cycle + jitter * n,
    heapTotal: 8e6,
    external: 1e6,
  }));
  return {
    target: { runtime: 'v8', version: 'Node.js 20.20.2' },
    verdict: { leaking, kind: leaking ? kind : null, confidence: 0.9, evidence: [], missing: [], suspects: [] },
    measured: {
      scenario: { cycles: 12, warmup: 3, captures: 3, step: { kind: 'stdin', line: 'next' } },
      readings,
      completed: true,
      system: 'linux x64',
    },
    ...more,
  };
}
const changed = (of: MeasuredRun, change: Partial<Measurement>): MeasuredRun => ({
  ...of,
  measured: of.measured && { ...of.measured, ...change },
});
const codes = (outcome: ReturnType<typeof verify>) => outcome.reasons.map((r) => r.code);

describe('before and after a change', () => {
  it('passes when the growth is gone beyond the noise of both runs', () => {
    const outcome = verify(run(50_000), run(0), undefined);
    expect(outcome).toMatchObject({ outcome: 'pass', metric: 'managed' });
    expect(outcome.before?.bytesPerCycle).toBeCloseTo(50_000, -3);
    expect(codes(outcome)).toEqual(['growth-gone']);
  });

  it('fails when it still leaks, however much less', () => {
    expect(verify(run(50_000), run(10_000), undefined)).toMatchObject({ outcome: 'fail' });
  });

  it('tells another holder that grows from the leak that is gone', () => {
    const blames = (of: MeasuredRun, holder: string): MeasuredRun => ({
      ...of,
      verdict: {
        ...of.verdict,
        suspects: [{ holder } as Verdict['suspects'][number]],
        evidence: [{ code: 'holder-grows', data: { holder }, text: '' }],
      },
    });
    const before = blames(run(50_000), 'Map orders');
    const other = verify(before, blames(run(40_000), 'Array words'), undefined);
    expect(other.outcome).toBe('fail');
    expect(other.reasons).toMatchObject([
      { code: 'holder-gone', data: { holder: 'Map orders' } },
      { code: 'now-grows', data: { holder: 'Array words', cycles: 24 } },
    ]);
    expect(outcomeWord(other)).toBe('elsewhere');
    expect(cyclesToDecide(other)).toBe(24);
    const about = { at: 2 as Timestamp, before: undefined, after: { run: 'b' as RunId, at: 1 as Timestamp }, limit: undefined };
    expect(wordVerification(other, about, messages).reasons.at(-1)?.text).toContain('Now Array words grows');
    const same = verify(before, blames(run(40_000), 'Map orders'), undefined);
    expect(codes(same)).toEqual(['still-leaking']);
    expect(outcomeWord(same)).toBe('fail');
  });

  it('does not pass when the noise is as large as the growth', () => {
    const outcome = verify(run(2000, { jitter: 60_000 }), run(0, { jitter: 60_000 }), undefined);
    expect(outcome.outcome).toBe('undecided');
    expect(codes(outcome)).toEqual(['within-noise']);
  });

  it.each<[string, MeasuredRun, MeasuredRun]>([
    ['before-no-leak', run(0), run(0)],
    ['before-undecided', run(5000, { leaking: null }), run(0)],
    ['other-runtime', run(5000), { ...run(0), target: { runtime: 'cpython', version: 'Node.js 20.1.0' } }],
    ['other-version', run(5000), { ...run(0), target: { runtime: 'v8', version: 'Node.js 22.1.0' } }],
    ['other-system', run(5000), changed(run(0), { system: 'darwin arm64' })],
    ['other-step', run(5000), changed(run(0), { scenario: { cycles: 12, warmup: 3, captures: 3, step: { kind: 'wait', ms: 9 } } })],
    [
      'other-warmup',
      run(5000),
      changed(run(0), { scenario: { cycles: 12, warmup: 0, captures: 3, step: { kind: 'stdin', line: 'next' } } }),
    ],
    [
      'other-captures',
      run(5000),
      changed(run(0), { scenario: { cycles: 12, warmup: 3, captures: 0, step: { kind: 'stdin', line: 'next' } } }),
    ],
    ['after-stopped', run(5000), changed(run(0), { completed: false })],
    ['after-few-readings', run(5000), changed(run(0), { readings: run(0).measured?.readings.slice(0, 5) ?? [] })],
    ['before-not-measured', { ...run(5000), measured: undefined }, run(0)],
  ])('refuses to pass, and says why: %s', (code, before, after) => {
    const outcome = verify(before, after, undefined);
    expect(outcome.outcome).toBe('undecided');
    expect(codes(outcome)).toContain(code);
    const verification = wordVerification(
      outcome,
      {
        at: 2 as Timestamp,
        before: { run: 'a' as RunId, at: 0 as Timestamp },
        after: { run: 'b' as RunId, at: 1 as Timestamp },
        limit: undefined,
      },
      messages,
    );
    for (const reason of verification.reasons) expect(reason.text).not.toMatch(/\{\{|undefined/);
  });

  it('compares versions of one release line', () => {
    expect(verify(run(5000), { ...run(0), target: { runtime: 'v8', version: 'Node.js 20.19.0' } }, undefined).outcome).toBe('pass');
  });

  it('holds a native leak against memory outside of the heap', () => {
    const native = (growth: number): MeasuredRun => {
      const base = run(0, { leaking: growth > 0, kind: 'native' });
      const readings = base.measured?.readings.map((r) => ({ ...r, rss: 9e7 + growth * r.cycle + 1000 * (noise[r.cycle] ?? 0) })) ?? [];
      return changed(base, { readings });
    };
    expect(verify(native(1e6), native(0), undefined)).toMatchObject({ outcome: 'pass', metric: 'native' });
  });
});

it('a second try is compared with the run that leaked, not with the first try', () => {
  const verdict = { run: 'a' as RunId, at: 0 as Timestamp, verdict: run(50_000).verdict };
  const tried = { ...verdict, run: 'b' as RunId, at: 1 as Timestamp };
  const verification = { before: { run: 'a' as RunId, at: 0 as Timestamp }, after: { run: 'b' as RunId, at: 1 as Timestamp } };
  const baseline = (verifications: readonly object[]) =>
    baselineOf({ verdicts: [verdict, tried], verifications } as unknown as Parameters<typeof baselineOf>[0], undefined);
  expect(baseline([verification])).toMatchObject({ ok: true, value: { run: 'a' } });
  expect(baseline([])).toMatchObject({ ok: true, value: { run: 'b' } });
});

describe('a guard without a run before', () => {
  it('goes by the verdict', () => {
    expect(verify(undefined, run(0), undefined).outcome).toBe('pass');
    expect(verify(undefined, run(9000), undefined).outcome).toBe('fail');
    expect(verify(undefined, run(500, { leaking: null }), undefined).outcome).toBe('undecided');
  });

  it('goes by the limit, and cannot tell where the interval lies on both sides of it', () => {
    expect(codes(verify(undefined, run(9000), 20_000))).toEqual(['below-limit']);
    expect(codes(verify(undefined, run(30_000), 20_000))).toEqual(['above-limit']);
    expect(codes(verify(undefined, run(20_000, { jitter: 20_000 }), 20_000))).toEqual(['around-limit']);
  });
});

describe('what CI reads', () => {
  const hostile = '</testcase><script>alert(1)</script>"&\u0000 | `x` [a](javascript:b)';
  const about = { at: 2 as Timestamp, before: undefined, after: { run: 'b' as RunId, at: 1 as Timestamp }, limit: 20_000 };
  const guarded = (growth: number) => ({
    title: hostile,
    seconds: 1.5,
    verification: wordVerification(verify(undefined, run(growth), 20_000), about, messages),
    verdict: run(growth).verdict,
  });

  it('JUnit tells a failure from what cannot be told', () => {
    expect(junitText(guarded(0), messages)).toContain('failures="0" errors="0"');
    expect(junitText(guarded(90_000), messages)).toMatch(/failures="1" errors="0"[\s\S]*<failure message="Growth of 90/);
    expect(junitText({ title: 'x', seconds: 1, failure: { code: 'NO_BASELINE', data: {} } }, messages)).toMatch(
      /errors="1"[\s\S]*type="NO_BASELINE"/,
    );
  });

  it('nothing that the program is called becomes markup', () => {
    const xml = junitText(guarded(90_000), messages);
    expect(xml).not.toContain('<script>');
    expect(xml.match(/<\/testcase>/g)).toHaveLength(1);
    expect(xml).not.toContain('\u0000');
    const summary = summaryText(guarded(90_000), messages);
    expect(summary).toContain('FAIL');
    expect(summary).not.toContain('<script>');
    expect(summary).not.toContain('[a](');
  });
});

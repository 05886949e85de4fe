import { describe, expect, it } from 'vitest';
import { matching } from '../../../src/renderer/stages/watch/coach-pattern.js';
import {
  availableSteps,
  type Draft,
  defaultDraft,
  driven,
  estimate,
  needsConsent,
  readDraft,
} from '../../../src/renderer/stages/watch/coach-scenario.js';
import type { OutputLine, TargetInfo } from '../../../src/shared/target.js';
import { scenario } from '../../../src/shared/verdict.js';

const launched: Pick<TargetInfo, 'capabilities' | 'local'> = {
  local: true,
  capabilities: ['rss', 'heap-statistics', 'capture', 'collect', 'evaluate', 'stdin', 'signal', 'terminate'],
};
const remote: Pick<TargetInfo, 'capabilities' | 'local'> = {
  local: false,
  capabilities: ['heap-statistics', 'capture', 'collect', 'evaluate'],
};
const read = (change: Partial<Draft>, target = launched) => readDraft({ ...defaultDraft, ...change }, target);
const problems = (change: Partial<Draft>, target = launched) => {
  const result = read(change, target);
  return result.ok ? {} : result.problems;
};

describe("the experiment's form", () => {
  it('means what the command line means when nothing is changed', () => {
    expect(read({})).toEqual({ ok: true, scenario: scenario.parse({}) });
  });

  it.each<[Partial<Draft>, unknown]>([
    [
      { kind: 'wait', seconds: '0,25' },
      { kind: 'wait', ms: 250 },
    ],
    [
      { kind: 'stdin', line: '' },
      { kind: 'stdin', line: '' },
    ],
    [
      { kind: 'stdin', line: ' next ' },
      { kind: 'stdin', line: ' next ' },
    ],
    [
      { kind: 'signal', signal: ' sigusr2' },
      { kind: 'signal', signal: 'SIGUSR2' },
    ],
    [
      { kind: 'http', url: 'http://127.0.0.1:3000/a?b' },
      { kind: 'http', url: 'http://127.0.0.1:3000/a?b', times: 20 },
    ],
    [
      { kind: 'http', url: 'http://127.0.0.1:3000/', times: '1' },
      { kind: 'http', url: 'http://127.0.0.1:3000/' },
    ],
    [{ kind: 'hand' }, { kind: 'hand' }],
    [
      { kind: 'cmd', command: 'npm run load' },
      { kind: 'cmd', command: 'npm run load' },
    ],
    [
      { kind: 'eval', expression: 'work()' },
      { kind: 'eval', expression: 'work()' },
    ],
  ])('reads the step %j', (change, step) => {
    const result = read(change);
    expect(result).toMatchObject({ ok: true, scenario: { step } });
    // What the form lets through, the contract takes.
    expect(result.ok && scenario.safeParse(result.scenario).success).toBe(true);
  });

  it('says what is wrong, field by field', () => {
    expect(problems({ seconds: '' })).toEqual({ seconds: { problem: 'seconds' } });
    expect(problems({ seconds: 'soon' })).toEqual({ seconds: { problem: 'seconds' } });
    expect(problems({ kind: 'http' })).toEqual({ url: { problem: 'required' } });
    expect(problems({ kind: 'http', url: 'http://a/', times: '0' })).toEqual({ times: { problem: 'count', least: 1, most: 10_000 } });
    expect(problems({ kind: 'http', url: 'file:///etc/passwd' })).toEqual({ url: { problem: 'url' } });
    expect(problems({ kind: 'signal', signal: 'USR2' })).toEqual({ signal: { problem: 'signal' } });
    expect(problems({ kind: 'cmd', command: ' ' })).toEqual({ command: { problem: 'required' } });
    expect(problems({ warmup: '-1', cycles: '0', captures: '1.5' })).toEqual({
      warmup: { problem: 'count', least: 0, most: 100_000 },
      cycles: { problem: 'count', least: 1, most: 100_000 },
      captures: { problem: 'count', least: 0, most: 50 },
    });
    expect(problems({ pattern: 'done (' })).toEqual({ pattern: { problem: 'pattern', reason: 'Unterminated group' } });
  });

  it('allows no more captures than there are places for them', () => {
    expect(problems({ cycles: '4', captures: '6' })).toEqual({ captures: { problem: 'count', least: 0, most: 5 } });
    expect(problems({ cycles: '4', captures: '5' })).toEqual({});
  });

  it('minds only the fields of the chosen step', () => {
    expect(problems({ kind: 'wait', url: 'nonsense', signal: '?' })).toEqual({});
  });

  it('asks for few cycles by hand, unless another number was asked for', () => {
    const few = { ...defaultDraft, ...driven('hand', defaultDraft) };
    expect(few).toMatchObject({ kind: 'hand', warmup: '1', cycles: '6' });
    expect({ ...few, ...driven('wait', few) }).toEqual(defaultDraft);
    expect(driven('hand', { kind: 'wait', warmup: '3', cycles: '40' })).toEqual({ kind: 'hand' });
    // numbers that were typed stay, also where they are those of another way
    expect(driven('eval', { kind: 'signal', warmup: '1', cycles: '6' })).toEqual({ kind: 'eval' });
  });

  it('offers what the target can do, and wants consent to code for a process on another machine', () => {
    expect(availableSteps(launched)).toEqual(['wait', 'hand', 'stdin', 'signal', 'http', 'cmd', 'eval']);
    expect(availableSteps(remote)).toEqual(['wait', 'hand', 'http', 'cmd', 'eval']);
    expect(availableSteps(remote).filter((kind) => needsConsent(kind, remote))).toEqual(['eval']);
    expect(availableSteps(launched).filter((kind) => needsConsent(kind, launched))).toEqual([]);
  });

  it('ends no cycle on output that it cannot read', () => {
    expect(read({ pattern: 'cycle \\d+' })).toMatchObject({ ok: true, scenario: { cycleDone: 'cycle \\d+' } });
    expect(read({ pattern: 'cycle (' }, remote)).toEqual({ ok: true, scenario: scenario.parse({}) });
  });
});

describe('the time that it will take', () => {
  const of = (change: Partial<Draft>, pause?: number) => {
    const result = read(change);
    return result.ok ? estimate(result.scenario, pause) : undefined;
  };
  it('grows with waiting, cycles and pauses', () => {
    const usual = of({}) ?? 0;
    expect(usual).toBeGreaterThan(15_000);
    expect(of({ seconds: '2' })).toBe(usual + 15_000);
    expect((of({}, 10_000) ?? 0) - (of({}, 0) ?? 0)).toBe(30_000);
  });
  it('is not guessed where a step takes as long as it takes', () => {
    expect(of({ kind: 'cmd', command: 'make load' })).toBeUndefined();
    expect(of({ pattern: 'done' })).toBeUndefined();
  });
});

describe('a pattern tried out on the output', () => {
  const line = (text: string, stream: OutputLine['stream'] = 'stdout'): OutputLine => ({ at: 0 as OutputLine['at'], stream, text });
  const lines = [line('starting'), line('cycle 1 done'), line('cycle 2 done', 'stderr'), line('cycle 3 done')];
  it('finds the lines of stdout that match', () => {
    expect(matching(lines, 'cycle \\d+')?.map((l) => l.text)).toEqual(['cycle 1 done', 'cycle 3 done']);
    expect(matching(lines, 'lap')).toEqual([]);
  });
  it('finds nothing to say without a pattern', () => {
    expect(matching(lines, '')).toBeUndefined();
    expect(matching(lines, '(')).toBeUndefined();
  });
});

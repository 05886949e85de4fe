import { expect, it } from 'vitest';
import { createMessages } from '../../../src/messages/index.js';
import { provenText, strongerTexts } from '../../../src/messages/stronger.js';

const messages = createMessages('en');
const bytes = (value: number): string => `${value} B`;
const of = (code: string, data: Record<string, number>) => ({ code, data, text: '' });
const base = { kind: 'heap', confidence: 0.85, evidence: [of('heap-rising', { readings: 13 })], suspects: [] } as const;

it('names the cut, more cycles and the fix where a leak is stated', () => {
  const suspect = { class: 'Span', holder: 'Map open', growthPerCycle: 1, bytesPerCycle: 1, chain: { links: [] } };
  const texts = strongerTexts(messages, { ...base, leaking: true, evidence: [...base.evidence], suspects: [suspect] }, bytes, false);
  expect(texts).toEqual([
    expect.stringContaining('drop Map open in the running program'),
    expect.stringContaining('24 would tell'),
    expect.stringContaining('after the change'),
  ]);
  expect(strongerTexts(messages, { ...base, leaking: true, confidence: 0.99, evidence: [], suspects: [] }, bytes, false)).toHaveLength(1);
});

it('says how small a leak would go unseen where there is none', () => {
  const evidence = [of('heap-flat', { readings: 13, high: 700 })];
  const [first] = strongerTexts(messages, { ...base, leaking: false, kind: 'none', evidence, suspects: [] }, bytes, false);
  expect(first).toMatch(/less than 700 B per cycle .* 24 cycles/);
});

it('asks for the cycles that an early end left out', () => {
  const evidence = [of('stopped-early', { after: 6, planned: 30 })];
  expect(strongerTexts(messages, { ...base, leaking: true, evidence, suspects: [] }, bytes, false)[0]).toContain('30 would tell');
});

it('leaves an open verdict to what it lacks', () => {
  expect(strongerTexts(messages, { ...base, leaking: null, evidence: [], suspects: [] }, bytes, false)).toEqual([]);
});

it('asks for no test of what a cut has proven, and says what it has shown', () => {
  const suspect = { class: 'Span', holder: 'Map open' };
  const verdict = { ...base, leaking: true, suspects: [suspect] };
  expect(strongerTexts(messages, verdict, bytes, true)).toEqual([expect.stringContaining('after the change')]);
  expect(provenText(messages, verdict, { died: 1160, of: 1160 }, String)).toBe(
    'Proven by a cut test: with Map open dropped in the running program, 1160 of 1160 watched objects died.',
  );
});

import { describe, expect, test } from 'vitest';
import type { Sample, Trigger } from '../../../src/shared/target.js';
import { parseTrigger, triggerText } from '../../../src/shared/trigger-text.js';
import { timestamp } from '../../../src/shared/units.js';
import { Triggers } from '../../../src/workbench/triggers.js';

const rule = (when: string, most = 100): Trigger => ({ when: parseTrigger(when) as Trigger['when'], action: 'mark', most });
const at = (time: number, figures: Partial<Sample> = {}): Sample => ({ at: timestamp.parse(time), ...figures });

const firings = (when: string, samples: readonly Sample[], { most = 100, limit }: { most?: number; limit?: number } = {}) => {
  const triggers = new Triggers();
  triggers.set([rule(when, most)], 0);
  return samples.flatMap((sample, index) => (triggers.sample(sample, limit).length > 0 ? [index] : []));
};
const rss = (...values: readonly (number | undefined)[]) =>
  values.map((value, index) => at(index * 500, value === undefined ? {} : { rss: value * 1e6, heapUsed: value * 1e6 }));

describe('rules', () => {
  test('above: each crossing once, and noise at the line is one crossing', () => {
    expect(firings('rss>200MB', rss(150, 199, 201, 205, 199, 202, 180, 210))).toEqual([2, 7]);
    expect(firings('heap>1GB', rss(999, undefined, 1001))).toEqual([2]);
    // already above when it was set
    expect(firings('rss>100MB', rss(150, 160))).toEqual([0]);
  });

  test('growth: from the first figure, then from each firing', () => {
    expect(firings('rss+20%', rss(100, 119, 120, 143, 144, 100, 173))).toEqual([2, 4, 6]);
  });

  test('every so often, and near the limit of the heap', () => {
    expect(firings('every:1s', rss(1, 1, 1, 1, 1))).toEqual([2, 4]);
    expect(firings('limit:90%', rss(80, 91, 95), { limit: 100e6 })).toEqual([1]);
    expect(firings('limit:90%', rss(80, 91, 95))).toEqual([]);
  });

  test('never more often than allowed, and one that stays keeps its count', () => {
    expect(firings('rss>1MB', rss(5, 0, 5, 0, 5, 0, 5), { most: 2 })).toEqual([0, 2]);
    const triggers = new Triggers();
    const line = rule('line:^done$', 2);
    triggers.set([line], 0);
    expect(['x', 'done', 'done', 'done'].map((text) => triggers.line(text).length)).toEqual([0, 1, 1, 0]);
    triggers.set([line, rule('every:5m')], 0);
    expect(triggers.list().map(({ fired }) => fired)).toEqual([2, 0]);
  });

  test('as text and back', () => {
    for (const text of ['rss>200MB', 'heap>1.5MB', 'rss+20%', 'heap+0.5%', 'every:300s', 'limit:90%', 'line:^cycle \\d+$']) {
      expect(triggerText(rule(text))).toBe(text);
    }
    expect(triggerText(rule('rss>2gb'))).toBe('rss>2000MB');
    for (const text of ['', 'rss', 'rss>200', 'rss+0%', 'limit:0%', 'limit:101%', 'every:0s', 'line:', 'line:(', 'cpu>1MB']) {
      expect(parseTrigger(text), text).toBeUndefined();
    }
  });
});

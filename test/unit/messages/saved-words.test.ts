import { describe, expect, it } from 'vitest';
import { catalogues, createMessages } from '../../../src/messages/index.js';
import { retold, retoldFact, retoldReason, retoldSuspect } from '../../../src/messages/saved-words.js';

const english = createMessages('en');
const chinese = createMessages('zh-CN');
const word = (id: string, values: Record<string, unknown> = {}): string =>
  (english.t as (id: string, values: object) => string)(id, values);

describe('words that were saved in English', () => {
  const figures = { slope: '20.5 kB', low: '19.8 kB', high: '21.1 kB', p: 0.001, readings: 12 };

  it('are said again in Chinese, with the same figures', () => {
    const text = word('verdict:fact.heap-rising', figures);
    expect(retoldFact(chinese, { code: 'heap-rising', text })).toBe(
      '回收后的堆用量每轮上升 20.5 kB（95 % 区间 19.8 kB 至 21.1 kB，p = 0.001，12 个读数），且后半段仍在上升。',
    );
  });

  it('stay as they are in English', () => {
    const text = word('verdict:fact.heap-rising', figures);
    expect(retoldFact(english, { code: 'heap-rising', text })).toBe(text);
  });

  it.each([1, 3])('know plurals: %d', (count) => {
    const text = word('verdict:fact.other-heaps', { count, names: 'worker 1' });
    expect(retoldFact(chinese, { code: 'other-heaps', text })).toContain(`${count} 个工作线程或进程（worker 1）`);
  });

  it.each([
    [1, '1', '1 个 Function 对象'],
    [1230, '1,230', '1,230 个 Function 对象'],
  ])('know the plural that another figure decides: %d', (count, growth, told) => {
    const text = word('verdict:reason', { holder: 'Map', growth, count, class: 'Function', bytes: '1.0 kB' });
    expect(text).toContain(count === 1 ? 'gains 1 Function object per cycle' : 'gains 1,230 Function objects per cycle');
    expect(retold(chinese, 'verdict:reason', text)).toContain(told);
  });

  it('keep names that look like templates or patterns', () => {
    const text = word('verdict:reason', {
      holder: 'Map ({{class}}) of $&',
      growth: 10,
      count: 10,
      class: 'system / Context',
      bytes: '1.0 kB',
    });
    expect(retold(chinese, 'verdict:reason', text)).toBe(
      'Map ({{class}}) of $& 每轮增加 10 个 system / Context 对象（1.0 kB），且没有减少。',
    );
  });

  it.each(Object.entries(catalogues.en.verdict.advice))('advise in Chinese: %s', (_, advice) => {
    const retold = retoldSuspect(chinese, { advice, counterEvidence: catalogues.en.verdict.counter['not-every-interval'] });
    expect(retold.advice).toMatch(/^\p{Script=Han}/u);
    expect(retold.counterEvidence).toBe('并非在快照之间的每个间隔都增长。');
  });

  it('say a reason of a verification, also where what differed was left out', () => {
    const told = (code: string, values: object) => retoldReason(chinese, { code, text: word(`verify:reason.${code}`, { ...values }) });
    expect(told('still-leaking', figures)).toContain('仍在泄漏：每轮 20.5 kB');
    expect(retoldReason(chinese, { code: 'other-step', text: word('verify:reason.other-step-bare') })).toBe('步骤不同。');
  });

  it('stay as they are where a person or another version wrote them', () => {
    expect(retoldFact(chinese, { code: 'from-the-future', text: 'Something new.' })).toBe('Something new.');
    expect(retoldSuspect(chinese, { advice: 'Ask Ada.' }).advice).toBe('Ask Ada.');
  });
});

// A verdict in the window's words and figures.
import { describe, expect, it } from 'vitest';
import { createMessages } from '../../../src/messages/index.js';
import { holderFactOf, holderLabel, paceText } from '../../../src/renderer/stages/verify/suspect-words.js';
import { snapshotOf } from '../../../src/renderer/stages/verify/verdict-snapshot.js';
import { factText, factTexts } from '../../../src/renderer/stages/verify/verdict-text.js';
import { createFormat } from '../../../src/renderer/text/format.js';
import type { RunId, Timestamp } from '../../../src/shared/units.js';
import type { Evidence, Verdict } from '../../../src/shared/verdict.js';
import type { SnapshotView } from '../../../src/shared/view.js';

const texts = factTexts(createMessages('en'));
const format = createFormat('en');
const holder: Evidence = {
  code: 'holder-grows',
  data: { holder: "PriceBus 'price'", class: 'Function', members: '40 → 80', perCycle: 13.3, bytesPerCycle: 204_800 },
  text: 'as it was saved, in KiB',
};
const suspect: Verdict['suspects'][number] = {
  class: 'Function',
  growthPerCycle: 40 / 3,
  bytesPerCycle: 204_800,
  chain: { links: [] },
};

describe('a fact', () => {
  it('is written with the figures of the window', () => {
    const read = (fact: Evidence): string => factText(fact, texts, format).replaceAll('\u00a0', ' ');
    expect(read(holder)).toBe("PriceBus 'price' gains 13.3 Function objects per cycle (40 → 80), 205 kB per cycle.");
    const one = { ...holder, data: { ...holder.data, perCycle: 1, members: '1234 → 1240' } };
    expect(read(one)).toBe("PriceBus 'price' gains 1 Function object per cycle (1,234 → 1,240), 205 kB per cycle.");
  });
  it('keeps its saved text where its rule or a figure is not known here', () => {
    expect(factText({ ...holder, code: 'from-a-newer-version' }, texts, format)).toBe(holder.text);
    expect(factText({ ...holder, code: 'constructor' }, texts, format)).toBe(holder.text);
    expect(factText({ ...holder, data: { class: 'Function' } }, texts, format)).toBe(holder.text);
  });
  it('is not taken apart by a name that looks like a figure', () => {
    const odd = { ...holder, data: { ...holder.data, holder: 'Map {{class}}' } };
    expect(factText(odd, texts, format)).toContain('Map {{class}} gains');
  });
});

describe('the fact of a suspect', () => {
  it('is the one with its class and pace', () => {
    const other = { ...holder, data: { ...holder.data, perCycle: 2 } };
    expect(holderFactOf(suspect, [other, holder])).toBe(holder);
    expect(holderFactOf({ ...suspect, class: 'Array' }, [other, holder])).toBeUndefined();
    expect(holderLabel(holder)).toBe("PriceBus 'price'");
    expect(holderLabel(undefined)).toBeUndefined();
    expect([40, 52.5, 13.333, 1234.5, 0, -2].map((n) => paceText(n, 'en'))).toEqual(['+40', '+52.5', '+13.3', '+1,230', '0', '\u22122']);
  });
});

describe('the snapshot of a verdict', () => {
  const snapshot = (id: string, takenAt: number, more: Partial<SnapshotView> = {}): SnapshotView =>
    ({ id, run: 'r1' as RunId, takenAt, state: 'complete', ...more }) as SnapshotView;
  const at = 100 as Timestamp;
  it('is the last complete one of its run before it was stated', () => {
    const snapshots = [
      snapshot('later', 120),
      snapshot('second', 80),
      snapshot('first', 20),
      snapshot('cut short', 90, { state: 'partial' }),
      snapshot('of another run', 95, { run: 'r2' as RunId }),
    ];
    expect(snapshotOf({ snapshots }, { run: 'r1' as RunId, at })?.id).toBe('second');
    expect(snapshotOf({ snapshots: [] }, { run: 'r1' as RunId, at })).toBeUndefined();
  });
});

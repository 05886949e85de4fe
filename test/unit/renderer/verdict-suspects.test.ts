// Compare, Explain and Verify name the same findings: which suspect of a verdict a suspect of a comparison is.
import { expect, test } from 'vitest';
import { chainTitles, throughHolder } from '../../../src/renderer/stages/explain/chain-words.js';
import { asJudged, firstSuspect, suspectAt, verdictOn } from '../../../src/renderer/stages/verify/verdict-suspects.js';
import type { Chain, Suspect } from '../../../src/shared/heap.js';
import type { InvestigationView, SnapshotView } from '../../../src/shared/view.js';

const shot = (id: string, takenAt: number, run = 'r1'): SnapshotView =>
  ({ id, takenAt, run, state: 'complete' }) as unknown as SnapshotView;
const suspect = (label: string, holder: number, name = 'Order'): Suspect =>
  ({
    holder: { id: holder, label, class: 'Map', kind: 'map' },
    class: name,
    chain: { links: [{ id: 1 }, { id: holder }] },
  }) as unknown as Suspect;
const judged = (label: string, holder: number, name = 'Order') => ({
  holder: label,
  class: name,
  growthPerCycle: 10,
  bytesPerCycle: 100,
  snapshot: 's3',
  chain: { links: [{ id: 1 }, { id: holder }, { id: 99 + holder }] },
});

const snapshots = [shot('s1', 1), shot('s2', 2), shot('s3', 3)];
const view = {
  snapshots,
  verdicts: [{ run: 'r1', at: 4, verdict: { evidence: [], suspects: [judged('Map b', 20), judged('Map a', 10)] } }],
} as unknown as InvestigationView;

test('the verdict on the run that is compared, if it is of its last snapshot', () => {
  expect(verdictOn(view, snapshots)?.run).toBe('r1');
  expect(verdictOn(view, snapshots.slice(1))?.run).toBe('r1');
  expect(verdictOn(view, snapshots.slice(0, 2))).toBeUndefined();
  expect(verdictOn(view, [shot('s0', 0, 'r0'), ...snapshots])).toBeUndefined();
  expect(verdictOn({ ...view, verdicts: [] }, snapshots)).toBeUndefined();
});

test('what the verdict blames comes first and in its order, by holder, place and class', () => {
  const all = [suspect('Map c', 30), suspect('Map a', 10), suspect('Map b', 20), suspect('Map b', 20, 'Receipt')];
  const order = asJudged(all, verdictOn(view, snapshots)?.verdict);
  expect(order.map(({ suspect: s, named }) => [s.holder.label, s.class, named !== undefined])).toEqual([
    ['Map b', 'Order', true],
    ['Map a', 'Order', true],
    ['Map c', 'Order', false],
    ['Map b', 'Receipt', false],
  ]);
  expect(asJudged(all, undefined).map(({ suspect: s }) => s)).toEqual(all);
});

test('an object that a suspect ends in is told of by its verdict', () => {
  expect(suspectAt(view, 's3' as SnapshotView['id'], 109 as never)?.suspect.holder).toBe('Map a');
  expect(suspectAt(view, 's2' as SnapshotView['id'], 109 as never)).toBeUndefined();
  expect(suspectAt(view, 's3' as SnapshotView['id'], 10 as never)).toBeUndefined();
});

test('in Explain the suspect is the holder that grew, unless a judgement has moved it', () => {
  const chain = { links: [{ id: 1 }, { id: 10 }, { id: 20 }, { id: 99 }], suspectLink: 1 } as unknown as Chain;
  expect(throughHolder(chain, 20 as never).suspectLink).toBe(2);
  expect(throughHolder(chain, 5 as never).suspectLink).toBe(1);
  expect(throughHolder(chain, undefined).suspectLink).toBe(1);
  expect(throughHolder({ ...chain, judged: { stuck: 1 } }, 20 as never).suspectLink).toBe(1);
});

test('chains that end alike are told apart by where they part', () => {
  const link = (id: number, edge: string, name: string) => ({ id, edge, edgeKind: 'property', class: name });
  const end = [link(7, 'list', 'Array'), link(8, '0', 'Order')];
  const chain = (...links: readonly object[]) =>
    ({ links: [link(0, '', 'root'), ...links, ...end], suspectLink: links.length + 1 }) as unknown as Chain;
  expect(chainTitles([chain(link(1, 'a', 'A')), chain(link(2, 'b', 'B')), chain(link(1, 'a', 'A'), link(3, 'c', 'C'))])).toEqual([
    '.list Array → 0 Order',
    '.b B → … → .list Array → 0 Order',
    '.c C → … → .list Array → 0 Order',
  ]);
});

test('where nothing is explained yet, the first suspect of the newest verdict is offered while its snapshot is there', () => {
  expect(firstSuspect(view)).toEqual({ place: { by: 'object', snapshot: 's3', id: 119, title: 'Order' }, title: 'Map b' });
  expect(firstSuspect({ ...view, snapshots: snapshots.slice(0, 2) })).toBeUndefined();
  expect(firstSuspect({ ...view, verdicts: [] })).toBeUndefined();
});

// What screen readers are told of an investigation: each thing once, and nothing of what was there when it was opened.
import { expect, it } from 'vitest';
import { createAnnouncements, createNewsOf, type News } from '../../../src/renderer/app/announcements.js';
import type { InvestigationView } from '../../../src/shared/view.js';

type Part = { readonly id: string; readonly state?: string; readonly pause?: number };
const view = (dir: string, snapshots: readonly Part[], verdicts: readonly number[] = []): InvestigationView =>
  ({
    dir,
    snapshots: snapshots.map((s) => ({ state: 'complete', pause: 40, ...s })),
    verdicts: verdicts.map((at) => ({ run: 'r', at })),
  }) as unknown as InvestigationView;

const told = (news: readonly News[]): readonly string[] =>
  news.map((each) => (each.what === 'captured' ? each.snapshot.id : each.what === 'verdict' ? `verdict ${each.saved.at}` : each.what));

it('a capture that is finished and a verdict are told once', () => {
  const newsOf = createNewsOf();
  const through = (v: InvestigationView | undefined): readonly string[] => told(newsOf(v));
  expect(through(view('/a', [{ id: 'old' }], [1]))).toEqual([]);
  expect(through(view('/a', [{ id: 'old' }, { id: 's', state: 'partial' }], [1]))).toEqual([]);
  expect(through(view('/a', [{ id: 'old' }, { id: 's' }], [1]))).toEqual(['s']);
  expect(through(view('/a', [{ id: 'old' }, { id: 's' }], [1, 2]))).toEqual(['verdict 2']);
  expect(through(view('/a', [{ id: 'old' }, { id: 's' }], [1, 2]))).toEqual([]);
});

it('neither what comes back by undo, nor a file that is opened, nor another investigation is a capture', () => {
  const newsOf = createNewsOf();
  const through = (v: InvestigationView | undefined): readonly string[] => told(newsOf(v));
  through(view('/a', [{ id: 's' }]));
  through(view('/a', []));
  expect(through(view('/a', [{ id: 's' }]))).toEqual([]);
  expect(told(newsOf({ ...view('/a', []), snapshots: [{ id: 'file', state: 'complete' }] } as unknown as InvestigationView))).toEqual([]);
  expect(through(undefined)).toEqual([]);
  expect(through(view('/b', [{ id: 'other' }], [7]))).toEqual([]);
});

it('what waits is taken once, in order', () => {
  const announcements = createAnnouncements();
  announcements.say({ what: 'undoable', text: '“a” was deleted.' });
  announcements.say({ what: 'undone', step: 'deletion of a snapshot' });
  expect(announcements.take().map(({ what }) => what)).toEqual(['undoable', 'undone']);
  expect(announcements.take()).toEqual([]);
});

import { expect, test } from 'vitest';
import type { MarkView } from '../../../src/shared/view.js';
import { withCuts } from '../../../src/workbench/cut-evidence.js';

const finding = {
  object: { snapshot: 's1', id: 9 },
  chain: { links: [{ id: 1 }, { id: 5 }, { id: 9 }] },
  evidence: ['it grows'],
  counterEvidence: [],
} as never as Parameters<typeof withCuts>[0];
const snapshots = [{ id: 's1', epoch: 'e1' }] as never;
const mark = (label: string, cut?: object): MarkView => ({ id: label, run: 'r', at: 1, label, source: 'user', cut }) as never;
const cut = (change: object = {}) => ({ epoch: 'e1', held: 5, died: 12, of: 12, ...change });

test('a cut on the chain speaks for the finding, one of which nothing died against it', () => {
  const marks = [mark('warm'), mark('all died', cut()), mark('nothing died', cut({ held: 9, died: 0 }))];
  const { evidence, counterEvidence } = withCuts(finding, { marks, snapshots });
  expect(evidence).toEqual(['it grows', 'all died']);
  expect(counterEvidence).toEqual(['nothing died']);
});

test('cuts elsewhere, in another life of the ids, or of nothing that could be watched are none of its', () => {
  const marks = [mark('elsewhere', cut({ held: 77 })), mark('before', cut({ epoch: 'e0' })), mark('blind', cut({ of: 0, died: 0 }))];
  expect(withCuts(finding, { marks, snapshots })).toBe(finding);
});

test('what it has already is not added again', () => {
  const once = withCuts(finding, { marks: [mark('all died', cut())], snapshots });
  expect(withCuts(once, { marks: [mark('all died', cut())], snapshots })).toBe(once);
});

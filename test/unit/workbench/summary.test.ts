import { expect, it } from 'vitest';
import { emptyInvestigation, type Investigation } from '../../../src/investigation/model.js';
import type { Finding, FindingStatus } from '../../../src/shared/finding.js';
import type { FindingId, RunId, Timestamp } from '../../../src/shared/units.js';
import type { Verdict } from '../../../src/shared/verdict.js';
import { summaryOf } from '../../../src/workbench/view-of.js';

const empty = emptyInvestigation('n', 0 as Timestamp);
const finding = (title: string, status: FindingStatus): Finding => ({
  id: title as FindingId,
  at: 1 as Timestamp,
  title,
  status,
  cause: '',
  evidence: [],
  counterEvidence: [],
  advice: '',
});
const verdict = (leaking: boolean | null, suspects: Verdict['suspects'] = []): Investigation['verdicts'][number] => ({
  run: 'r' as RunId,
  at: 1 as Timestamp,
  verdict: { leaking, kind: null, confidence: 0.9, evidence: [], missing: [], suspects },
});
const suspect = { class: 'Order', growthPerCycle: 1, bytesPerCycle: 1, chain: { links: [] } };

it('an investigation without either says only how much there is', () => {
  expect(summaryOf(empty)).toEqual({ findings: 0, snapshots: 0 });
});

it('the confirmed finding is told, otherwise the newest', () => {
  const open = [finding('first', 'open'), finding('second', 'open')];
  expect(summaryOf({ ...empty, findings: open })).toEqual({ text: 'second', findings: 2, snapshots: 0 });
  expect(summaryOf({ ...empty, findings: [finding('sure', 'confirmed'), ...open] }).text).toBe('sure');
});

it('without findings the newest verdict tells its first suspect: holder, then class', () => {
  expect(summaryOf({ ...empty, verdicts: [verdict(true), verdict(null)] })).toEqual({ leaking: null, findings: 0, snapshots: 0 });
  expect(summaryOf({ ...empty, verdicts: [verdict(true, [suspect])] })).toMatchObject({ leaking: true, text: 'Order' });
  expect(summaryOf({ ...empty, verdicts: [verdict(true, [{ ...suspect, holder: 'Map cache' }])] }).text).toBe('Map cache');
  expect(summaryOf({ ...empty, verdicts: [verdict(true, [suspect])], findings: [finding('mine', 'open')] })).toMatchObject({
    leaking: true,
    text: 'mine',
  });
});

it('a long title is cut', () => {
  expect(summaryOf({ ...empty, findings: [finding('x'.repeat(400), 'open')] }).text).toHaveLength(200);
});

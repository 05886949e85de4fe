import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { type Investigation, type Run, trashedOf } from '../../../src/investigation/model.js';
import { type Action, newState, reduce, type State } from '../../../src/investigation/reduce.js';
import type { Finding } from '../../../src/shared/finding.js';
import type { FindingId, MarkId, RunId, SnapshotId, Timestamp } from '../../../src/shared/units.js';
import { action, contentAction, frozen, recordAction, userAction } from './arbitrary.js';

const start = (): State => frozen(newState('n', 0 as Timestamp));
const play = (actions: readonly Action[], state = start()): State => actions.reduce((s, a) => frozen(reduce(s, a)), state);
const undo: Action = { type: 'undo' };
const redo: Action = { type: 'redo' };

describe('undo and redo', () => {
  it('undo takes back one step of a person, redo brings it again, whatever came before', () => {
    fc.assert(
      fc.property(fc.array(action, { maxLength: 25 }), userAction, (before, step) => {
        const one = play(before);
        const two = play([step], one);
        if (two.history === one.history) return; // nothing happened
        // Quick edits of the notes are one step: what is taken back then began earlier.
        const sameStep = two.history.past.length === one.history.past.length && one.history.past.length < 200;
        const undone = play([undo], two);
        if (!sameStep) expect(undone.investigation).toEqual(one.investigation);
        expect(play([redo], undone).investigation).toEqual(two.investigation);
        expect(play([redo, undo], undone).investigation).toEqual(undone.investigation);
      }),
      { numRuns: 500 },
    );
  });

  it('undoing everything leaves what happened and nothing of what a person did', () => {
    fc.assert(
      fc.property(fc.array(recordAction, { maxLength: 15 }), fc.array(userAction, { maxLength: 25 }), (happened, edits) => {
        const before = play(happened);
        const edited = play(edits, before);
        const undone = play(Array(30).fill(undo), edited);
        expect(undone.investigation).toEqual(before.investigation);
        expect(undone.history.past).toEqual([]);
        expect(play(Array(30).fill(redo), undone).investigation).toEqual(edited.investigation);
      }),
      { numRuns: 300 },
    );
  });

  it('keeps what arrives between a step and its undo', () => {
    const state = play([
      { type: 'start-run', run: aRun },
      { type: 'rename', name: 'changed' },
      { type: 'add-mark', mark: { id: 'm9' as MarkId, run: aRun.id, at: 5 as Timestamp, label: 'arrived', source: 'code' } },
      undo,
    ]);
    expect(state.investigation.name).toBe('n');
    expect(state.investigation.marks.map((m) => m.label)).toEqual(['arrived']);
  });

  it('a new step forgets what could be redone', () => {
    const state = play([{ type: 'rename', name: 'a' }, undo, { type: 'rename', name: 'b' }, redo]);
    expect(state.investigation.name).toBe('b');
    expect(state.history.future).toEqual([]);
  });

  it('quick edits of the notes are one step, after a pause they are two', () => {
    const notes = (text: string, at: number): Action => ({ type: 'set-notes', notes: text, at: at as Timestamp });
    const state = play([notes('a', 0), notes('ab', 1000), notes('abc', 2000), notes('abc later', 60_000)]);
    expect(play([undo], state).investigation.notes).toBe('abc');
    expect(play([undo, undo], state).investigation.notes).toBe('');
    expect(state.history.past.map((h) => h.label)).toEqual(['notes', 'notes']);
  });

  it('a step elsewhere ends a step of the notes', () => {
    const notes = (text: string): Action => ({ type: 'set-notes', notes: text, at: 0 as Timestamp });
    const state = play([notes('a'), { type: 'rename', name: 'x' }, notes('ab'), undo]);
    expect(state.investigation).toMatchObject({ notes: 'a', name: 'x' });
  });
});

describe('a verification', () => {
  const found = (id: string, over: Partial<Finding> = {}): Action => ({
    type: 'put-finding',
    finding: {
      id: id as FindingId,
      at: 1 as Timestamp,
      title: id,
      status: 'open',
      cause: '',
      evidence: [],
      counterEvidence: [],
      advice: '',
      saving: { bytes: 409_000, per: 'cycle', source: 'estimated' },
      run: 'r1' as RunId,
      ...over,
    },
  });
  const growth = (bytesPerCycle: number) => ({ bytesPerCycle, low: bytesPerCycle, high: bytesPerCycle, readings: 9 });
  const verified = (outcome: 'pass' | 'fail' | 'undecided'): Action => ({
    type: 'add-verification',
    verification: {
      at: 5 as Timestamp,
      outcome,
      metric: 'managed',
      before: { run: 'r1' as RunId, at: 2 as Timestamp, growth: growth(412_000.4) },
      after: { run: 'r2' as RunId, at: 4 as Timestamp, growth: growth(900) },
      reasons: [],
    },
  });
  const savings = (actions: readonly Action[]) => play(actions).investigation.findings.map((f) => f.saving);
  const estimated = { bytes: 409_000, per: 'cycle', source: 'estimated' };
  const measured = { bytes: 411_100, per: 'cycle', source: 'measured' };

  it('that passed tells the finding what was measured, and it can be edited and undone after it', () => {
    expect(savings([found('a'), verified('pass')])).toEqual([measured]);
    expect(savings([found('a', { saving: undefined }), found('b', { status: 'refuted' }), verified('pass')])).toEqual([
      measured,
      estimated,
    ]);
    const edited = found('a', { cause: 'why', saving: measured as Finding['saving'] });
    expect(savings([found('a'), verified('pass'), edited, undo])).toEqual([measured]);
  });

  it('that passed marks the finding as fixed, and only that one', () => {
    const states = (actions: readonly Action[]) => play(actions).investigation.findings.map((f) => f.status);
    expect(states([found('a', { status: 'confirmed' }), found('b', { status: 'refuted' }), verified('pass')])).toEqual([
      'fixed',
      'refuted',
    ]);
    expect(states([found('a'), verified('fail')])).toEqual(['open']);
    expect(states([found('a'), found('b'), verified('pass')])).toEqual(['open', 'open']);
  });

  it('changes nothing where it did not pass, the finding is of another run, or it could be one of several', () => {
    expect(savings([found('a'), verified('fail')])).toEqual([estimated]);
    expect(savings([found('a'), verified('undecided')])).toEqual([estimated]);
    expect(savings([found('a', { run: 'r9' as RunId }), verified('pass')])).toEqual([estimated]);
    expect(savings([found('a'), found('b'), verified('pass')])).toEqual([estimated, estimated]);
  });
});

describe('state', () => {
  it('lists stay in order, ids stay unique, and an action that changes nothing gives the same state', () => {
    fc.assert(
      fc.property(fc.array(action, { maxLength: 40 }), contentAction, (actions, last) => {
        const state = play(actions);
        const { investigation: i } = state;
        const sorted = (values: readonly (number | string)[]) =>
          expect(values).toEqual([...values].sort((a, b) => (a < b ? -1 : a > b ? 1 : 0)));
        sorted(i.runs.map((r) => r.startedAt));
        sorted(i.marks.map((m) => m.at));
        sorted(i.snapshots.map((s) => s.takenAt));
        sorted(i.findings.map((f) => f.at));
        sorted(i.verifications.map((v) => v.at));
        sorted(i.judgements.map((j) => j.signature));
        for (const ids of [
          [...i.snapshots, ...trashedOf(i, 'snapshot')].map((s) => s.id),
          [...i.marks, ...trashedOf(i, 'mark')].map((m) => m.id),
          [...i.findings, ...trashedOf(i, 'finding')].map((f) => f.id),
        ]) {
          expect(new Set<string>(ids).size).toBe(ids.length);
        }
        sorted(i.trash.map((one) => one.deletedAt));
        const next = reduce(state, last);
        if (
          JSON.stringify(next.investigation) === JSON.stringify(i) &&
          last.type !== 'judge' &&
          last.type !== 'add-verdict' &&
          last.type !== 'put-finding' &&
          last.type !== 'add-verification' &&
          last.type !== 'set-scenario'
        ) {
          expect(next).toBe(state);
        }
      }),
      { numRuns: 300 },
    );
  });

  it('a capture under way cannot be deleted; a finished one goes to the trash and comes back with undo', () => {
    const id = 's1' as SnapshotId;
    const capture: Action = {
      type: 'start-capture',
      id,
      run: aRun.id,
      epoch: 'e',
      label: 'l',
      at: 1 as Timestamp,
      file: 'snapshots/x.heapsnapshot.gz',
    };
    const remove: Action = { type: 'delete', kind: 'snapshot', id, at: 2 as Timestamp };
    expect(play([capture, remove]).investigation.snapshots).toHaveLength(1);
    const report = { bytes: 10, storedBytes: 5, sha256: 'aa', pause: 1, total: 2, canary: 'held' } as never;
    const deleted = play([capture, { type: 'finish-capture', id, report }, remove]);
    expect(deleted.investigation.snapshots).toEqual([]);
    expect(deleted.investigation.trash).toHaveLength(1);
    const back = play([undo], deleted).investigation;
    expect(back.trash).toEqual([]);
    expect(back.snapshots[0]?.content).toEqual({ state: 'complete', bytes: 10, storedBytes: 5, sha256: 'aa' });
  });

  it('of deleted marks and findings the newest are kept, as many as there are steps to undo', () => {
    const ids = Array.from({ length: 203 }, (_, i) => `m${i}` as MarkId);
    const marks = ids.map(
      (id): Action => ({ type: 'add-mark', mark: { id, run: aRun.id, at: 1 as Timestamp, label: id, source: 'user' } }),
    );
    const removes = ids.map((id, i): Action => ({ type: 'delete', kind: 'mark', id, at: i as Timestamp }));
    const state = play([...marks, ...removes]);
    expect(trashedOf(state.investigation, 'mark').map((m) => m.id)).toEqual(ids.slice(3));
    const undone = play(Array(210).fill(undo), state);
    expect(undone.investigation.marks).toHaveLength(200);
    expect(undone.investigation.trash).toEqual([]);
  });

  it('what was deleted is not brought back by a late change, nor kept by undoing that it was kept', () => {
    const finding = { id: 'f1', at: 1, title: 't', status: 'open', cause: '', evidence: [], counterEvidence: [], advice: '' } as never;
    const put: Action = { type: 'put-finding', finding };
    expect(play([put, undo]).investigation.trash).toEqual([]);
    const deleted = play([put, { type: 'delete', kind: 'finding', id: 'f1' as FindingId, at: 2 as Timestamp }]);
    expect(play([put], deleted)).toBe(deleted);
  });

  it('an interrupted capture keeps its label, run and epoch', () => {
    const id = 's1' as SnapshotId;
    const { investigation } = play([
      {
        type: 'start-capture',
        id,
        run: aRun.id,
        epoch: 'e7',
        label: 'after 10 requests',
        at: 1 as Timestamp,
        file: 'snapshots/x.heapsnapshot.gz',
      },
      { type: 'abandon-capture', id, partial: { bytes: 9, storedBytes: 3, reason: 'TARGET_GONE' } },
    ]);
    expect(investigation.snapshots).toMatchObject([
      {
        label: 'after 10 requests',
        run: aRun.id,
        epoch: 'e7',
        file: 'snapshots/x.heapsnapshot.gz.partial',
        content: { state: 'partial', storedBytes: 3 },
      },
    ]);
  });

  it('times that no date can say are brought into range', () => {
    const wild = [Number.NaN, Number.POSITIVE_INFINITY, -5, 1e300, 12.7].map((t) => t as Timestamp);
    for (const at of wild) {
      const { investigation } = play([{ type: 'add-mark', mark: { id: 'm1' as MarkId, run: aRun.id, at, label: '', source: 'user' } }]);
      expect(() => new Date((investigation as Investigation).marks[0]?.at as number).toISOString()).not.toThrow();
      expect(Number.isInteger(investigation.marks[0]?.at)).toBe(true);
    }
  });
});

const aRun = {
  id: 'r1' as RunId,
  startedAt: 0 as Timestamp,
  target: { title: 't', runtime: 'v8', version: 'Node.js 20', local: true, capabilities: [] },
} as Run;

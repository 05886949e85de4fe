// Arbitrary investigations and actions, from small pools of ids so that actions meet the entries they name.
import fc from 'fast-check';
import type { Judgement, Mark, Run, RunVerdict, SavedConnection, Snapshot } from '../../../src/investigation/model.js';
import type { Action, ContentAction } from '../../../src/investigation/reduce.js';
import type { Finding } from '../../../src/shared/finding.js';
import type { CaptureReport } from '../../../src/shared/target.js';
import type { FindingId, MarkId, NodeId, RunId, SnapshotId, Timestamp } from '../../../src/shared/units.js';
import type { Step } from '../../../src/shared/verdict.js';
import type { Verification } from '../../../src/shared/verification.js';

const text = fc.oneof(
  fc.string({ maxLength: 12 }),
  fc.string({ unit: 'binary', maxLength: 6 }),
  fc.constantFrom('', '__proto__', '\0', '"', '\ud800', '雪'),
);
const at = fc.integer({ min: 0, max: 4_000_000_000_000 }).map((t) => t as Timestamp);
const bytes = fc.nat();
const from = <T>(...values: readonly T[]) => fc.constantFrom(...values);
const optional = <T>(arbitrary: fc.Arbitrary<T>) => fc.option(arbitrary, { nil: undefined });

export const runId = from('r1', 'r2', 'r3') as fc.Arbitrary<RunId>;
export const snapshotId = from('s1', 's2', 's3', 's4') as fc.Arbitrary<SnapshotId>;
const findingId = from('f1', 'f2') as fc.Arbitrary<FindingId>;
export const markId = from('m1', 'm2', 'm3') as fc.Arbitrary<MarkId>;

const connection: fc.Arbitrary<SavedConnection> = fc.oneof(
  fc.record({
    kind: from('launch' as const),
    command: text,
    args: fc.array(text, { maxLength: 3 }),
    cwd: optional(text),
    envNames: fc.array(text, { maxLength: 2 }),
  }),
  fc.record({ kind: from('attach' as const), host: text, port: fc.integer({ min: 1, max: 65535 }), target: optional(text) }),
  fc.record({ kind: from('pid' as const), pid: fc.integer({ min: 1, max: 99999 }) }),
);

export const run: fc.Arbitrary<Run> = fc.record({
  id: runId,
  target: fc.record({
    title: text,
    runtime: from('v8' as const, 'cpython' as const),
    version: text,
    pid: optional(fc.integer({ min: 1, max: 99999 })),
    local: fc.boolean(),
    capabilities: fc.uniqueArray(from('capture' as const, 'collect' as const, 'rss' as const)).map((list) => list.sort()),
  }),
  startedAt: at,
  connection: optional(connection),
});
export const mark: fc.Arbitrary<Mark> = fc.record({
  id: markId,
  run: runId,
  at,
  label: text,
  source: from('user' as const, 'code' as const, 'stdout' as const),
});
export const snapshot: fc.Arbitrary<Snapshot> = fc.record({
  id: snapshotId,
  run: optional(runId),
  epoch: text,
  label: text,
  takenAt: at,
  origin: from('captured' as const, 'opened' as const),
  file: fc.oneof(
    from('snapshots/a.heapsnapshot.gz', '/elsewhere/b.heapsnapshot', '../up.heapsnapshot'),
    text.map((t) => `x${t.replaceAll('\0', '')}`),
  ),
  content: fc.oneof(
    fc.record({ state: from('complete' as const), bytes, storedBytes: bytes, sha256: optional(text) }),
    fc.record({ state: from('partial' as const), bytes, storedBytes: bytes, reason: text }),
  ),
  canary: optional(from('held' as const, 'lost' as const)),
});
export const judgement: fc.Arbitrary<Judgement> = fc.record({
  signature: from('a > b', 'c', 'd > e > f'),
  verdict: from('expected' as const, 'stuck' as const, 'unknown' as const),
  reason: text,
  at,
});
const figure = fc.integer({ min: -1000, max: 1000 });
export const runVerdict: fc.Arbitrary<RunVerdict> = fc.record({
  run: runId,
  at,
  measured: optional(
    fc.record({
      scenario: fc.record({
        cycles: fc.integer({ min: 1, max: 9 }),
        warmup: fc.nat(9),
        captures: fc.nat(9),
        step: fc.constant({ kind: 'wait' as const, ms: 1 }),
      }),
      readings: fc.array(fc.record({ cycle: fc.nat(), segment: fc.nat(), rss: optional(fc.nat()), heapUsed: optional(fc.nat()) })),
      completed: fc.boolean(),
      system: text,
    }),
  ),
  verdict: fc.record({
    leaking: from(true, false, null),
    kind: from('heap' as const, null),
    confidence: fc.double({ min: 0, max: 1, noNaN: true }).map((value) => value + 0),
    evidence: fc.array(
      fc.record({
        code: text,
        text,
        data: fc.dictionary(
          fc.string({ minLength: 1 }).filter((k) => k !== '__proto__'),
          fc.oneof(figure, text, fc.boolean()),
          { noNullPrototype: true },
        ),
      }),
      { maxLength: 2 },
    ),
    missing: fc.constant([]),
    suspects: fc.array(
      fc.record({
        class: text,
        growthPerCycle: figure,
        bytesPerCycle: figure,
        chain: fc.constant({ links: [] }),
        history: optional(fc.array(figure)),
      }),
      { maxLength: 2 },
    ),
  }),
});

export const finding: fc.Arbitrary<Finding> = fc.record({
  id: findingId,
  at,
  title: text,
  status: from('open' as const, 'confirmed' as const, 'fixed' as const),
  cause: text,
  evidence: fc.array(text, { maxLength: 2 }),
  counterEvidence: fc.array(text, { maxLength: 2 }),
  advice: text,
  saving: optional(fc.record({ bytes: figure, per: from('cycle' as const), source: from('estimated' as const) })),
  run: optional(runId),
  class: optional(text),
  object: optional(fc.record({ snapshot: snapshotId, id: fc.nat() as unknown as fc.Arbitrary<NodeId> })),
});
const growth = fc.record({ bytesPerCycle: figure, low: figure, high: figure, readings: fc.nat() });
export const verification: fc.Arbitrary<Verification> = fc.record({
  at,
  outcome: from('pass' as const, 'fail' as const, 'undecided' as const),
  metric: from('managed' as const, 'native' as const),
  before: optional(fc.record({ run: runId, at, growth: optional(growth) })),
  after: fc.record({ run: runId, at, growth: optional(growth) }),
  limit: optional(figure),
  reasons: fc.array(fc.record({ code: text, text, data: fc.constant({ slope: 1, before: 'x' }) }), { maxLength: 2 }),
});

export const userAction: fc.Arbitrary<ContentAction> = fc.oneof(
  fc.record({ type: from('rename' as const), name: text }),
  fc.record({ type: from('set-notes' as const), notes: text, at }),
  fc.record({ type: from('label-snapshot' as const), id: snapshotId, label: text }),
  fc.record({ type: from('delete' as const), kind: from('snapshot' as const), id: snapshotId, at }),
  fc.record({ type: from('restore' as const), kind: from('snapshot' as const), id: snapshotId }),
  fc.record({ type: from('label-mark' as const), id: markId, label: text }),
  fc.record({ type: from('delete' as const), kind: from('mark' as const), id: markId, at }),
  fc.record({ type: from('restore' as const), kind: from('mark' as const), id: markId }),
  fc.record({ type: from('judge' as const), judgement }),
  fc.record({ type: from('put-finding' as const), finding }),
  fc.record({ type: from('delete' as const), kind: from('finding' as const), id: findingId, at }),
  fc.record({ type: from('restore' as const), kind: from('finding' as const), id: findingId }),
  fc.record({
    type: from('relocate-snapshot' as const),
    id: snapshotId,
    file: from('/moved/a.heapsnapshot', '/moved/b'),
    origin: from('opened' as const),
  }),
  fc.record({ type: from('unjudge' as const), signature: from('a > b', 'c') }),
);
export const recordAction: fc.Arbitrary<ContentAction> = fc.oneof(
  fc.record({ type: from('start-run' as const), run }),
  fc.record({
    type: from('end-run' as const),
    id: runId,
    at,
    why: fc.oneof(
      fc.record({ kind: from('exited' as const), code: optional(fc.integer()) }),
      fc.record({ kind: from('interrupted' as const) }),
    ),
  }),
  fc.record({ type: from('add-mark' as const), mark }),
  fc.record({ type: from('add-snapshot' as const), snapshot }),
  fc.record({
    type: from('start-capture' as const),
    id: snapshotId,
    run: runId,
    epoch: text,
    label: text,
    at,
    file: from('snapshots/c.heapsnapshot.gz'),
  }),
  fc.record({
    type: from('finish-capture' as const),
    id: snapshotId,
    report: fc.record({
      bytes,
      storedBytes: bytes,
      sha256: text,
      pause: figure,
      total: figure,
      canary: from('held' as const),
    }) as unknown as fc.Arbitrary<CaptureReport>,
  }),
  fc.record({
    type: from('abandon-capture' as const),
    id: snapshotId,
    partial: optional(fc.record({ bytes, storedBytes: bytes, reason: text })),
  }),
  fc.record({ type: from('add-verdict' as const), verdict: runVerdict }),
  fc.record({ type: from('add-verification' as const), verification }),
  fc.record({
    type: from('set-scenario' as const),
    scenario: optional(
      fc.record({
        scenario: fc.record({
          cycles: fc.integer({ min: 1, max: 9 }),
          warmup: fc.nat(9),
          captures: fc.nat(9),
          step: fc.oneof<fc.Arbitrary<Step>[]>(
            fc.record({ kind: from('stdin' as const), line: text }),
            fc.record({ kind: from('wait' as const), ms: fc.nat() }),
          ),
          cycleDone: optional(text),
        }),
        connection: optional(connection),
      }),
    ),
  }),
);
export const contentAction = fc.oneof(userAction, recordAction);
export const action: fc.Arbitrary<Action> = fc.oneof(
  { weight: 8, arbitrary: contentAction },
  { weight: 2, arbitrary: fc.record({ type: from('undo' as const, 'redo' as const) }) },
);

export function frozen<T>(value: T): T {
  if (typeof value === 'object' && value !== null && !Object.isFrozen(value)) {
    Object.freeze(value);
    Object.values(value).forEach(frozen);
  }
  return value;
}

// Collects what the report shows. The caller lets names of the heap pass through the engine's rules.
import type { Investigation, Run, Snapshot } from '../../investigation/model.js';
import type { Places, ReportData, ReportRun, ReportSnapshot } from '../../investigation/report/data.js';
import { emptyTable } from '../../investigation/timeline.js';
import { retoldVerdict } from '../../messages/saved-words.js';
import { cutProof } from '../../shared/cut-proof.js';
import type { CompareRow, Identity } from '../../shared/heap.js';
import type { LongWork } from '../../shared/progress.js';
import { ok, type Result } from '../../shared/result.js';
import { wordReason } from '../verdict/word-verification.js';
import { endText } from '../view-of.js';
import type { ShareParts } from './share.js';

/** Classes in the table of growth, and snapshots that it compares. */
const classes = 25;
const shownClasses = 15;
/** Of what the first class grew by: below, it is the runtime at work. */
const noise = 0.005;
const mostSnapshots = 6;

export interface Growth {
  readonly rows: readonly CompareRow[];
  readonly identity: Identity;
  readonly snapshots: readonly Snapshot['id'][];
}

/** The classes that grew most over the snapshots of the latest run that has two, or of all files. */
export async function* growthOf(
  parts: ShareParts,
  content: Investigation,
  present: ReadonlyMap<Snapshot, string>,
): LongWork<Result<Growth | undefined>> {
  const of = (run: Snapshot['run']): readonly Snapshot[] => [...present.keys()].filter((snapshot) => snapshot.run === run);
  const groups = [...content.runs.toReversed().map((run) => of(run.id)), of(undefined)];
  const chosen = thinned(groups.find((group) => group.length >= 2) ?? []);
  if (chosen.length < 2) return ok(undefined);
  const answer = yield* parts.queries.compare({
    paths: chosen.map((snapshot) => present.get(snapshot) as string),
    identity: parts.identity(chosen),
    grouping: 'class',
    view: 'all',
    filter: '',
    sort: { column: 'retainedDelta', descending: true },
    page: { offset: 0, limit: classes },
  });
  if (!answer.ok) return answer;
  const most = Math.max(0, ...answer.value.rows.map((row) => row.retainedDelta));
  const rows = answer.value.rows.filter((row) => row.retainedDelta > 0 && row.retainedDelta >= noise * most).slice(0, shownClasses);
  return ok({ rows, identity: answer.value.identity, snapshots: chosen.map((snapshot) => snapshot.id) });
}

/** The first, the last and some between. */
const thinned = (snapshots: readonly Snapshot[]): readonly Snapshot[] =>
  snapshots.length <= mostSnapshots
    ? snapshots
    : Array.from(
        { length: mostSnapshots },
        (_, i) => snapshots[Math.round((i * (snapshots.length - 1)) / (mostSnapshots - 1))] as Snapshot,
      );

/** `content`, `growth` and `places`: redacted already. */
export async function reportData(
  parts: ShareParts,
  content: Investigation,
  growth: Growth | undefined,
  places: Places,
): Promise<ReportData> {
  const numbers = numbersOf(content);
  const runs: ReportRun[] = [];
  for (const run of content.runs) runs.push(await reportRun(parts, content, run));
  return {
    name: content.name,
    createdAt: content.createdAt,
    writtenAt: Date.now(),
    version: parts.version,
    runs,
    files: content.snapshots.filter((s) => !content.runs.some((run) => run.id === s.run)).map((s) => shown(s, numbers)),
    growth: growth && { rows: growth.rows, identity: growth.identity, snapshots: growth.snapshots.map((id) => numbers.get(id) ?? 0) },
    findings: content.findings,
    verifications: content.verifications.map((one) => ({
      ...one,
      reasons: one.reasons.map((reason) => wordReason(reason, parts.messages)),
      target: content.runs.find((run) => run.id === one.after.run)?.target.version ?? '',
    })),
    judgements: content.judgements.map(({ signature, verdict, reason }) => ({ signature, verdict, reason })),
    notes: content.notes,
    places,
  };
}

/** One run of it, with its samples. */
export async function reportRun(parts: Pick<ShareParts, 'store' | 'messages'>, content: Investigation, run: Run): Promise<ReportRun> {
  const numbers = numbersOf(content);
  const samples = await parts.store.timeline(run.id);
  const saved = content.verdicts.findLast((verdict) => verdict.run === run.id);
  return {
    id: run.id,
    title: run.target.title,
    version: run.target.version,
    startedAt: run.startedAt,
    end: run.end === undefined ? '' : endText(run.end.why, parts.messages),
    // A timeline that cannot be read is none: the rest of the report is still worth having.
    samples: samples.ok ? samples.value : emptyTable(),
    marks: content.marks.filter((mark) => mark.run === run.id).map(({ at, label }) => ({ at, label })),
    snapshots: content.snapshots.filter((snapshot) => snapshot.run === run.id).map((snapshot) => shown(snapshot, numbers)),
    // In the language of the report.
    verdict: saved && retoldVerdict(parts.messages, saved.verdict),
    proof: saved && cutProof(saved, content.marks),
  };
}

type Numbers = ReadonlyMap<Snapshot['id'], number>;
const numbersOf = (content: Investigation): Numbers => new Map(content.snapshots.map((snapshot, i) => [snapshot.id, i + 1]));

const shown = (snapshot: Snapshot, numbers: Numbers): ReportSnapshot => ({
  id: snapshot.id,
  number: numbers.get(snapshot.id) as number,
  at: snapshot.takenAt,
  label: snapshot.label,
  bytes: snapshot.content.state === 'capturing' ? 0 : snapshot.content.bytes,
  pauseMs: snapshot.pause,
  canary: snapshot.canary,
});

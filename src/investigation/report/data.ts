// What a report shows, ready to be laid out: names and texts are already as they may leave.
import type { CutProof } from '../../shared/cut-proof.js';
import type { Finding } from '../../shared/finding.js';
import type { CompareRow, Identity, Judgement } from '../../shared/heap.js';
import type { Verdict } from '../../shared/verdict.js';
import type { Verification } from '../../shared/verification.js';
import type { SampleTable } from '../timeline.js';

export interface ReportMark {
  readonly at: number;
  readonly label: string;
}
export interface ReportSnapshot {
  readonly id: string;
  /** From 1, over the whole report. */
  readonly number: number;
  readonly at: number;
  readonly label: string;
  readonly bytes: number;
  readonly pauseMs: number | undefined;
  readonly canary: 'held' | 'lost' | 'unavailable' | undefined;
}
export interface ReportRun {
  readonly id: string;
  readonly title: string;
  readonly version: string;
  readonly startedAt: number;
  readonly end: string;
  readonly samples: SampleTable;
  readonly marks: readonly ReportMark[];
  readonly snapshots: readonly ReportSnapshot[];
  /** The latest of the run. */
  readonly verdict: Verdict | undefined;
  /** What a cut test has shown since. */
  readonly proof: CutProof | undefined;
}
/** Where links are written, by `placeName`. */
export type Places = ReadonlyMap<string, string>;
export const placeName = (snapshot: string, id: number): string => `${snapshot} ${id}`;

export interface ReportData {
  readonly name: string;
  readonly createdAt: number;
  readonly writtenAt: number;
  readonly version: string;
  readonly runs: readonly ReportRun[];
  /** Snapshots of no run: files that were opened. */
  readonly files: readonly ReportSnapshot[];
  readonly growth: { readonly rows: readonly CompareRow[]; readonly identity: Identity; readonly snapshots: readonly number[] } | undefined;
  readonly findings: readonly Finding[];
  /** Before and after a change, newest last; `target`: what was run after. */
  readonly verifications: readonly (Verification & { readonly target: string })[];
  readonly judgements: readonly Judgement[];
  readonly notes: string;
  readonly places?: Places | undefined;
}

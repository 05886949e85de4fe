// The verdict: Holdfast's statement on a run. Its JSON is a stable public format (docs/cli.md), hence `null`.
import * as z from 'zod';
import { chain } from './heap.js';
import { recycleFigures } from './recycle.js';
import { snapshotId } from './units.js';

export const leakKind = z.enum(['heap', 'external', 'native', 'fragmentation', 'none']);

/** One fact the verdict rests on: `code` names the rule (its words in src/messages under `evidence.<code>`), `data` its figures. */
export const evidence = z.strictObject({
  code: z.string(),
  data: z.record(z.string(), z.union([z.number(), z.string(), z.boolean()])),
  text: z.string(),
});
export type Evidence = z.infer<typeof evidence>;

export const verdictSuspect = z.strictObject({
  class: z.string(),
  /** The growing holder in words: "Map sessions of SessionStore". */
  holder: z.string().optional(),
  growthPerCycle: z.number(),
  bytesPerCycle: z.number(),
  chain: chain.pick({ links: true, suspectLink: true }),
  /** The snapshot that the chain's object ids belong to. */
  snapshot: snapshotId.optional(),
  /** Name of the dependency that the holder belongs to; absent for the application's own. */
  package: z.string().optional(),
  /** As its package.json says, where that could be read. */
  packageVersion: z.string().optional(),
  reason: z.string().optional(),
  history: z.array(z.number()).optional(),
  counterEvidence: z.string().optional(),
  advice: z.string().optional(),
  /** What the advice would have saved in the last snapshot. */
  saving: evidence.optional(),
});

/** What to do, and what that would have saved. */
/** Figures of facts that their words agree with in number. */
const counted: Readonly<Record<string, string>> = {
  'holder-grows': 'perCycle',
  'listeners-grow': 'perCycle',
  'few-cycles': 'readings',
  'few-captures': 'captures',
  'save-bound': 'members',
  'save-once': 'listeners',
  'save-fast-properties': 'objects',
  'save-one-copy': 'copies',
  'save-join': 'texts',
  'other-heaps': 'count',
};

/** How many a fact speaks of, which chooses the form of its words; undefined where these have one form. */
export function countOf({ code, data }: Pick<Evidence, 'code' | 'data'>): number | undefined {
  const name = Object.hasOwn(counted, code) ? counted[code] : undefined;
  const value = name === undefined ? undefined : data[name];
  return typeof value === 'number' ? value : undefined;
}

export const verdict = z.strictObject({
  /** null: not enough evidence; `missing` says what would decide. */
  leaking: z.boolean().nullable(),
  kind: leakKind.nullable(),
  /** 0 to 1. */
  confidence: z.number().min(0).max(1),
  evidence: z.array(evidence),
  missing: z.array(evidence),
  suspects: z.array(verdictSuspect),
  /** What other changes to the program would save in the last snapshot, the most first. */
  savings: z.array(evidence).optional(),
  /** Of a leak whose resident memory is known: what plans when a worker is to be replaced. */
  recycle: recycleFigures.optional(),
});
export type Verdict = z.infer<typeof verdict>;

export const step = z.discriminatedUnion('kind', [
  z.strictObject({ kind: z.literal('stdin'), line: z.string().default('') }),
  z.strictObject({ kind: z.literal('signal'), signal: z.string().regex(/^SIG[A-Z0-9]+$/) }),
  z.strictObject({ kind: z.literal('eval'), expression: z.string().min(1) }),
  /** `times`: requests in each cycle, one after the other; 1 where it is not said. `anyAnswer`: one of 400 and above is no failure. */
  z.strictObject({
    kind: z.literal('http'),
    url: z.string().min(1),
    times: z.number().int().min(1).max(10_000).optional(),
    anyAnswer: z.literal(true).optional(),
  }),
  z.strictObject({ kind: z.literal('cmd'), command: z.string().min(1) }),
  z.strictObject({ kind: z.literal('wait'), ms: z.number().int().min(0) }),
  /** A person does the work, and says when a cycle of it is done. */
  z.strictObject({ kind: z.literal('hand') }),
]);
export type Step = z.infer<typeof step>;

/** How one cycle of work is driven and recognised. */
export const scenario = z.strictObject({
  cycles: z.number().int().min(1).max(100_000).default(12),
  warmup: z.number().int().min(0).max(100_000).default(3),
  captures: z.number().int().min(0).max(50).default(3),
  step: step.default({ kind: 'wait', ms: 1000 }),
  /** Regular expression on a line of stdout that ends a cycle; otherwise a cycle ends when its step completes and the target has settled. */
  cycleDone: z.string().optional(),
});
export type Scenario = z.infer<typeof scenario>;

export const huntProgress = z.discriminatedUnion('type', [
  z.strictObject({
    type: z.literal('phase'),
    /** `hand`: waits for a person's word that a cycle is done. */
    phase: z.enum(['connect', 'warmup', 'cycle', 'hand', 'settle', 'collect', 'capture', 'analyse']),
    done: z.number(),
    total: z.number(),
  }),
  z.strictObject({ type: z.literal('progress'), step: z.string(), done: z.number(), total: z.number().optional() }),
]);

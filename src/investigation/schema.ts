// The manifest on disk: its own shape, apart from the model. docs/formats.md describes it; change both together, and
// see migrations.ts for what a change asks for.
import * as z from 'zod';
import { type CutRecord, cutRecord } from '../shared/cut.js';
import { type Finding, findingStatus } from '../shared/finding.js';
import { chainLink } from '../shared/heap.js';
import { capability, type TargetInfo } from '../shared/target.js';
import { type Tunnel, tunnel } from '../shared/tunnel.js';
import type { MarkId, Milliseconds, RunId, SnapshotId, Timestamp } from '../shared/units.js';
import { evidence, type Scenario, type Verdict, verdict as verdictShape } from '../shared/verdict.js';
import { growth, growthMetric, type Measurement, measurement, type Verification } from '../shared/verification.js';
import { type Json, type Residue, residue, restored } from './json.js';
import type { Investigation, Judgement, Mark, Run, RunVerdict, SavedConnection, SavedScenario, Snapshot, Trashed } from './model.js';
import {
  byDeletion,
  byFindingTime,
  byMarkTime,
  byRunStart,
  bySignature,
  bySnapshotTime,
  byVerdictTime,
  byVerificationTime,
} from './order.js';

export const manifestFormat = 'holdfast-investigation';

/** Ids name folders and files: nothing in them may lead anywhere. */
const id = z.string().regex(/^[A-Za-z0-9][A-Za-z0-9_-]{0,63}$/, 'not an id');
const time = z.iso.datetime({ offset: true });
const count = z.number().nonnegative();

/** The same shape, but unknown fields are let through to be kept (see json.ts) where the shared schema refuses them. */
function tolerant(schema: z.ZodType): z.ZodType {
  if (schema instanceof z.ZodObject) {
    const shape = Object.entries(schema.shape as Record<string, z.ZodType>).map(([key, value]) => [key, tolerant(value)]);
    return z.object(Object.fromEntries(shape));
  }
  if (schema instanceof z.ZodArray) return z.array(tolerant(schema.element as z.ZodType));
  if (schema instanceof z.ZodDiscriminatedUnion) {
    const options = schema.options.map((option) => tolerant(option as z.ZodType)) as [z.ZodObject, ...z.ZodObject[]];
    return z.discriminatedUnion(schema.def.discriminator, options);
  }
  if (schema instanceof z.ZodDefault) return tolerant(schema.unwrap() as z.ZodType).optional();
  if (schema instanceof z.ZodOptional) return tolerant(schema.unwrap() as z.ZodType).optional();
  if (schema instanceof z.ZodNullable) return tolerant(schema.unwrap() as z.ZodType).nullable();
  return schema;
}

const connection = z.discriminatedUnion('kind', [
  z.object({
    kind: z.literal('launch'),
    command: z.string(),
    args: z.array(z.string()),
    cwd: z.string().optional(),
    environmentNames: z.array(z.string()),
  }),
  z.object({
    kind: z.literal('attach'),
    host: z.string(),
    port: z.number().int(),
    target: z.string().optional(),
    tunnel: tolerant(tunnel).optional() as z.ZodOptional<z.ZodType<Tunnel>>,
  }),
  z.object({ kind: z.literal('pid'), pid: z.number().int() }),
]);

const target = z.object({
  title: z.string(),
  runtime: z.enum(['v8', 'cpython']),
  version: z.string(),
  pid: z.number().int().positive().optional(),
  address: z.string().optional(),
  local: z.boolean(),
  command: z.array(z.string()).optional(),
  part: z.object({ id: z.string(), type: z.string(), of: z.string() }).optional(),
  /** Any string: what a later Holdfast can do with a target is no reason to refuse the file. */
  capabilities: z.array(z.string()),
});

const runEnd = z.discriminatedUnion('kind', [
  z.object({ kind: z.literal('exited'), at: time, code: z.number().int().optional(), signal: z.string().optional() }),
  z.object({ kind: z.literal('disconnected'), at: time, reason: z.string() }),
  z.object({ kind: z.literal('closed'), at: time }),
  z.object({ kind: z.literal('interrupted'), at: time }),
]);

const run = z.object({ id, target, startedAt: time, connection: connection.optional(), end: runEnd.optional() });
const mark = z.object({
  id,
  run: id,
  at: time,
  label: z.string(),
  source: z.enum(['user', 'code', 'stdout', 'hunt', 'break', 'trigger']),
  cut: (tolerant(cutRecord) as z.ZodType<CutRecord>).optional(),
});

const snapshot = z.object({
  id,
  run: id.optional(),
  epoch: z.string(),
  label: z.string(),
  takenAt: time,
  origin: z.enum(['captured', 'opened']),
  file: z.string().regex(/^[^\0]+$/, 'not a path'),
  state: z.enum(['capturing', 'complete', 'partial']),
  bytes: count.optional(),
  storedBytes: count.optional(),
  sha256: z.string().optional(),
  reason: z.string().optional(),
  pauseMs: z.number().optional(),
  totalMs: z.number().optional(),
  extraBytes: count.optional(),
  withoutFork: z.boolean().optional(),
  canary: z.enum(['held', 'lost', 'unavailable']).optional(),
  truncated: z.object({ section: z.string(), offset: count }).optional(),
  holds: z.enum(['allocations']).optional(),
});
const deletedAt = { deletedAt: time };
const trashedSnapshot = snapshot.extend(deletedAt);
const trashedMark = mark.extend(deletedAt);

const judgement = z.object({
  signature: z.string().min(1),
  verdict: z.enum(['expected', 'stuck', 'unknown']),
  reason: z.string(),
  at: time,
});
const runVerdict = z.object({ run: id, at: time, verdict: tolerant(verdictShape), measured: tolerant(measurement).optional() });

const step = z.discriminatedUnion('kind', [
  z.object({ kind: z.literal('stdin'), line: z.string() }),
  z.object({ kind: z.literal('signal'), signal: z.string().regex(/^SIG[A-Z0-9]+$/) }),
  z.object({ kind: z.literal('eval'), expression: z.string().min(1) }),
  z.object({
    kind: z.literal('http'),
    url: z.string().min(1),
    times: z.number().int().min(1).max(10_000).optional(),
    anyAnswer: z.literal(true).optional(),
  }),
  z.object({ kind: z.literal('cmd'), command: z.string().min(1) }),
  z.object({ kind: z.literal('wait'), ms: z.number().int().min(0) }),
  z.object({ kind: z.literal('hand') }),
]);
const scenario = z.object({
  cycles: z.number().int().min(1),
  warmup: z.number().int().min(0),
  captures: z.number().int().min(0),
  step,
  cycleDone: z.string().optional(),
  connection: connection.optional(),
});

const finding = z.object({
  id,
  at: time,
  title: z.string(),
  status: findingStatus,
  cause: z.string(),
  evidence: z.array(z.string()),
  counterEvidence: z.array(z.string()),
  advice: z.string(),
  saving: z.object({ bytes: z.number(), per: z.enum(['cycle', 'heap']), source: z.enum(['estimated', 'measured']) }).optional(),
  run: id.optional(),
  class: z.string().optional(),
  object: z.object({ snapshot: id, id: count }).optional(),
  chain: z.object({ links: z.array(tolerant(chainLink)) }).optional(),
});
const trashedFinding = finding.extend(deletedAt);
const ofRun = z.object({ run: id, at: time, growth: tolerant(growth).optional() });
const verification = z.object({
  at: time,
  outcome: z.enum(['pass', 'fail', 'undecided']),
  metric: growthMetric,
  before: ofRun.optional(),
  after: ofRun,
  limit: z.number().optional(),
  reasons: z.array(tolerant(evidence)),
});

const unique = <T extends z.ZodType>(entry: T, name: (entry: z.infer<T>) => string) =>
  z.array(entry).superRefine((list, context) => {
    const seen = new Set<string>();
    list.forEach((item, index) => {
      if (seen.has(name(item))) context.addIssue({ code: 'custom', message: `${name(item)} is there twice`, path: [index] });
      seen.add(name(item));
    });
  });
const byId = (entry: { readonly id: string }) => entry.id;

export const manifest = z.object({
  format: z.literal(manifestFormat),
  version: z.literal(1),
  name: z.string(),
  createdAt: time,
  runs: unique(run, byId),
  marks: unique(mark, byId),
  snapshots: unique(snapshot, byId),
  trash: unique(trashedSnapshot, byId),
  trashedMarks: unique(trashedMark, byId).default([]),
  trashedFindings: unique(trashedFinding, byId).default([]),
  judgements: unique(judgement, (entry) => entry.signature),
  verdicts: unique(runVerdict, (entry) => `${entry.run} ${entry.at}`),
  findings: unique(finding, byId).default([]),
  verifications: unique(verification, (entry) => `${entry.after.run} ${entry.at}`).default([]),
  scenario: scenario.optional(),
});
export type Manifest = z.infer<typeof manifest>;

type Disk<T extends z.ZodType> = z.infer<T>;
const iso = (at: number): string => new Date(at).toISOString();
const instant = (text: string): Timestamp => Date.parse(text) as Timestamp;

// One entry's encoding is kept as long as the entry lives: entries are immutable, and most do not change between two saves.
const encoded = new WeakMap<object, Json>();
function once<T extends object>(entry: T, shape: z.ZodType, encode: (entry: T) => object): Json {
  let json = encoded.get(entry);
  if (json === undefined) {
    // Through text, as a reader will see it: what cannot be read back must never be written. A bug, so it throws.
    json = JSON.parse(JSON.stringify(encode(entry))) as Json;
    shape.parse(json);
    encoded.set(entry, json);
  }
  return json;
}

/** Throws when an entry could not be read back: a bug that must not reach the disk. */
export const checkEncodable = (content: Investigation): void => void encodeManifest(content, undefined);

/** The manifest of a state (notes and selection have files of their own), with the unknown fields of the file it was read from. */
export function encodeManifest(content: Investigation, unknown: Residue | undefined): Json {
  const known: Json = {
    format: manifestFormat,
    version: 1,
    name: content.name,
    createdAt: iso(content.createdAt),
    runs: content.runs.map((entry) => once(entry, run, encodeRun)),
    marks: content.marks.map((entry) => once(entry, mark, encodeMark)),
    snapshots: content.snapshots.map((entry) => once(entry, snapshot, encodeSnapshot)),
    trash: trashOf(content, 'snapshot'),
    judgements: content.judgements.map((entry) => once(entry, judgement, encodeJudgement)),
    verdicts: content.verdicts.map((entry) => once(entry, runVerdict, encodeVerdict)),
    // Newer than version 1 itself: absent where there is none, so that what older programs wrote stays as it is.
    ...some('trashedMarks', trashOf(content, 'mark')),
    ...some('trashedFindings', trashOf(content, 'finding')),
    ...(content.findings.length === 0 ? {} : { findings: content.findings.map((entry) => once(entry, finding, encodeFinding)) }),
    ...(content.verifications.length === 0
      ? {}
      : { verifications: content.verifications.map((entry) => once(entry, verification, encodeVerification)) }),
    ...(content.scenario === undefined ? {} : { scenario: once(content.scenario, scenario, encodeScenario) }),
  };
  return restored(known, unknown);
}

/** The state of a manifest, and the fields of `raw` that this program does not know. */
export function decodeManifest(disk: Manifest, raw: Json): { readonly content: Investigation; readonly unknown: Residue | undefined } {
  const content: Investigation = {
    name: disk.name,
    createdAt: instant(disk.createdAt),
    notes: '',
    runs: disk.runs.map(decodeRun).sort(byRunStart),
    marks: disk.marks.map(decodeMark).sort(byMarkTime),
    snapshots: disk.snapshots.map(decodeSnapshot).sort(bySnapshotTime),
    trash: [
      ...disk.trash.map((entry) => ({ kind: 'snapshot' as const, entry: decodeSnapshot(entry), deletedAt: instant(entry.deletedAt) })),
      ...disk.trashedMarks.map(({ deletedAt: at, ...entry }) => ({
        kind: 'mark' as const,
        entry: decodeMark(entry),
        deletedAt: instant(at),
      })),
      ...disk.trashedFindings.map(({ deletedAt: at, ...entry }) => ({
        kind: 'finding' as const,
        entry: decodeFinding(entry),
        deletedAt: instant(at),
      })),
    ].sort(byDeletion),
    judgements: disk.judgements.map((entry): Judgement => ({ ...entry, at: instant(entry.at) })).sort(bySignature),
    verdicts: disk.verdicts
      .map(
        (entry): RunVerdict => ({
          run: entry.run as RunId,
          at: instant(entry.at),
          verdict: entry.verdict as Verdict,
          ...(entry.measured === undefined ? {} : { measured: entry.measured as Measurement }),
        }),
      )
      .sort(byVerdictTime),
    findings: disk.findings.map(decodeFinding).sort(byFindingTime),
    verifications: disk.verifications.map(decodeVerification).sort(byVerificationTime),
    scenario: disk.scenario && decodeScenario(disk.scenario),
  };
  return { content, unknown: shared(residue(raw, encodeManifest(content, undefined))) };
}

const listsWithTrash = [
  ['snapshots', 'trash'],
  ['marks', 'trashedMarks'],
  ['findings', 'trashedFindings'],
] as const;

/** An entry keeps its unknown fields on the way to the trash and back. */
function shared(left: Residue | undefined): Residue | undefined {
  if (left === undefined) return undefined;
  const children = new Map(left.children);
  for (const keys of listsWithTrash) {
    const both = new Map(keys.flatMap((key) => [...(left.children.get(key)?.children ?? [])]));
    if (both.size > 0) for (const key of keys) children.set(key, { fields: new Map(), children: both });
  }
  return { fields: left.fields, children };
}

function encodeRun(entry: Run): Disk<typeof run> {
  const { end, connection: how } = entry;
  return {
    id: entry.id,
    target: { ...entry.target, capabilities: [...entry.target.capabilities].sort() },
    startedAt: iso(entry.startedAt),
    connection: how && encodeConnection(how),
    end: end && { ...end.why, at: iso(end.at) },
  };
}

function decodeRun(entry: Disk<typeof run>): Run {
  const capabilities = entry.target.capabilities.filter((name) => capability.safeParse(name).success);
  const decoded = { id: entry.id as RunId, target: { ...entry.target, capabilities } as TargetInfo, startedAt: instant(entry.startedAt) };
  const how = entry.connection && { connection: decodeConnection(entry.connection) };
  if (entry.end === undefined) return { ...decoded, ...how };
  const { at, ...why } = entry.end;
  return { ...decoded, ...how, end: { at: instant(at), why } };
}

function encodeConnection(how: SavedConnection): Disk<typeof connection> {
  if (how.kind !== 'launch') return how;
  const { envNames, args, ...rest } = how;
  return { ...rest, args: [...args], environmentNames: [...envNames] };
}

function decodeConnection(how: Disk<typeof connection>): SavedConnection {
  if (how.kind !== 'launch') return how;
  const { environmentNames, ...rest } = how;
  return { ...rest, envNames: environmentNames };
}

const encodeMark = (entry: Mark): Disk<typeof mark> => ({ ...entry, at: iso(entry.at) });
const decodeMark = (entry: Disk<typeof mark>): Mark => ({
  ...entry,
  id: entry.id as MarkId,
  run: entry.run as RunId,
  at: instant(entry.at),
});

function encodeSnapshot(entry: Snapshot): Disk<typeof snapshot> {
  const { content, takenAt, pause, total, ...rest } = entry;
  return { ...rest, ...content, takenAt: iso(takenAt), pauseMs: pause, totalMs: total };
}

function decodeSnapshot(entry: Disk<typeof snapshot>): Snapshot {
  const { id: name, run: of, epoch, label, takenAt, origin, file, state, bytes = 0, storedBytes = 0, sha256, reason = '' } = entry;
  const content: Snapshot['content'] =
    state === 'capturing'
      ? { state }
      : state === 'partial'
        ? { state, bytes, storedBytes, reason }
        : { state, bytes, storedBytes, ...(sha256 === undefined ? {} : { sha256 }) };
  return {
    id: name as SnapshotId,
    ...(of === undefined ? {} : { run: of as RunId }),
    epoch,
    label,
    takenAt: instant(takenAt),
    origin,
    file,
    content,
    ...(entry.pauseMs === undefined ? {} : { pause: entry.pauseMs as Milliseconds }),
    ...(entry.totalMs === undefined ? {} : { total: entry.totalMs as Milliseconds }),
    ...(entry.extraBytes === undefined ? {} : { extraBytes: entry.extraBytes }),
    ...(entry.withoutFork === undefined ? {} : { withoutFork: entry.withoutFork }),
    ...(entry.canary === undefined ? {} : { canary: entry.canary }),
    ...(entry.truncated === undefined ? {} : { truncated: entry.truncated }),
    ...(entry.holds === undefined ? {} : { holds: entry.holds }),
  };
}

const trashedShapes = { snapshot: trashedSnapshot, mark: trashedMark, finding: trashedFinding };
const trashOf = ({ trash }: Investigation, kind: Trashed['kind']): readonly Json[] =>
  trash.filter((one) => one.kind === kind).map((one) => once(one, trashedShapes[kind], encodeTrashed));
const some = (key: string, list: readonly Json[]): { readonly [key: string]: Json } => (list.length === 0 ? {} : { [key]: list });

function encodeTrashed(one: Trashed): object {
  const deletion = { deletedAt: iso(one.deletedAt) };
  switch (one.kind) {
    case 'snapshot':
      return { ...encodeSnapshot(one.entry), ...deletion };
    case 'mark':
      return { ...encodeMark(one.entry), ...deletion };
    case 'finding':
      return { ...encodeFinding(one.entry), ...deletion };
  }
}
const encodeJudgement = (entry: Judgement): Disk<typeof judgement> => ({ ...entry, at: iso(entry.at) });
const encodeVerdict = (entry: RunVerdict): Disk<typeof runVerdict> => ({ ...entry, at: iso(entry.at) });

const encodeFinding = (entry: Finding): object => ({ ...entry, at: iso(entry.at) });
const decodeFinding = (entry: Disk<typeof finding>): Finding => ({ ...entry, at: instant(entry.at) }) as unknown as Finding;

const encodeVerification = (entry: Verification): object => ({
  ...entry,
  at: iso(entry.at),
  before: entry.before && { ...entry.before, at: iso(entry.before.at) },
  after: { ...entry.after, at: iso(entry.after.at) },
});
function decodeVerification(entry: Disk<typeof verification>): Verification {
  const { before, after, ...rest } = entry;
  const decoded = {
    ...rest,
    at: instant(entry.at),
    after: { ...after, at: instant(after.at) },
    ...(before === undefined ? {} : { before: { ...before, at: instant(before.at) } }),
  };
  return decoded as Verification;
}

const encodeScenario = (entry: SavedScenario): Disk<typeof scenario> => ({
  ...entry.scenario,
  connection: entry.connection && encodeConnection(entry.connection),
});

function decodeScenario(entry: Disk<typeof scenario>): SavedScenario {
  const { connection: how, ...rest } = entry;
  return { scenario: rest as Scenario, ...(how === undefined ? {} : { connection: decodeConnection(how) }) };
}

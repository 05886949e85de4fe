// Reads snapshots for sharing and writes them again without what they say. Nothing is kept open: two readings a file, in chunks.
import { rm } from 'node:fs/promises';
import type { InferContractRouterInputs } from '@orpc/contract';
import type { AllocationData, CodePlace } from '../engine/formats/allocations.js';
import { namesIn, redactedLabel, redactedSignature } from '../engine/redact/labels.js';
import type { NameRules } from '../engine/redact/names.js';
import { redactedProfile } from '../engine/redact/profile.js';
import { Rewrite } from '../engine/redact/rewrite.js';
import { type SnapshotParts, SnapshotScanner } from '../engine/redact/scanner.js';
import { Survey, type SurveyResult } from '../engine/redact/survey.js';
import type { EngineContract, Redaction } from '../shared/engine-api.js';
import { fail } from '../shared/fail.js';
import type { Progress } from '../shared/progress.js';
import { FailureError } from '../shared/result.js';
import { findSecrets } from '../shared/secrets.js';
import { profileAt } from './allocation-data.js';
import { BlockWriter } from './block-writer.js';
import { otherColumns, snapshotBytes } from './convert.js';
import type { Pace } from './drive.js';
import { failureOf } from './failures.js';
import { openSource } from './source.js';
import { tokens } from './tokens.js';

type Input = InferContractRouterInputs<EngineContract>['redact'];
type Stream<T> = AsyncGenerator<Progress, T, void>;

/** Of the names that stay, so many are listed. */
const LISTED = 20_000;

/** Given up or failed, it leaves no file behind: what was not searched to its end must not be shared. */
export async function* redactSnapshots(input: Input, pace: Pace): Stream<Redaction> {
  const written: string[] = [];
  let isWhole = false;
  try {
    const redaction = yield* redacted(input, written, pace);
    isWhole = true;
    return redaction;
  } finally {
    if (!isWhole) for (const path of written) await rm(path, { force: true });
  }
}

/** `written`: takes the path of each file that has its name. */
async function* redacted(input: Input, written: string[], pace: Pace): Stream<Redaction> {
  const { files, labels = [], signatures = [] } = input;
  const wanted = new Set<string>();
  const parts = (signature: string): string[] =>
    signature.split(' > ').flatMap((part) => part.replace(/\*$/, '').split(/:(.*)/s).slice(0, 2));
  for (const label of [...labels, ...signatures.flatMap(parts)]) for (const name of namesIn(label)) wanted.add(name);

  const surveys: SurveyResult[] = [];
  const profiles = new Map<string, AllocationData>();
  for (const { path } of files) {
    const profile = yield* profileAt(path, pace);
    if (profile !== undefined) {
      profiles.set(path, profile);
      continue;
    }
    const survey = new Survey(decode, wanted);
    yield* read(path, survey, pace, 'read');
    survey.finish();
    surveys.push(survey.result());
  }
  const roles = new Map<string, number>();
  for (const { wanted: found } of surveys) for (const [text, role] of found) roles.set(text, (roles.get(text) ?? 0) | role);
  const called = new Set([...profiles.values()].flatMap((profile) => [...placesOf(profile)].map(({ name }) => name)));
  const rules: NameRules = {
    token: tokens(input.salt),
    // Shared in one of them: else a name would be readable in the last snapshot and not in the first.
    // Names of functions come from the source text alone.
    shared: (name) => called.has(name) || surveys.some((survey) => survey.shared.has(name)),
    allNames: input.allNames,
    roots: [
      ...input.roots,
      ...commonRoots([
        ...surveys.map(({ scripts }) => scripts),
        ...[...profiles.values()].map((profile) => [...placesOf(profile)].map(({ script }) => script)),
      ]),
    ],
  };
  const kept = new Set<string>();
  const paths = new Set<string>();
  const done: Redaction['files'] = [];
  let heaps = 0;
  for (const { path, out } of input.labelsOnly ? [] : files) {
    const profile = profiles.get(path);
    if (profile !== undefined) {
      done.push(await writeProfile(profile, out, rules, { kept, paths }, pace));
      if (out !== undefined) written.push(out);
      continue;
    }
    const survey = surveys[heaps++] as SurveyResult;
    const writer = out === undefined ? undefined : await BlockWriter.open(out);
    try {
      const rewrite = new Rewrite({ survey, rules, decode, encode, emit: writer && ((bytes) => writer.push(bytes)) });
      yield* read(path, rewrite, pace, 'redact', writer);
      rewrite.finish();
      const stored = await writer?.finish();
      if (out !== undefined) written.push(out);
      const { tokens: names, keys, ...result } = rewrite.result();
      for (const name of result.kept) kept.add(name);
      for (const name of result.paths) paths.add(name);
      const { nodes, edges, removed } = survey;
      const secrets = out === undefined ? {} : yield* check(out, survey, pace);
      done.push({ nodes, edges, removed, tokens: names, keys, bytes: 0, storedBytes: 0, sha256: '', ...stored, secrets });
    } catch (error) {
      await writer?.abandon();
      throw error;
    }
  }
  const label = (text: string): string => redactedLabel(text, (name) => roles.get(name) ?? 0, rules);
  return {
    files: done,
    kept: [...kept].sort().slice(0, LISTED),
    keptCount: kept.size,
    paths: [...paths].sort().slice(0, LISTED),
    pathCount: paths.size,
    labels: labels.map(label),
    signatures: signatures.map((signature) => redactedSignature(signature, label)),
  };
}

function* placesOf({ functions }: AllocationData): Generator<CodePlace> {
  for (let fn = 0; fn < functions.count; fn++) yield functions.place(fn);
}

/** Without `out` only what would stay is told. What was written is searched for secrets as it goes. */
async function writeProfile(
  profile: AllocationData,
  out: string | undefined,
  rules: NameRules,
  stays: { readonly kept: Set<string>; readonly paths: Set<string> },
  pace: Pace,
): Promise<Redaction['files'][number]> {
  const writer = out === undefined ? undefined : await BlockWriter.open(out);
  const secrets: Record<string, number> = {};
  try {
    const text = redactedProfile(profile, rules);
    let step = text.next();
    while (step.done !== true) {
      writer?.push(textEncoder.encode(step.value));
      pace.check();
      await pace.breathe();
      await writer?.drained();
      step = text.next();
    }
    const { kept, paths, tokens: names } = step.value;
    for (const name of [...kept, ...paths]) {
      for (const { kind } of findSecrets(name)) secrets[kind] = (secrets[kind] ?? 0) + 1;
      (kept.has(name) ? stays.kept : stays.paths).add(name);
    }
    const written = { bytes: 0, storedBytes: 0, sha256: '', ...(await writer?.finish()) };
    return { nodes: profile.traces.count, edges: 0, removed: 0, tokens: names, keys: 0, ...written, secrets };
  } catch (error) {
    await writer?.abandon();
    throw error;
  }
}

const textDecoder = new TextDecoder();
const textEncoder = new TextEncoder();
const decode = (json: Uint8Array): string => {
  const text = textDecoder.decode(json);
  try {
    return JSON.parse(text) as string;
  } catch {
    // Not quite JSON (a control character): readers take it as it is, and it must not stay unseen.
    return text.slice(1, -1);
  }
};
const encode = (text: string): Uint8Array => textEncoder.encode(JSON.stringify(text));

/** The folder that the program's own scripts share, when there is one. */
function commonRoots(scriptsOfFiles: readonly Iterable<string>[]): readonly string[] {
  const folders = new Set<string>();
  for (const scripts of scriptsOfFiles) {
    for (const script of scripts) {
      const path = script.replace(/^file:\/\//, '').replaceAll('\\', '/');
      if (!/^(?:\/|[A-Za-z]:\/)/.test(path) || path.includes('/node_modules/')) continue;
      folders.add(path.slice(0, path.lastIndexOf('/')));
    }
  }
  const [first, ...others] = folders;
  if (first === undefined) return [];
  const pieces = first.split('/');
  let length = pieces.length;
  for (const other of others) {
    const theirs = other.split('/');
    let same = 0;
    while (same < length && same < theirs.length && theirs[same] === pieces[same]) same++;
    length = same;
  }
  // One folder below the top says nothing.
  return length > 2 ? [pieces.slice(0, length).join('/')] : [];
}

/** Reads what was written as anybody would: it must be the same graph, and hold nothing that looks like a secret. */
async function* check(path: string, before: SurveyResult, pace: Pace): Stream<Record<string, number>> {
  const survey = new Survey(decode);
  const secrets: Record<string, number> = {};
  const text = survey.string.bind(survey);
  survey.string = (index, json) => {
    text(index, json);
    // Most entries are empty, or one token.
    if (json.length <= 2 || (json[1] === TILDE && isToken(json))) return;
    for (const { kind } of findSecrets(decode(json))) secrets[kind] = (secrets[kind] ?? 0) + 1;
  };
  yield* read(path, survey, pace, 'verify');
  const after = survey.result();
  if (after.nodes !== before.nodes || after.edges !== before.edges)
    throw new FailureError(
      fail('SHARE_NOT_VERIFIED', { path, place: 'snapshot', reason: `${after.nodes} / ${after.edges}, ${before.nodes} / ${before.edges}` }),
    );
  return secrets;
}

const TILDE = 126;
const isToken = (json: Uint8Array): boolean => {
  for (let i = 2; i < json.length - 1; i++) {
    const c = json[i] as number;
    if (!((c >= 97 && c <= 122) || (c >= 50 && c <= 55))) return false;
  }
  return true;
};

async function* read(
  path: string,
  parts: SnapshotParts,
  pace: Pace,
  step: 'read' | 'redact' | 'verify',
  writer?: BlockWriter,
): Stream<void> {
  try {
    const other = yield* otherColumns(path, pace);
    const scanner = new SnapshotScanner(parts);
    if (other !== undefined) {
      // Another format, as V8 would have written it.
      for (const chunk of snapshotBytes(other)) {
        scanner.feed(chunk);
        pace.check();
        await pace.breathe();
        await writer?.drained();
      }
      scanner.finish();
      return;
    }
    const source = await openSource(path);
    try {
      let done = 0;
      for (let chunk = await source.next(); chunk !== undefined; chunk = await source.next()) {
        // In pieces of a few milliseconds.
        for (let at = 0; at < chunk.length; at += 1 << 18) {
          scanner.feed(chunk.subarray(at, at + (1 << 18)));
          pace.check();
          await pace.breathe();
        }
        await writer?.drained();
        done += chunk.length;
        if (pace.due()) yield { step, done, ...(source.info.exact ? { total: source.info.bytes } : {}) };
      }
      scanner.finish();
    } finally {
      await source.close();
    }
  } catch (error) {
    const failure = failureOf(path, error);
    throw failure === undefined ? error : new FailureError(failure);
  }
}

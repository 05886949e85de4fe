// Reads snapshots for sharing and writes them again without what they say. Nothing is kept open: two readings a file, in chunks.
import { createHash, createHmac } from 'node:crypto';
import { type FileHandle, open, rename, unlink } from 'node:fs/promises';
import { gzip } from 'node:zlib';
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
import { otherColumns, snapshotBytes } from './convert.js';
import type { Pace } from './drive.js';
import { failureOf } from './failures.js';
import { openSource } from './source.js';

type Input = InferContractRouterInputs<EngineContract>['redact'];
type Stream<T> = AsyncGenerator<Progress, T, void>;

/** Of the names that stay, so many are listed. */
const LISTED = 20_000;
const BLOCK = 1 << 20;

export async function* redactSnapshots(input: Input, pace: Pace): Stream<Redaction> {
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
      continue;
    }
    const survey = surveys[heaps++] as SurveyResult;
    const writer = out === undefined ? undefined : await BlockWriter.open(out);
    try {
      const rewrite = new Rewrite({ survey, rules, decode, encode, emit: writer && ((bytes) => writer.push(bytes)) });
      yield* read(path, rewrite, pace, 'redact', writer);
      rewrite.finish();
      const written = await writer?.finish();
      const { tokens: names, keys, ...result } = rewrite.result();
      for (const name of result.kept) kept.add(name);
      for (const name of result.paths) paths.add(name);
      const { nodes, edges, removed } = survey;
      const secrets = out === undefined ? {} : yield* check(out, survey, pace);
      done.push({ nodes, edges, removed, tokens: names, keys, bytes: 0, storedBytes: 0, sha256: '', ...written, secrets });
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

/** Writes a snapshot of another format as V8's, compressed; `undefined`, and nothing written, when it is V8's already. */
export async function* convertSnapshot(
  { path, out }: { readonly path: string; readonly out: string },
  pace: Pace,
): Stream<{ readonly converted: boolean }> {
  const columns = yield* otherColumns(path, pace);
  if (columns === undefined) return { converted: false };
  const writer = await BlockWriter.open(out);
  try {
    for (const chunk of snapshotBytes(columns)) {
      writer.push(chunk);
      pace.check();
      await pace.breathe();
      await writer.drained();
    }
    await writer.finish();
    return { converted: true };
  } catch (error) {
    await writer.abandon();
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

const BASE32 = 'abcdefghijklmnopqrstuvwxyz234567';
/** Long names are not needed for anything, and an interface's name ends at 120 characters. */
const LONGEST = 121;

/**
 * A token for a name: `~` and letters by HMAC-SHA256 under a salt that nobody keeps, so that it cannot be guessed back. As long as
 * the name (8 at least), because classes of plain objects are named after their properties up to a length.
 */
export function tokens(salt: string): (name: string) => string {
  const known = new Map<string, string>();
  return (name) => {
    let token = known.get(name);
    if (token !== undefined) return token;
    const length = Math.min(LONGEST, Math.max(8, /[,'"{}]/.test(name) ? JSON.stringify(name).length : name.length));
    token = '~';
    for (let round = 0; token.length < length; round++) {
      for (const byte of createHmac('sha256', salt).update(`${round}\0${name}`).digest()) token += BASE32[byte & 31];
    }
    token = token.slice(0, length);
    if (known.size < 1_000_000) known.set(name, token);
    return token;
  };
}

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

/** Gzip members of one block each, as captures are stored (docs/formats.md, "Snapshots"). */
class BlockWriter {
  #block = Buffer.allocUnsafe(BLOCK);
  #filled = 0;
  #bytes = 0;
  #stored = 0;
  readonly #hash = createHash('sha256');
  #tail: Promise<void> = Promise.resolve();
  #error: unknown;

  private constructor(
    readonly path: string,
    readonly file: FileHandle,
  ) {}

  static async open(path: string): Promise<BlockWriter> {
    try {
      return new BlockWriter(path, await open(`${path}.partial`, 'wx', 0o600));
    } catch (error) {
      throw writing(path, error);
    }
  }

  push(bytes: Uint8Array): void {
    this.#bytes += bytes.length;
    this.#hash.update(bytes);
    for (let at = 0; at < bytes.length; ) {
      const taken = Math.min(BLOCK - this.#filled, bytes.length - at);
      this.#block.set(bytes.subarray(at, at + taken), this.#filled);
      this.#filled += taken;
      at += taken;
      if (this.#filled === BLOCK) this.#submit();
    }
  }

  /** Resolves when what was pushed is on its way: holds back a reader that is faster. */
  async drained(): Promise<void> {
    await this.#tail;
    if (this.#error !== undefined) throw writing(this.path, this.#error);
  }

  async finish(): Promise<{ readonly bytes: number; readonly storedBytes: number; readonly sha256: string }> {
    if (this.#filled > 0) this.#submit();
    await this.drained();
    try {
      await this.file.sync();
      await this.file.close();
      await rename(`${this.path}.partial`, this.path);
    } catch (error) {
      throw writing(this.path, error);
    }
    return { bytes: this.#bytes, storedBytes: this.#stored, sha256: this.#hash.digest('hex') };
  }

  async abandon(): Promise<void> {
    await this.#tail;
    await this.file.close().catch(() => undefined);
    await unlink(`${this.path}.partial`).catch(() => undefined);
  }

  #submit(): void {
    const block = this.#block.subarray(0, this.#filled);
    this.#block = Buffer.allocUnsafe(BLOCK);
    this.#filled = 0;
    const packed = new Promise<Buffer>((resolve, reject) =>
      gzip(block, { level: 5 }, (error, member) => (error ? reject(error) : resolve(member))),
    );
    packed.catch(() => undefined);
    this.#tail = this.#tail.then(async () => {
      try {
        const member = withLength(await packed);
        for (let at = 0; at < member.length; ) at += (await this.file.write(member, at)).bytesWritten;
        this.#stored += member.length;
      } catch (error) {
        this.#error ??= error;
      }
    });
  }
}

/** The member with its own length in an extra field 'HF', so that a reader finds the blocks without inflating. */
function withLength(member: Buffer): Buffer {
  const out = Buffer.allocUnsafe(member.length + 10);
  member.copy(out, 0, 0, 10);
  out[3] = 4;
  out.writeUInt16LE(8, 10);
  out.write('HF', 12, 'latin1');
  out.writeUInt16LE(4, 14);
  out.writeUInt32LE(out.length, 16);
  member.copy(out, 20, 10);
  return out;
}

function writing(path: string, error: unknown): FailureError {
  const code = (error as NodeJS.ErrnoException).code ?? String(error);
  return new FailureError(
    code === 'ENOSPC' || code === 'EDQUOT' ? fail('DISK_FULL', { path }) : fail('NOT_WRITABLE', { path, reason: code }),
  );
}

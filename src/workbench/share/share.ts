// Sharing an investigation as one file: what would leave, and writing it. Nothing is called done before the written file was opened
// again and looked through. docs/sharing.md says what each level holds.
import { createHash, randomBytes } from 'node:crypto';
import { mkdir, readFile, rm } from 'node:fs/promises';
import { dirname, join, resolve } from 'node:path';
import type { i18n } from 'i18next';
import { Archive } from '../../investigation/bundle/archive.js';
import { fullContents, presentSnapshots, texts } from '../../investigation/bundle/contents.js';
import { listName } from '../../investigation/bundle/format.js';
import { type BundleEntry, type PendingFile, writeBeside, writeBundle } from '../../investigation/bundle/write.js';
import { formatManifest } from '../../investigation/manifest.js';
import type { Investigation, Snapshot } from '../../investigation/model.js';
import { labelsOf, redactContent, rootsOf, signaturesOf } from '../../investigation/redaction/content.js';
import type { Places } from '../../investigation/report/data.js';
import { renderReport } from '../../investigation/report/render.js';
import { tryWrite } from '../../investigation/store/disk.js';
import { type Folder, readFolder } from '../../investigation/store/folder.js';
import { insideOf } from '../../investigation/store/outside.js';
import type { Store } from '../../investigation/store/store.js';
import { encodeHeader, encodeSamples, type SampleTable } from '../../investigation/timeline.js';
import type { Redaction } from '../../shared/engine-api.js';
import { fail } from '../../shared/failures.js';
import type { LongWork } from '../../shared/progress.js';
import { failed, failedWith, ok, type Result } from '../../shared/result.js';
import { findSecrets, type SecretKind } from '../../shared/secrets.js';
import type { ShareLevel, SharePreview, ShareWritten } from '../../shared/share.js';
import { type Sample, sampleColumns } from '../../shared/target.js';
import type { HeapQueries } from '../heap-queries.js';
import { previewOfFull, previewOfReport, previewOfStructure } from './preview.js';
import { type Growth, growthOf, reportData } from './report-data.js';
import { reportPlaces } from './report-places.js';

export interface ShareParts {
  readonly store: Store;
  readonly queries: HeapQueries;
  readonly messages: i18n;
  /** Holdfast's own. */
  readonly version: string;
  /** Whether ids of these snapshots mean the same objects. */
  readonly identity: (snapshots: readonly Snapshot[]) => 'objects' | 'shapes' | 'detect';
}

export interface ShareWish {
  readonly level: ShareLevel;
  /** Tokens for every name but those of the language. */
  readonly allNames: boolean;
}

/** What is known after the heaps were looked through. */
interface Looked {
  readonly folder: Folder;
  readonly present: ReadonlyMap<Snapshot, string>;
  readonly redaction: Redaction;
  readonly content: Investigation;
  readonly masked: number;
  /** For the report, with names as they may leave. */
  readonly growth: Growth | undefined;
  readonly places: Places;
}

/** What `write` would let out, without writing anything. */
export async function* previewShare(parts: ShareParts, wish: ShareWish): LongWork<Result<SharePreview>> {
  const looked = yield* look(parts, wish);
  if (!looked.ok) return looked;
  return ok(wish.level === 'report' ? (await buildReport(parts, looked.value)).preview : await previewOf(parts, wish, looked.value));
}

/** Writes the file at `path`. Full needs `confirmed`. */
export async function* writeShare(
  parts: ShareParts,
  wish: ShareWish & { readonly path: string; readonly confirmed: boolean },
): LongWork<Result<ShareWritten>> {
  const path = resolve(wish.path);
  if (wish.level === 'full' && !wish.confirmed) return failedWith('SHARE_NOT_CONFIRMED', {});
  if (wish.level === 'full') return yield* writeFull(parts, path, wish);
  if (wish.level === 'report') return yield* writeReport(parts, path, wish);
  return yield* writeStructure(parts, path, wish);
}

/** Reads the folder as it is now, and the heaps where names are wanted. `outs`: write redacted snapshots there. */
async function* look(parts: ShareParts, wish: ShareWish, outs?: (snapshot: Snapshot) => string): LongWork<Result<Looked>> {
  await parts.store.flush();
  const folder = await readFolder(parts.store.dir);
  if (!folder.ok) return folder;
  const { content } = folder.value;
  const readable = await presentSnapshots(content, (snapshot) => parts.store.readable(snapshot));
  if (!readable.ok) return readable;
  const present = readable.value;
  const roots = rootsOf(content);
  const growth: Result<Growth | undefined> = wish.level === 'report' ? yield* growthOf(parts, content, present) : ok(undefined);
  if (!growth.ok) return growth;
  const labels = [...new Set([...labelsOf(content), ...(growth.value?.rows.map((row) => row.label) ?? [])])];
  const signatures = signaturesOf(content);
  const answer = yield* parts.queries.redact({
    files: [...present].map(([snapshot, path]) => ({ path, ...(outs === undefined ? {} : { out: outs(snapshot) }) })),
    salt: randomBytes(32).toString('hex'),
    allNames: wish.allNames,
    labelsOnly: wish.level === 'report',
    roots: [...roots],
    labels,
    signatures: [...signatures],
  });
  if (!answer.ok) return answer;
  const redaction = answer.value;
  const words = wordsOf(parts.messages);
  const label = new Map(labels.map((text, i) => [text, redaction.labels[i] as string]));
  const signature = new Map(signatures.map((text, i) => [text, redaction.signatures[i] as string]));
  const nameOf = (text: string): string => label.get(text) ?? '';
  const redacted = redactContent(content, roots, { label: nameOf, signature: (text) => signature.get(text) ?? '' }, words);
  const wantsPlaces = wish.level === 'report' && !wish.allNames;
  const places: Places = wantsPlaces ? yield* reportPlaces(parts.queries, content, present, roots) : new Map();
  return ok({
    folder: folder.value,
    places,
    present,
    redaction,
    ...redacted,
    growth: growth.value && {
      ...growth.value,
      rows: growth.value.rows.map((row, i) => ({ ...row, key: String(i), label: nameOf(row.label) })),
    },
  });
}

const wordsOf = (messages: i18n) => ({
  secret: (kind: SecretKind) => messages.t('share:masked', { kind: messages.t(`share:secret.${kind}`) }) as string,
  mark: (source: string) => messages.t(`share:mark.${source}`) as string,
});

const previewOf = async (parts: ShareParts, wish: ShareWish, looked: Looked): Promise<SharePreview> => {
  const { folder, redaction, content, masked, present } = looked;
  const leftOut = folder.content.snapshots.filter((s) => !present.has(s)).map((s) => s.label);
  return wish.level === 'full'
    ? previewOfFull(
        folder.content,
        redaction,
        (await fullContents(parts.store.dir, folder, present)).entries,
        outsideOf(parts.store.dir, present),
        leftOut,
      )
    : previewOfStructure(content, folder.content, redaction, masked, leftOut);
};

const outsideOf = (dir: string, present: ReadonlyMap<Snapshot, string>): string[] =>
  [...present.values()].filter((path) => insideOf(dir, path) === undefined);

// Full

async function* writeFull(parts: ShareParts, path: string, wish: ShareWish): LongWork<Result<ShareWritten>> {
  const looked = yield* look(parts, wish);
  if (!looked.ok) return looked;
  const { entries } = await fullContents(parts.store.dir, looked.value.folder, looked.value.present);
  return yield* pack(parts, path, 'full', entries, await previewOf(parts, wish, looked.value));
}

/** Writes, opens again, compares, keeps. */
async function* pack(
  parts: ShareParts,
  path: string,
  level: 'structure' | 'full',
  entries: readonly BundleEntry[],
  preview: SharePreview,
): LongWork<Result<ShareWritten>> {
  yield { step: 'export', done: 0 };
  const abort = new AbortController();
  let finished = false;
  try {
    const written = await writeBundle(
      path,
      entries,
      { level, writtenBy: `Holdfast ${parts.version}`, at: new Date() },
      undefined,
      abort.signal,
    );
    if (!written.ok) return written;
    yield { step: 'verify', done: 0 };
    const checked = await checkBundle(written.value, path, level, entries);
    finished = true;
    if (!checked.ok) {
      await written.value.drop();
      return checked;
    }
    const kept = await written.value.keep();
    return kept.ok ? ok({ path, bytes: written.value.bytes, preview }) : kept;
  } finally {
    if (!finished) abort.abort();
  }
}

/** Everything that was meant to be in the file is, and can be read; in a file without values, nothing looks like a secret. */
async function checkBundle(
  pending: PendingFile,
  path: string,
  level: 'structure' | 'full',
  entries: readonly BundleEntry[],
): Promise<Result<void>> {
  const wrong = (place: string, reason: string) => failedWith('SHARE_NOT_VERIFIED', { path, place, reason });
  const opened = await Archive.open(pending.temporary);
  if (!opened.ok) return wrong('zip', opened.failure.code);
  const archive = opened.value;
  try {
    const names = new Set(archive.entries.map((entry) => entry.name));
    for (const entry of entries) {
      if (!names.delete(entry.name)) return wrong(entry.name, 'missing');
      const parts: Buffer[] = [];
      const read = await archive.read(entry.name, (piece) => {
        if ('text' in entry) parts.push(piece);
      });
      if (!read.ok) return wrong(entry.name, read.failure.code);
      if (!('text' in entry)) continue;
      const text = Buffer.concat(parts).toString('utf8');
      if (text !== entry.text) return wrong(entry.name, 'not what was written');
      const found = level === 'structure' ? secretsIn(entry.name, text) : undefined;
      if (found !== undefined) return failedWith('SHARE_SECRET_FOUND', { path, ...found });
    }
    names.delete(listName);
    return names.size === 0 ? ok(undefined) : wrong([...names][0] ?? '', 'unexpected');
  } finally {
    archive.close();
  }
}

/** Fields that hold ids and hashes: drawn by lot, and no secrets. */
const drawn = new Set(['id', 'run', 'sha256', 'epoch', 'file', 'snapshot']);

function secretsIn(name: string, text: string): { readonly place: string; readonly kind: string; readonly count: number } | undefined {
  if (!name.endsWith('.json')) return secretIn(name, text);
  const visit = (value: unknown, place: string): ReturnType<typeof secretIn> => {
    if (typeof value === 'string') return secretIn(place, value);
    if (typeof value !== 'object' || value === null) return undefined;
    for (const [key, child] of Object.entries(value)) {
      const found = drawn.has(key) && typeof child === 'string' ? undefined : visit(child, `${place}.${key}`);
      if (found !== undefined) return found;
    }
    return undefined;
  };
  return visit(JSON.parse(text), name);
}

function secretIn(place: string, text: string): { readonly place: string; readonly kind: string; readonly count: number } | undefined {
  const finds = findSecrets(text);
  return finds[0] === undefined ? undefined : { place, kind: finds[0].kind, count: finds.length };
}

// Structure

async function* writeStructure(parts: ShareParts, path: string, wish: ShareWish): LongWork<Result<ShareWritten>> {
  const work = `${path}.${process.pid}-${randomBytes(4).toString('hex')}.parts`;
  const made = await tryWrite(dirname(path), async () => void (await mkdir(work)));
  if (!made.ok) return made;
  try {
    const looked = yield* look(parts, wish, (snapshot) => join(work, `${snapshot.id}${endingOf(snapshot)}`));
    if (!looked.ok) return looked;
    const { present, redaction, content } = looked.value;
    for (const [i, file] of redaction.files.entries()) {
      const [kind, count] = Object.entries(file.secrets)[0] ?? [];
      if (kind !== undefined && count !== undefined)
        return failedWith('SHARE_SECRET_FOUND', { path, place: [...present.keys()][i]?.label ?? '', kind, count });
    }
    const redacted = new Map([...present.keys()].map((snapshot, i) => [snapshot.id, redaction.files[i] as Redaction['files'][number]]));
    const entries: BundleEntry[] = [];
    const epochs = new Map<string, string>();
    const snapshots: Snapshot[] = [];
    for (const snapshot of content.snapshots) {
      const file = redacted.get(snapshot.id);
      if (file === undefined) continue;
      const name = `snapshots/${snapshots.length + 1}${endingOf(snapshot)}`;
      entries.push({ name, path: join(work, `${snapshot.id}${endingOf(snapshot)}`), compress: false });
      const epoch = epochs.get(snapshot.epoch) ?? `epoch-${epochs.size + 1}`;
      epochs.set(snapshot.epoch, epoch);
      snapshots.push({
        ...snapshot,
        epoch,
        file: name,
        origin: 'captured',
        content: { state: 'complete', bytes: file.bytes, storedBytes: file.storedBytes, sha256: file.sha256 },
        ...(snapshot.origin === 'opened' ? { canary: 'unavailable' as const } : {}),
      });
    }
    for (const run of content.runs) {
      const table = await parts.store.timeline(run.id);
      if (!table.ok) return table;
      const target = join(work, `${run.id}.timeline`);
      // Written anew: the file may have columns that this program does not know.
      const written = await tryWrite(target, () => writeTimeline(target, table.value));
      if (!written.ok) return written;
      entries.push({ name: `runs/${run.id}/timeline.bin`, path: target, compress: true });
    }
    const shared: Investigation = { ...content, snapshots };
    return yield* pack(
      parts,
      path,
      'structure',
      [...texts(formatManifest(shared, undefined), shared.notes), ...entries],
      await previewOf(parts, wish, looked.value),
    );
  } finally {
    await rm(work, { recursive: true, force: true }).catch(() => undefined);
  }
}

const endingOf = ({ holds }: Snapshot): string => (holds === 'allocations' ? '.heapprofile.gz' : '.heapsnapshot.gz');

async function writeTimeline(path: string, table: SampleTable): Promise<void> {
  const written = await writeBeside(path, async (file) => {
    await file.write(encodeHeader());
    for (let from = 0; from < table.at.length; from += 10_000) {
      const rows: Sample[] = [];
      for (let i = from; i < Math.min(table.at.length, from + 10_000); i++)
        rows.push(Object.fromEntries(sampleColumns.map((name) => [name, table[name][i]])) as unknown as Sample);
      await file.write(encodeSamples(rows));
    }
  });
  if (!written.ok) throw Object.assign(new Error(written.failure.code), { code: 'EIO' });
  await written.value.keep();
}

// Report

async function buildReport(parts: ShareParts, looked: Looked): Promise<{ readonly page: string; readonly preview: SharePreview }> {
  const data = await reportData(parts, looked.content, looked.growth, looked.places);
  const page = renderReport(data, parts.messages, (text) => createHash('sha256').update(text).digest('base64'));
  return { page, preview: previewOfReport(data, looked.content, looked.folder.content, looked.masked) };
}

async function* writeReport(parts: ShareParts, path: string, wish: ShareWish): LongWork<Result<ShareWritten>> {
  const looked = yield* look(parts, wish);
  if (!looked.ok) return looked;
  const { page, preview } = await buildReport(parts, looked.value);
  yield { step: 'export', done: 0 };
  const written = await writeBeside(path, async (file) => {
    await file.writeFile(page, 'utf8');
  });
  if (!written.ok) return written;
  yield { step: 'verify', done: 0 };
  const checked = await checkReport(written.value, path, page);
  if (!checked.ok) {
    await written.value.drop();
    return checked;
  }
  const kept = await written.value.keep();
  return kept.ok ? ok({ path, bytes: written.value.bytes, preview }) : kept;
}

/** What was written is what was meant, runs nothing, fetches nothing, and says nothing that looks like a secret. */
async function checkReport(pending: PendingFile, path: string, page: string): Promise<Result<void>> {
  const wrong = (reason: string) => failed(fail('SHARE_NOT_VERIFIED', { path, place: 'html', reason }));
  const read = await readFile(pending.temporary, 'utf8').catch(() => undefined);
  if (read !== page) return wrong('not what was written');
  const body = read
    .replace(/<style>[\s\S]*?<\/style>/, '')
    .replace(/<meta http-equiv[^>]*>/, '')
    // Within the page.
    .replace(/<a href="#[a-z]+(?:-\d+){0,2}">/g, '<b>');
  if (
    /<(?:script|iframe|object|embed|img|link|base|form|a|foreignObject|use|image|animate|set)\b/i.test(body) ||
    /<[^>]*\s(?:on\w+|href|src|style|xlink:href)\s*=/i.test(body)
  )
    return wrong('active content');
  const text = unescaped(
    body
      .replace(/<path[^>]*>/g, ' ')
      .replace(/\s(?:title|aria-label|content)="([^"]*)"/g, '> $1 <')
      .replace(/<[^>]*>/g, ' '),
  );
  const found = secretIn('html', text);
  return found === undefined ? ok(undefined) : failedWith('SHARE_SECRET_FOUND', { path, ...found });
}

const unescaped = (text: string): string =>
  text.replaceAll('&lt;', '<').replaceAll('&gt;', '>').replaceAll('&quot;', '"').replaceAll('&#39;', "'").replaceAll('&amp;', '&');

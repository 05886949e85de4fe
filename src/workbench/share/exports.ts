// One thing in a format that others read.
import { createReadStream } from 'node:fs';
import { open, rm } from 'node:fs/promises';
import { resolve } from 'node:path';
import { Readable } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import { createGunzip } from 'node:zlib';
import { into, writeBeside } from '../../investigation/bundle/write.js';
import { type TableFormat, tableLine } from '../../investigation/exports/csv.js';
import type { SampleTable } from '../../investigation/timeline.js';
import { fail } from '../../shared/failures.js';
import type { ComparePage, CompareView, Grouping, GroupPage } from '../../shared/heap.js';
import type { LongWork } from '../../shared/progress.js';
import { failed, failedWith, ok, type Result } from '../../shared/result.js';
import type { ExportWritten } from '../../shared/share.js';
import { sampleColumns } from '../../shared/target.js';
import type { HeapQueries } from '../heap-queries.js';

export type { TableFormat };

const rowsAtOnce = 500;

/** Writes a text atomically. */
export async function writeExport(path: string, text: string | Uint8Array | Iterable<string>): Promise<Result<ExportWritten>> {
  const target = resolve(path);
  const written = await writeBeside(target, async (file) => {
    if (typeof text === 'string' || text instanceof Uint8Array) await file.writeFile(text, 'utf8');
    else await pipeline(Readable.from(text), into(file));
  });
  if (!written.ok) return written;
  const kept = await written.value.keep();
  return kept.ok ? ok({ path: target, bytes: written.value.bytes }) : kept;
}

const pngSignature = Buffer.from([0x89, 0x50, 0x4e, 0x47, 0x0d, 0x0a, 0x1a, 0x0a]);

/** A picture that the window has drawn. `content`: base64 for `png`, which has to be one; otherwise the text. */
export async function writePicture(picture: {
  readonly format: 'png' | 'svg' | 'dot';
  readonly content: string;
  readonly out: string;
}): Promise<Result<ExportWritten>> {
  if (picture.format !== 'png') return writeExport(picture.out, picture.content);
  const bytes = Buffer.from(picture.content, 'base64');
  if (!bytes.subarray(0, pngSignature.length).equals(pngSignature))
    return failedWith('BAD_REQUEST', { place: 'content', reason: 'no PNG' });
  return writeExport(picture.out, bytes);
}

/** Every row of a snapshot's histogram. */
export async function* histogramCsv(
  queries: HeapQueries,
  path: string,
  grouping: Grouping,
  format: TableFormat = 'csv',
): LongWork<Result<string>> {
  const lines = [tableLine(['class', 'count', 'shallowBytes', 'retainedBytes', 'distance'], format)];
  for (let offset = 0; ; offset += rowsAtOnce) {
    const page: Result<GroupPage> = yield* queries.histogram({ path, grouping, filter: '', page: { offset, limit: rowsAtOnce } });
    if (!page.ok) return page;
    for (const row of page.value.rows)
      lines.push(tableLine([row.label, row.count, row.shallowBytes, row.retainedBytes, row.distance], format));
    if (offset + rowsAtOnce >= page.value.total) return ok(lines.join(''));
  }
}

/** Every row of a comparison: one column a snapshot for counts and sizes, one an interval for what came and went. */
export async function* compareCsv(
  queries: HeapQueries,
  input: {
    readonly paths: readonly string[];
    readonly identity: 'objects' | 'shapes' | 'detect';
    readonly grouping: Grouping;
    readonly view: CompareView;
  },
  format: TableFormat = 'csv',
): LongWork<Result<string>> {
  const numbered = (name: string, n: number): string[] => Array.from({ length: n }, (_, i) => `${name}${i + 1}`);
  const n = input.paths.length;
  const lines = [
    tableLine(
      [
        'class',
        ...numbered('count', n),
        ...numbered('shallowBytes', n),
        ...numbered('retainedBytes', n),
        ...numbered('added', n - 1),
        ...numbered('removed', n - 1),
        'countDelta',
        'shallowDelta',
        'retainedDelta',
      ],
      format,
    ),
  ];
  for (let offset = 0; ; offset += rowsAtOnce) {
    const page: Result<ComparePage> = yield* queries.compare({
      ...input,
      paths: [...input.paths],
      filter: '',
      page: { offset, limit: rowsAtOnce },
    });
    if (!page.ok) return page;
    for (const row of page.value.rows)
      lines.push(
        tableLine(
          [
            row.label,
            ...row.count,
            ...row.shallowBytes,
            ...row.retainedBytes,
            ...row.added,
            ...row.removed,
            row.countDelta,
            row.shallowDelta,
            row.retainedDelta,
          ],
          format,
        ),
      );
    if (offset + rowsAtOnce >= page.value.total) return ok(lines.join(''));
  }
}

/** One line a sample: the time as text and as milliseconds, then bytes. */
export function* timelineCsv(table: SampleTable, format: TableFormat = 'csv'): Generator<string, void, void> {
  const figures = sampleColumns.filter((name) => name !== 'at');
  yield tableLine(['time', 'at', ...figures], format);
  for (let i = 0; i < table.at.length; i++) {
    const at = table.at[i] as number;
    yield tableLine([new Date(at).toISOString(), at, ...figures.map((name) => table[name][i])], format);
  }
}

/** A snapshot as Chrome DevTools opens it: plain JSON, byte for byte what was captured; `structure`: without contents. */
export async function* exportSnapshot(
  queries: HeapQueries,
  input: {
    readonly path: string;
    readonly out: string;
    readonly structure: boolean;
    readonly allNames: boolean;
    readonly roots: readonly string[];
    readonly salt: string;
  },
): LongWork<Result<ExportWritten>> {
  const out = resolve(input.out);
  const source = resolve(input.path);
  if (source === out) return failedWith('NOT_WRITABLE', { path: out, reason: 'EEXIST' });
  const redacted = `${out}.${process.pid}-${Math.random().toString(36).slice(2, 8)}.gz`;
  try {
    if (!input.structure) {
      const answer = yield* queries.convert({ path: source, out: redacted });
      return answer.ok ? yield* plain(answer.value.converted ? redacted : source, out) : answer;
    }
    const answer = yield* queries.redact({
      files: [{ path: source, out: redacted }],
      salt: input.salt,
      allNames: input.allNames,
      roots: [...input.roots],
      labels: [],
      signatures: [],
    });
    if (!answer.ok) return answer;
    const [kind, count] = Object.entries(answer.value.files[0]?.secrets ?? {})[0] ?? [];
    if (kind !== undefined && count !== undefined) return failedWith('SHARE_SECRET_FOUND', { path: out, place: 'strings', kind, count });
    return yield* plain(redacted, out);
  } finally {
    await rm(redacted, { force: true }).catch(() => undefined);
  }
}

async function* plain(source: string, out: string): LongWork<Result<ExportWritten>> {
  yield { step: 'export', done: 0 };
  let head: Buffer;
  try {
    const file = await open(source, 'r');
    try {
      const { buffer, bytesRead } = await file.read(Buffer.alloc(2), 0, 2, 0);
      head = buffer.subarray(0, bytesRead);
    } finally {
      await file.close();
    }
  } catch (error) {
    const reason = (error as NodeJS.ErrnoException).code ?? String(error);
    return failed(reason === 'ENOENT' ? fail('FILE_NOT_FOUND', { path: source }) : fail('FILE_UNREADABLE', { path: source, reason }));
  }
  if (head.length === 0) return failedWith('FILE_EMPTY', { path: source });
  const compressed = head[0] === 0x1f && head[1] === 0x8b;
  const abort = new AbortController();
  let finished = false;
  try {
    let corrupt: string | undefined;
    const written = await writeBeside(out, async (file) => {
      const target = into(file);
      const raw = createReadStream(source, { highWaterMark: 1 << 20 });
      try {
        await (compressed
          ? pipeline(raw, createGunzip(), target, { signal: abort.signal })
          : pipeline(raw, target, { signal: abort.signal }));
      } catch (error) {
        if ((error as NodeJS.ErrnoException).code?.startsWith('Z_')) corrupt = (error as Error).message;
        throw error;
      }
    });
    finished = true;
    if (corrupt !== undefined) return failedWith('SNAPSHOT_CORRUPT', { path: source, section: 'gzip', offset: 0, reason: corrupt });
    if (!written.ok) return written;
    const kept = await written.value.keep();
    return kept.ok ? ok({ path: out, bytes: written.value.bytes }) : kept;
  } finally {
    if (!finished) abort.abort();
  }
}

// holdfast export …: one thing in a format that others read. To a file, or to stdout where it is text.
import { fail } from '../../shared/failures.js';
import type { CompareView, Grouping } from '../../shared/heap.js';
import type { Result } from '../../shared/result.js';
import type { NodeId } from '../../shared/units.js';
import { compareCsv, histogramCsv, type TableFormat, writeExport } from '../../workbench/share/exports.js';
import { pngOf } from '../../workbench/share/png.js';
import { type CommandContext, complete } from '../context.js';
import { exitCodes } from '../exit-codes.js';

interface ToFile {
  readonly out: string | undefined;
}
/** What a timeline is written as. */
export const timelineFormats = ['csv', 'tsv', 'svg', 'png'] as const;
export type TimelineFormat = (typeof timelineFormats)[number];

/** By the file's ending; CSV for others. */
export const timelineFormatOf = (out: string | undefined): TimelineFormat =>
  timelineFormats.find((format) => out?.toLowerCase().endsWith(`.${format}`)) ?? 'csv';

interface TableToFile extends ToFile {
  readonly format: TableFormat;
}

export async function exportChain(
  context: CommandContext,
  path: string,
  options: ToFile & {
    readonly class: string | undefined;
    readonly id: number | undefined;
    readonly limit: number;
    readonly format: 'md' | 'text';
    readonly version: string;
  },
): Promise<number> {
  const { terminal, workbench } = context;
  const { id, class: name } = options;
  if ((id === undefined) === (name === undefined))
    return terminal.failure(fail('BAD_REQUEST', { place: '--class, --id', reason: terminal.t('cli:chain.oneOf') }));
  const of = id === undefined ? { by: 'class' as const, class: name as string } : { by: 'id' as const, id: id as NodeId };
  const answer = await complete(context, context.queries.chains({ path, of, limit: options.limit, ignore: [], judgements: [] }));
  if (!answer.ok) return terminal.failure(answer.failure);
  const subject = name ?? `@${id}`;
  return write(context, workbench.sharing(options.version).chains(answer.value.chains, { subject, path, format: options.format }), options);
}

export async function exportHistogram(
  context: CommandContext,
  path: string,
  options: TableToFile & { readonly group: Grouping },
): Promise<number> {
  return writeResult(context, await complete(context, histogramCsv(context.queries, path, options.group, options.format)), options);
}

export async function exportCompare(
  context: CommandContext,
  paths: readonly string[],
  options: TableToFile & { readonly group: Grouping; readonly view: CompareView; readonly identity: 'objects' | 'shapes' | 'detect' },
): Promise<number> {
  const { group: grouping, view, identity, format } = options;
  return writeResult(context, await complete(context, compareCsv(context.queries, { paths, grouping, view, identity }, format)), options);
}

export async function exportTimeline(
  context: CommandContext,
  dir: string,
  options: ToFile & { readonly format: TimelineFormat; readonly run: string | undefined; readonly version: string },
): Promise<number> {
  const { terminal, workbench } = context;
  const { format } = options;
  // Bytes would spoil a terminal.
  if (format === 'png' && options.out === undefined)
    return terminal.failure(fail('BAD_REQUEST', { place: '--format', reason: terminal.t('share:cli.export.pngNeedsFile') }));
  const opened = await workbench.investigation.open(dir);
  if (!opened.ok) return terminal.failure(opened.failure);
  const sharing = workbench.sharing(options.version);
  if (format === 'csv' || format === 'tsv') return writeResult(context, await sharing.timeline(options.run, format), options);
  const svg = await sharing.timelinePicture(options.run);
  if (!svg.ok) return terminal.failure(svg.failure);
  return write(context, format === 'png' ? await pngOf(svg.value) : svg.value, options);
}

export async function exportSnapshotFile(
  context: CommandContext,
  path: string,
  options: { readonly out: string; readonly structureOnly: boolean; readonly allNames: boolean; readonly version: string },
): Promise<number> {
  const { terminal, workbench } = context;
  const sharing = workbench.sharing(options.version);
  const written = await complete(
    context,
    sharing.snapshot({ path, out: options.out, structure: options.structureOnly || options.allNames, allNames: options.allNames }),
  );
  if (!written.ok) return terminal.failure(written.failure);
  terminal.note(terminal.t('share:cli.export.written', { path: written.value.path, size: terminal.bytes(written.value.bytes) }));
  return exitCodes.ran;
}

const writeResult = (context: CommandContext, text: Result<string | Iterable<string>>, options: ToFile): Promise<number> | number =>
  text.ok ? write(context, text.value, options) : context.terminal.failure(text.failure);

async function write({ terminal }: CommandContext, content: string | Uint8Array | Iterable<string>, { out }: ToFile): Promise<number> {
  if (out === undefined) {
    for (const part of typeof content === 'string' || content instanceof Uint8Array ? [content] : content) await terminal.write(part);
    return exitCodes.ran;
  }
  const written = await writeExport(out, content);
  if (!written.ok) return terminal.failure(written.failure);
  terminal.note(terminal.t('share:cli.export.written', { path: written.value.path, size: terminal.bytes(written.value.bytes) }));
  return exitCodes.ran;
}

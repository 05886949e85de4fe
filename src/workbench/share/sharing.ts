// Sharing and exporting as use cases of the workbench, for the window and the command line alike.
import { randomBytes } from 'node:crypto';
import { basename } from 'node:path';
import type { i18n } from 'i18next';
import { chainsAsMarkdown, chainsAsText } from '../../investigation/exports/chain-text.js';
import type { TableFormat } from '../../investigation/exports/csv.js';
import type { Run, Snapshot } from '../../investigation/model.js';
import { rootsOf } from '../../investigation/redaction/content.js';
import { memoryPicture } from '../../investigation/report/picture.js';
import type { Store } from '../../investigation/store/store.js';
import { fail } from '../../shared/failures.js';
import type { Chain, CompareView, Grouping } from '../../shared/heap.js';
import type { LongWork } from '../../shared/progress.js';
import { failed, failedWith, ok, type Result } from '../../shared/result.js';
import type { ExportWritten, SharePreview, ShareWritten } from '../../shared/share.js';
import { byteText } from '../../shared/size-text.js';
import type { HeapQueries } from '../heap-queries.js';
import { compareCsv, exportSnapshot, histogramCsv, timelineCsv, writeExport } from './exports.js';
import { reportRun } from './report-data.js';
import { previewShare, type ShareWish, writeShare } from './share.js';

export interface SharingParts {
  readonly store: () => Store | undefined;
  readonly queries: HeapQueries;
  readonly messages: i18n;
  readonly version: string;
  readonly identity: (snapshots: readonly Snapshot[]) => 'objects' | 'shapes' | 'detect';
}

export interface SnapshotExport {
  readonly path: string;
  readonly out: string;
  readonly structure: boolean;
  readonly allNames: boolean;
}

export interface TableExport {
  readonly paths: readonly string[];
  readonly identity: 'objects' | 'shapes' | 'detect';
  readonly grouping: Grouping;
  readonly view: CompareView;
  readonly format: TableFormat;
  readonly out: string;
}

export class Sharing {
  constructor(private readonly parts: SharingParts) {}

  /** What would leave, listed; nothing is written. */
  async *preview(wish: ShareWish): LongWork<Result<SharePreview>> {
    const store = this.parts.store();
    return store === undefined ? failed(fail('NO_INVESTIGATION', {})) : yield* previewShare({ ...this.parts, store }, wish);
  }

  async *write(wish: ShareWish & { readonly path: string; readonly confirmed: boolean }): LongWork<Result<ShareWritten>> {
    const store = this.parts.store();
    return store === undefined ? failed(fail('NO_INVESTIGATION', {})) : yield* writeShare({ ...this.parts, store }, wish);
  }

  /** A run's samples as a table. The latest run unless one is named. */
  async timeline(run: string | undefined, format: TableFormat): Promise<Result<Iterable<string>>> {
    const found = this.#run(run);
    if (!found.ok) return found;
    const table = await found.value.store.timeline(found.value.run.id);
    return table.ok ? ok(timelineCsv(table.value, format)) : table;
  }

  /** The same as a picture, SVG. NO_SAMPLES where there is nothing to draw. */
  async timelinePicture(run: string | undefined): Promise<Result<string>> {
    const found = this.#run(run);
    if (!found.ok) return found;
    const { store } = found.value;
    const { investigation } = store.state;
    const drawn = await reportRun({ store, messages: this.parts.messages }, investigation, found.value.run);
    const svg = memoryPicture(investigation.name, drawn, this.parts.messages);
    return svg === undefined ? failedWith('NO_SAMPLES', { title: drawn.title }) : ok(svg);
  }

  #run(wanted: string | undefined): Result<{ readonly store: Store; readonly run: Run }> {
    const store = this.parts.store();
    if (store === undefined) return failedWith('NO_INVESTIGATION', {});
    const { runs } = store.state.investigation;
    const run = wanted === undefined ? runs.at(-1) : runs.find((r) => r.id === wanted);
    return run === undefined
      ? failedWith('BAD_REQUEST', { place: 'run', reason: runs.map((r) => r.id).join(', ') || '0' })
      : ok({ store, run });
  }

  /** One snapshot's classes, or what grew between several. */
  async *writeTable(input: TableExport): LongWork<Result<ExportWritten>> {
    const { paths, identity, grouping, view, format, out } = input;
    const [only] = paths;
    const text =
      paths.length === 1 && only !== undefined
        ? yield* histogramCsv(this.parts.queries, only, grouping, format)
        : yield* compareCsv(this.parts.queries, { paths, identity, grouping, view }, format);
    return text.ok ? writeExport(out, text.value) : text;
  }

  async writeTimeline(run: string | undefined, format: TableFormat, out: string): Promise<Result<ExportWritten>> {
    const text = await this.timeline(run, format);
    return text.ok ? writeExport(out, text.value) : text;
  }

  chains(chains: readonly Chain[], about: { readonly subject: string; readonly path: string; readonly format: 'md' | 'text' }): string {
    const text = { subject: about.subject, file: basename(about.path), version: this.parts.version, chains, bytes: byteText };
    return about.format === 'md' ? chainsAsMarkdown(text, this.parts.messages) : chainsAsText(text, this.parts.messages);
  }

  snapshot(input: SnapshotExport): LongWork<Result<ExportWritten>> {
    const store = this.parts.store();
    const roots = store === undefined ? [] : rootsOf(store.state.investigation);
    return exportSnapshot(this.parts.queries, { ...input, roots, salt: randomBytes(32).toString('hex') });
  }
}

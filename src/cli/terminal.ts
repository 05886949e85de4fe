// What a command writes to: results to stdout, everything else to stderr, so that `--json` stays clean in a pipe.
import type { i18n } from 'i18next';
import type { Failure } from '../shared/failures.js';
import { oneLine } from '../shared/one-line.js';
import type { Progress } from '../shared/progress.js';
import { byteText } from '../shared/size-text.js';
import { displayWidth, fitting, padAfter, padBefore } from './display-width.js';
import { exitCodeOf, exitCodes } from './exit-codes.js';
import { snapshotsIn } from './snapshots-in.js';

export interface Column {
  readonly title: string;
  readonly align: 'left' | 'right';
}

const CLEAR_LINE = '\r\u001b[K';
/** Of the snapshots in a folder, so many are named. */
const FILES_SHOWN = 10;
/** Progress is drawn at most this often; a terminal over ssh is slow. */
const REDRAW_MS = 100;

export class Terminal {
  #drawn = 0;
  #line = '';

  constructor(
    readonly messages: i18n,
    private readonly out: NodeJS.WriteStream = process.stdout,
    private readonly err: NodeJS.WriteStream = process.stderr,
  ) {}

  t(id: string, data: Record<string, unknown> = {}): string {
    const harmless = Object.fromEntries(
      Object.entries(data).map(([key, value]) => [key, typeof value === 'string' ? oneLine(value) : value]),
    );
    return this.messages.t(id, harmless) as string;
  }

  print(text: string): void {
    this.#clear();
    this.out.write(`${text}\n`);
  }

  /** As it is, waiting for a reader that is slower. */
  async write(text: string | Uint8Array): Promise<void> {
    this.#clear();
    if (!this.out.write(text)) await new Promise((resolve) => this.out.once('drain', resolve));
  }

  json(value: unknown): void {
    this.#clear();
    this.out.write(`${JSON.stringify(value, undefined, 2)}\n`);
  }

  note(text: string): void {
    this.#clear();
    this.err.write(`${text}\n`);
  }

  /** One line that is redrawn, on a terminal; nothing elsewhere. */
  status(text: string): void {
    if (!this.err.isTTY || text === this.#line || Date.now() - this.#drawn < REDRAW_MS) return;
    this.#drawn = Date.now();
    this.#line = text;
    this.err.write(`${CLEAR_LINE}${fitting(text, (this.err.columns ?? 80) - 1)}`);
  }

  progress(progress: Progress): void {
    const share = progress.total ? ` ${Math.min(100, Math.floor((100 * progress.done) / progress.total))} %` : '';
    this.status(`${this.t(`step:${progress.step}`)}${share}`);
  }

  /** Title, remedy; answers the exit code. */
  failure(failure: Failure): number {
    if (failure.code === 'FILE_UNREADABLE' && failure.data.reason === 'EISDIR') return this.#folder(failure.data.path);
    this.note(this.t(`failure:${failure.code}.title`, failure.data));
    this.note(`  ${this.t(`failure:${failure.code}.remedy`, failure.data)}`);
    if (failure.code === 'SEVERAL_TARGETS')
      for (const target of failure.data.targets) this.note(`  ${target.id}  ${target.type}  ${target.title}  ${target.url}`);
    return exitCodeOf(failure);
  }

  /** What the command line itself has to say against something (`cli:<id>.title`, `.remedy`); answers `code`. */
  refusal(id: string, data: Record<string, unknown>, code: number): number {
    this.note(this.t(`cli:${id}.title`, data));
    this.note(`  ${this.t(`cli:${id}.remedy`, data)}`);
    return code;
  }

  /** How many rows are not shown, where there are such. */
  more(count: number): void {
    if (count > 0) this.note(this.t('cli:more', { count, rows: this.number(count) }));
  }

  table(columns: readonly Column[], cells: readonly (readonly string[])[]): void {
    const rows = cells.map((row) => row.map(oneLine));
    const widths = columns.map((column, i) => Math.max(displayWidth(column.title), ...rows.map((row) => displayWidth(row[i] ?? ''))));
    const line = (cells: readonly string[]) =>
      cells
        .map((cell, i) => (columns[i]?.align === 'right' ? padBefore(cell, widths[i] ?? 0) : padAfter(cell, widths[i] ?? 0)))
        .join('  ')
        .trimEnd();
    this.print(line(columns.map((column) => column.title)));
    for (const row of rows) this.print(line(row));
  }

  bytes = byteText;
  /** Whole numbers without the runtime's own formatter, whose first use takes 15 ms. */
  number = (value: number): string =>
    Number.isSafeInteger(value) ? String(value).replace(/\B(?=(?:\d{3})+$)/g, ',') : new Intl.NumberFormat('en').format(value);
  signed = (value: number, format: (value: number) => string): string =>
    value > 0 ? `+${format(value)}` : value < 0 ? `−${format(-value)}` : '0';

  /** A folder where a snapshot was asked for: names the snapshots in it. */
  #folder(path: string): number {
    const found = snapshotsIn(path);
    this.refusal('folder', { path }, exitCodes.input);
    for (const file of found.slice(0, FILES_SHOWN)) this.note(`  ${oneLine(file)}`);
    if (found.length > FILES_SHOWN) this.note(`  ${this.t('cli:folder.more', { count: found.length - FILES_SHOWN })}`);
    return exitCodes.input;
  }

  #clear(): void {
    if (this.#line === '') return;
    this.#line = '';
    this.err.write(CLEAR_LINE);
  }
}

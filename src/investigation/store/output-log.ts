// What a run's program printed: lines of text with time and stream, in two files of which the older is dropped.
import { appendFile, rename } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import type { Failure } from '../../shared/failures.js';
import { failed, failedWith, ok, type Result } from '../../shared/result.js';
import type { OutputLine } from '../../shared/target.js';
import type { Timestamp } from '../../shared/units.js';
import { wholeMilliseconds } from '../model.js';
import { errorCode, lstatIf, makeFolder, readTail, writeFailure } from './disk.js';

/** Two files of at most this size (plus one batch). */
const maxFileBytes = 5 * 1024 * 1024;
const maxLineLength = 65_536;
const maxPendingLines = 20_000;

const previousName = 'output.1.log';

/** `2026-01-05T14:03:22.123Z out text`; what would break the line apart is escaped. */
export const formatOutputLine = (line: OutputLine): string => {
  const text = line.text.slice(0, maxLineLength).replace(/[\\\n\r]/g, (c) => (c === '\n' ? '\\n' : c === '\r' ? '\\r' : '\\\\'));
  return `${new Date(wholeMilliseconds(line.at)).toISOString()} ${line.stream === 'stdout' ? 'out' : 'err'} ${text}\n`;
};

export function parseOutputLine(text: string): OutputLine | undefined {
  const found = /^(\S{20,30}Z) (out|err) (.*)$/s.exec(text);
  const at = found === null ? Number.NaN : Date.parse(found[1] as string);
  if (found === null || Number.isNaN(at)) return undefined;
  const plain = (found[3] as string).replace(/\\(.)/g, (_, c: string) => (c === 'n' ? '\n' : c === 'r' ? '\r' : c));
  return { at: at as Timestamp, stream: found[2] === 'out' ? 'stdout' : 'stderr', text: plain };
}

/** The newest `limit` lines, oldest first; lines that cannot be understood are left out. Empty when there is no log. */
export async function readOutput(path: string, limit: number): Promise<Result<OutputLine[]>> {
  const lines: OutputLine[] = [];
  for (const name of [path, join(dirname(path), previousName)]) {
    let text: string;
    try {
      text = (await readTail(name, maxFileBytes + maxLineLength))?.toString('utf8') ?? '';
    } catch (error) {
      return failedWith('FILE_UNREADABLE', { path: name, reason: errorCode(error) });
    }
    const all = text.split('\n');
    for (let i = all.length - 1; i >= 0 && lines.length < limit; i--) {
      const line = parseOutputLine(all[i] as string);
      if (line !== undefined) lines.push(line);
    }
  }
  return ok(lines.reverse());
}

export class OutputWriter {
  readonly #path: string;
  readonly #onResult: (problem: Failure | undefined) => void;
  #pending: OutputLine[] = [];
  #bytes: number | undefined;
  #running: Promise<Result<void>> = Promise.resolve(ok(undefined));

  constructor(path: string, onResult: (problem: Failure | undefined) => void) {
    this.#path = path;
    this.#onResult = onResult;
  }

  append(lines: readonly OutputLine[]): Promise<Result<void>> {
    for (const line of lines) this.#pending.push(line);
    // On a full disk the newest lines are the ones to keep.
    if (this.#pending.length > maxPendingLines) this.#pending = this.#pending.slice(-maxPendingLines);
    return this.flush();
  }

  flush(): Promise<Result<void>> {
    this.#running = this.#running.then(() => this.#write());
    return this.#running;
  }

  async #write(): Promise<Result<void>> {
    const batch = this.#pending;
    if (batch.length === 0) return ok(undefined);
    this.#pending = [];
    const result = await this.#append(batch.map(formatOutputLine).join(''));
    if (!result.ok) this.#pending = [...batch, ...this.#pending];
    this.#onResult(result.ok ? undefined : result.failure);
    return result;
  }

  async #append(text: string): Promise<Result<void>> {
    const folder = await makeFolder(dirname(this.#path));
    if (!folder.ok) return folder;
    try {
      this.#bytes ??= (await lstatIf(this.#path))?.size ?? 0;
      if (this.#bytes > 0 && this.#bytes + text.length > maxFileBytes) {
        await rename(this.#path, join(dirname(this.#path), previousName));
        this.#bytes = 0;
      }
      await appendFile(this.#path, text);
      this.#bytes += Buffer.byteLength(text);
      return ok(undefined);
    } catch (error) {
      // A part may have been written: measure again.
      this.#bytes = undefined;
      return failed(writeFailure(error, this.#path));
    }
  }
}

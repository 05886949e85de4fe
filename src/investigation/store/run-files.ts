// The files of an investigation's runs: a timeline and an output log each.
import { join } from 'node:path';
import type { Failure } from '../../shared/failures.js';
import { ok, type Result } from '../../shared/result.js';
import type { OutputLine, Sample } from '../../shared/target.js';
import type { RunId } from '../../shared/units.js';
import type { SampleTable } from '../timeline.js';
import { OutputWriter, readOutput } from './output-log.js';
import { TimelineReader } from './timeline-reader.js';
import { TimelineWriter } from './timeline-writer.js';

/** Timelines kept in memory after they were read: a day at 10 Hz takes 48 MB. */
const maxReaders = 4;
const retryEvery = 2000;

export class RunFiles {
  readonly #dir: string;
  readonly #report: (source: string, problem: Failure | undefined) => void;
  readonly #timelines = new Map<RunId, TimelineWriter>();
  readonly #outputs = new Map<RunId, OutputWriter>();
  readonly #readers = new Map<RunId, TimelineReader>();
  #retry: NodeJS.Timeout | undefined;

  constructor(dir: string, report: (source: string, problem: Failure | undefined) => void) {
    this.#dir = dir;
    this.#report = report;
  }

  appendSamples(run: RunId, batch: readonly Sample[]): Promise<Result<void>> {
    let writer = this.#timelines.get(run);
    if (writer === undefined) {
      writer = new TimelineWriter(this.#path(run, 'timeline.bin'), (problem) => this.#result(`timeline ${run}`, problem));
      this.#timelines.set(run, writer);
      this.#readers.delete(run);
    }
    return writer.append(batch);
  }

  async timeline(run: RunId): Promise<Result<SampleTable>> {
    const writer = this.#timelines.get(run);
    if (writer !== undefined) return ok(await writer.table());
    const reader = this.#readers.get(run) ?? new TimelineReader(this.#path(run, 'timeline.bin'));
    // The most recently used one is the last.
    this.#readers.delete(run);
    this.#readers.set(run, reader);
    const oldest = this.#readers.keys().next().value;
    if (this.#readers.size > maxReaders && oldest !== undefined) this.#readers.delete(oldest);
    return reader.table();
  }

  appendOutput(run: RunId, lines: readonly OutputLine[]): Promise<Result<void>> {
    let writer = this.#outputs.get(run);
    if (writer === undefined) {
      writer = new OutputWriter(this.#path(run, 'output.log'), (problem) => this.#result(`output ${run}`, problem));
      this.#outputs.set(run, writer);
    }
    return writer.append(lines);
  }

  async output(run: RunId, limit: number): Promise<Result<OutputLine[]>> {
    await this.#outputs.get(run)?.flush();
    return readOutput(this.#path(run, 'output.log'), limit);
  }

  async flush(): Promise<Result<void>> {
    const results = await Promise.all([...this.#timelines.values(), ...this.#outputs.values()].map((writer) => writer.flush()));
    return results.find((result) => !result.ok) ?? ok(undefined);
  }

  async close(): Promise<void> {
    clearTimeout(this.#retry);
    for (const writer of this.#timelines.values()) await writer.close();
    this.#timelines.clear();
  }

  #path(run: RunId, name: string): string {
    return join(this.#dir, 'runs', run, name);
  }

  #result(source: string, problem: Failure | undefined): void {
    this.#report(source, problem);
    if (problem === undefined || this.#retry !== undefined) return;
    this.#retry = setTimeout(() => {
      this.#retry = undefined;
      void this.flush();
    }, retryEvery).unref();
  }
}

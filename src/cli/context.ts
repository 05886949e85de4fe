// What commands get: the terminal, questions to snapshot files, a signal that Ctrl-C aborts; some the workbench's use cases too.

import type { LongWork } from '../shared/progress.js';
import type { Result } from '../shared/result.js';
import type { HeapQueries } from '../workbench/heap-queries.js';
import type { Workbench } from '../workbench/workbench.js';
import type { Terminal } from './terminal.js';

export interface QueryContext {
  readonly terminal: Terminal;
  readonly queries: HeapQueries;
  readonly signal: AbortSignal;
}

export interface CommandContext extends QueryContext {
  readonly workbench: Workbench;
}

/** Runs long work to its end under the context's progress line and signal; aborting ends the stream. */
export async function complete<T>(context: QueryContext, work: LongWork<Result<T>>): Promise<Result<T>> {
  const cancelled = { ok: false, failure: { code: 'CANCELLED', data: {} } } as const;
  let onAbort = (): void => {};
  const aborted = new Promise<'aborted'>((resolve) => {
    onAbort = () => resolve('aborted');
    context.signal.addEventListener('abort', onAbort, { once: true });
  });
  try {
    return await run();
  } finally {
    context.signal.removeEventListener('abort', onAbort);
  }
  async function run(): Promise<Result<T>> {
    for (;;) {
      const next = context.signal.aborted ? 'aborted' : await Promise.race([work.next(), aborted]);
      if (next === 'aborted') {
        void work.return(cancelled).catch(() => undefined);
        return cancelled;
      }
      // What Ctrl-C ended with us is no failure.
      if (next.done) return !next.value.ok && context.signal.aborted ? cancelled : next.value;
      context.terminal.progress(next.value);
    }
  }
}

/** A file that was read although its end is missing. */
export interface CutShort {
  readonly path: string;
  readonly section: string;
  readonly offset: number;
}

/**
 * Which of these files were cut short. Each is said on stderr; JSON carries the answer as `truncated`, because half a heap
 * must not pass for a whole one. Ask after a query that succeeded: the files are open by then, so this costs nothing.
 */
export async function cutShort(context: QueryContext, paths: readonly string[]): Promise<{ readonly truncated?: readonly CutShort[] }> {
  const truncated: CutShort[] = [];
  for (const path of new Set(paths)) {
    const summary = await complete(context, context.queries.summary({ path }));
    if (summary.ok && summary.value.truncated) truncated.push({ path, ...summary.value.truncated });
  }
  for (const file of truncated) context.terminal.note(context.terminal.t('cli:truncated', { ...file }));
  return truncated.length === 0 ? {} : { truncated };
}

/** All rows of a paged query. */
export async function allRows<R>(
  page: (offset: number, limit: number) => Promise<Result<{ readonly rows: readonly R[]; readonly total: number }>>,
  most: number,
): Promise<Result<{ rows: R[]; total: number }>> {
  const rows: R[] = [];
  for (;;) {
    const answer = await page(rows.length, Math.min(500, most - rows.length));
    if (!answer.ok) return answer;
    rows.push(...answer.value.rows);
    if (rows.length >= Math.min(most, answer.value.total) || answer.value.rows.length === 0)
      return { ok: true, value: { rows, total: answer.value.total } };
  }
}

// How much of what a program makes each snapshot holds: without what the runtime makes for itself.
import type { GroupStep, Identity } from '../../shared/heap.js';
import { ok, type Result } from '../../shared/result.js';
import { finishUnless } from '../engine-gateway.js';
import type { HeapQueries } from '../heap-queries.js';

/** Node types that hold what the runtime makes for itself; everything else a program makes. */
const RUNTIME_KINDS = new Set(['code', 'hidden', 'object shape', 'synthetic']);
/** What the runtime's own scripts made: functions and objects of modules that it loads when they are first asked for. CPython's heap has no such group. */
const RUNTIMES_OWN: readonly GroupStep[] = [{ grouping: 'package', key: '(runtime)' }];

interface Located {
  readonly paths: string[];
  readonly identity: Identity | 'detect';
}

/** Bytes of objects, strings, closures, numbers and buffers, one entry a snapshot. */
export async function programBytes(queries: HeapQueries, located: Located, signal: AbortSignal): Promise<Result<readonly number[]>> {
  const all = await bytesOf(queries, located, [], signal);
  if (!all.ok) return all;
  const runtimes = await bytesOf(queries, located, RUNTIMES_OWN, signal);
  if (!runtimes.ok) return runtimes;
  return ok(all.value.map((bytes, i) => bytes - (runtimes.value[i] ?? 0)));
}

async function bytesOf(
  queries: HeapQueries,
  located: Located,
  within: readonly GroupStep[],
  signal: AbortSignal,
): Promise<Result<readonly number[]>> {
  const kinds = await finishUnless(
    signal,
    queries.compare({ ...located, grouping: 'kind', within: [...within], view: 'all', filter: '', page: { offset: 0, limit: 100 } }),
  );
  if (!kinds.ok) return kinds;
  const made = kinds.value.rows.filter((row) => !RUNTIME_KINDS.has(row.key));
  return ok(located.paths.map((_, i) => made.reduce((sum, row) => sum + (row.shallowBytes[i] ?? 0), 0)));
}

// Whose fate a cut test watches: what the verdict says grows, as far as it hangs on the reference that is cut.
import type { CutWish } from '../shared/api/target.js';
import type { CutSpec } from '../shared/cut.js';
import type { ObjectRow } from '../shared/heap.js';
import type { LongWork } from '../shared/progress.js';
import { failedWith, ok, type Result } from '../shared/result.js';
import type { NodeId } from '../shared/units.js';
import type { HeapQueries } from './heap-queries.js';

/** Of the first this many, as many as are watched. */
const SEEN = 500;

type Population = Pick<CutSpec, 'watched' | 'among'>;
type Queries = Pick<HeapQueries, 'object' | 'objects' | 'references'>;

/**
 * Of a class: its objects that the held one alone keeps alive; where there are none, any. Of a chain: what lies beside its last object;
 * where that lies there alone, as before, of its class. The held object where nothing else is meant. At most `most`.
 */
export async function cutPopulation(
  queries: Queries,
  path: string,
  { held, class: asked, members }: Pick<CutWish, 'held' | 'class' | 'members'>,
  most: number,
  signal?: AbortSignal,
): Promise<Result<Population>> {
  const objectsOf = async (key: string, within: { grouping: 'retainedBy'; key: string }[]): Promise<Result<readonly ObjectRow[]>> => {
    const sort = { column: 'retainedBytes', descending: true } as const;
    const page = { offset: 0, limit: SEEN };
    const found = await settled(queries.objects({ path, grouping: 'class', key, within, filter: '', sort, page }), signal);
    // What a chain calls an object need not be a class of the whole heap.
    if (!found.ok && found.failure.code === 'NO_SUCH_CLASS') return ok([]);
    return found.ok ? ok(found.value.rows) : found;
  };
  const below = [{ grouping: 'retainedBy' as const, key: `@${held}` }];
  if (asked !== undefined) {
    const alone = await objectsOf(asked, below);
    const found = !alone.ok || alone.value.length > 0 ? alone : await objectsOf(asked, []);
    return found.ok ? ok({ watched: idsOf(someOf(found.value, most)) }) : found;
  }
  if (members === undefined) return ok({ watched: [held] });
  const { holder, one } = members;
  const beside = await referencesOf(queries, path, holder, signal);
  if (!beside.ok) return beside;
  const like = beside.value.filter((each) => each.class === members.class && each.id !== one);
  if (like.length > 0) return ok({ watched: [one, ...idsOf(someOf(like, most - 1))], among: holder });
  const alone = await objectsOf(members.class, below);
  if (!alone.ok) return alone;
  const others = alone.value.filter((each) => each.id !== one);
  return ok({ watched: [one, ...idsOf(someOf(others, most - 1))] });
}

/** Whether the holder has others like the held one, which this cut leaves alone. */
export async function isOneOfMany(
  queries: Queries,
  path: string,
  { holders, held }: Pick<CutWish, 'holders' | 'held'>,
  signal?: AbortSignal,
): Promise<Result<boolean>> {
  const [holder] = holders;
  if (holder === undefined) return ok(false);
  const one = await settled(queries.object({ path, id: held }), signal);
  if (!one.ok) return one;
  const beside = await referencesOf(queries, path, holder, signal);
  return beside.ok ? ok(beside.value.some((each) => each.class === one.value.class && each.id !== held)) : beside;
}

async function referencesOf(queries: Queries, path: string, id: NodeId, signal?: AbortSignal): Promise<Result<readonly ObjectRow[]>> {
  const page = { offset: 0, limit: SEEN };
  const found = await settled(queries.references({ path, id, direction: 'references', page }), signal);
  return found.ok ? ok(found.value.rows.map(({ object }) => object)) : found;
}

/** At most this many, spread evenly. */
const someOf = (rows: readonly ObjectRow[], most: number): readonly ObjectRow[] =>
  rows.length <= most ? rows : rows.filter((_, i) => Math.floor((i * most) / rows.length) !== Math.floor(((i - 1) * most) / rows.length));
const idsOf = (rows: readonly ObjectRow[]): NodeId[] => [...new Set(rows.map(({ id }) => id))];

async function settled<T>(work: LongWork<Result<T>>, signal: AbortSignal | undefined): Promise<Result<T>> {
  for (;;) {
    const next = await work.next();
    if (next.done) return next.value;
    if (signal?.aborted === true) {
      await work.return(failedWith('CANCELLED', {}));
      return failedWith('CANCELLED', {});
    }
  }
}

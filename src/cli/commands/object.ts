// holdfast object FILE [--id N]: one object, with what refers to it, what it refers to, or what it alone keeps alive.
import type { NEIGHBOURS } from '../../shared/choices.js';
import type { ObjectRow, ReferencePage } from '../../shared/heap.js';
import { oneLine, shortened } from '../../shared/one-line.js';
import type { LongWork } from '../../shared/progress.js';
import type { Result } from '../../shared/result.js';
import type { NodeId } from '../../shared/units.js';
import { complete, type QueryContext } from '../context.js';
import { exitCodes } from '../exit-codes.js';
import { type Column, show, whatItIs } from './inspect.js';

export interface ObjectOptions {
  /** None: the root. */
  readonly id: number | undefined;
  /** None: what refers to it; of the root what it dominates. */
  readonly show: (typeof NEIGHBOURS)[number] | undefined;
  readonly limit: number;
  readonly json: boolean;
}

interface Neighbour extends ObjectRow {
  readonly edge?: string;
  readonly edgeKind?: string;
}

interface Neighbours {
  readonly rows: readonly Neighbour[];
  readonly total: number;
}

export async function object(context: QueryContext, path: string, options: ObjectOptions): Promise<number> {
  const { terminal: out, queries } = context;
  const id = options.id as NodeId | undefined;
  const which = options.show ?? (id === undefined ? 'dominated' : 'retainers');
  const columns: Column<Neighbour>[] = [
    { name: 'preview', align: 'left', text: whatItIs },
    { name: 'own', align: 'right', text: (row) => out.bytes(row.shallowBytes) },
    { name: 'held', align: 'right', text: (row) => out.bytes(row.retainedBytes) },
    { name: 'id', align: 'right', text: (row) => `@${row.id}` },
  ];
  if (which !== 'dominated') {
    if (id === undefined) {
      out.note(out.t('inspect:cli.object.missing'));
      return exitCodes.usage;
    }
    columns.unshift({ name: 'edge', align: 'left', text: ({ edge = '' }) => shortened(edge) });
  }
  if (id !== undefined && !options.json) {
    const found = await complete(context, queries.object({ path, id }));
    if (!found.ok) return out.failure(found.failure);
    const { shallowBytes, retainedBytes } = found.value;
    out.print(oneLine(`${whatItIs(found.value)} @${id}  ${out.bytes(shallowBytes)} / ${out.bytes(retainedBytes)}`));
    out.print(out.t(`inspect:cli.object.${which}`));
  }
  return show<Neighbour, never>(
    context,
    path,
    options,
    (page) =>
      which === 'dominated' || id === undefined
        ? queries.dominated({ path, ...(id === undefined ? {} : { id }), page })
        : flat(queries.references({ path, id, direction: which, page })),
    columns,
  );
}

/** The object at the other end in one row with its edge. */
async function* flat(work: LongWork<Result<ReferencePage>>): LongWork<Result<Neighbours>> {
  const answer = yield* work;
  if (!answer.ok) return answer;
  const { rows, total } = answer.value;
  return { ok: true, value: { rows: rows.map(({ edge, edgeKind, object: end }) => ({ edge, edgeKind, ...end })), total } };
}

// holdfast chain FILE (--class NAME | --id N): what holds an object, from the GC root down.

import { fail } from '../../shared/fail.js';
import type { Chain } from '../../shared/heap.js';
import { oneLine, shortened } from '../../shared/one-line.js';
import type { NodeId } from '../../shared/units.js';
import { complete, cutShort, type QueryContext } from '../context.js';
import { exitCodes } from '../exit-codes.js';
import { ownPlace, type Places, placesOf } from '../places.js';
import type { Terminal } from '../terminal.js';

export interface ChainOptions {
  readonly class: string | undefined;
  readonly id: number | undefined;
  /** Objects that no chain may lead through. */
  readonly ignore: readonly number[];
  readonly limit: number;
  readonly json: boolean;
}

export async function chain(context: QueryContext, path: string, options: ChainOptions): Promise<number> {
  const { terminal, queries } = context;
  const of =
    options.id !== undefined
      ? { by: 'id' as const, id: options.id as NodeId }
      : options.class !== undefined
        ? { by: 'class' as const, class: options.class }
        : undefined;
  if (of === undefined || (options.id !== undefined && options.class !== undefined)) {
    return terminal.failure(fail('BAD_REQUEST', { place: '--class, --id', reason: terminal.t('cli:chain.oneOf') }));
  }
  const answer = await complete(
    context,
    queries.chains({ path, of, limit: options.limit, ignore: [...options.ignore] as NodeId[], judgements: [] }),
  );
  if (!answer.ok) {
    const code = terminal.failure(answer.failure);
    // What is looked for may be in the part of the file that is missing.
    if (answer.failure.code === 'NO_SUCH_CLASS' || answer.failure.code === 'NO_SUCH_OBJECT') await cutShort(context, [path]);
    return code;
  }
  const cut = await cutShort(context, [path]);
  const places = await placesOf(
    context,
    path,
    answer.value.chains.flatMap(({ links }) => links.map(({ id }) => id)),
  );
  if (options.json) {
    terminal.json({
      chains: answer.value.chains.map(({ links, objects, signature }) => ({
        links: links.map(({ edge, class: name, id, shallowBytes, retainedBytes }) => ({
          edge,
          class: name,
          id,
          shallowBytes,
          retainedBytes,
          ...(places.has(id) ? { place: places.get(id) } : {}),
        })),
        objects,
        signature,
      })),
      ...cut,
    });
    return exitCodes.ran;
  }
  if (answer.value.chains.length === 0) terminal.print(terminal.t(options.ignore.length > 0 ? 'cli:chain.noneIgnored' : 'cli:chain.none'));
  for (const [i, one] of answer.value.chains.entries()) {
    terminal.print(
      terminal.t('cli:chain.title', {
        number: i + 1,
        of: answer.value.chains.length,
        count: one.objects,
        objects: terminal.number(one.objects),
        bytes: terminal.bytes(one.shallowBytes),
      }),
    );
    printChain(terminal, one, places);
  }
  return exitCodes.ran;
}

/** One link a line, root first, with its place in the program's text where it has one. */
export function printChain(
  terminal: Terminal,
  { links, suspectLink }: Pick<Chain, 'links'> & { readonly suspectLink?: number | undefined },
  places?: Places,
): void {
  for (const [i, link] of links.entries()) {
    const mark = i === suspectLink ? '▶' : ' ';
    const what = i === 0 ? terminal.t('cli:chain.root') : oneLine(`${edgeText(link)}${shortened(nameOf(link))}`);
    const place = ownPlace(places?.get(link.id));
    const figures = `${terminal.bytes(link.shallowBytes)} / ${terminal.bytes(link.retainedBytes)}`;
    terminal.print(`  ${mark} ${what} @${link.id}  ${figures}${place === '' ? '' : `  ${place}`}`);
  }
  terminal.print('');
}

type Link = Chain['links'][number];

/** V8's own groups of roots are numbered; the numbers say nothing. */
const edgeText = ({ edge, edgeKind, kind }: Link): string =>
  edge === '' || edgeKind === 'shortcut' || (kind === 'synthetic' && edgeKind === 'element') ? '' : `${shortened(edge)} → `;

/** A group of roots has its name in the preview. A global object is called "global / ADDRESS"; Node's has no address. */
const nameOf = ({ class: name, kind, preview }: Link): string =>
  kind === 'synthetic' && preview !== '' ? preview : name.replace(/^(.+?) \/\s*$/, '$1');

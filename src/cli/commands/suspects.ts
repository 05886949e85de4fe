// holdfast suspects A B C: the objects that gain members from snapshot to snapshot.

import { stat } from 'node:fs/promises';
import { oneLine, shortened } from '../../shared/one-line.js';
import { savingFact } from '../../shared/savings.js';
import type { Fact } from '../../workbench/verdict/facts.js';
import { savingsWorth } from '../../workbench/verdict/savings-worth.js';
import { wordFact } from '../../workbench/verdict/word-verdict.js';
import { complete, cutShort, type QueryContext } from '../context.js';
import { exitCodes } from '../exit-codes.js';
import { knownBy } from '../known-by.js';
import { placesOf } from '../places.js';
import { printChain } from './chain.js';
import { printSavings } from './savings.js';

export interface SuspectsOptions {
  readonly limit: number;
  readonly identity: 'objects' | 'shapes' | 'detect';
  readonly json: boolean;
}

export async function suspects(context: QueryContext, paths: readonly string[], options: SuspectsOptions): Promise<number> {
  const { terminal, queries } = context;
  const answer = await complete(
    context,
    queries.suspects({ paths: [...paths], identity: options.identity, judgements: [], limit: options.limit }),
  );
  if (!answer.ok) return terminal.failure(answer.failure);
  const path = paths.at(-1) ?? '';
  const last = await complete(context, queries.summary({ path }));
  const saved = await complete(context, queries.savings({ path }));
  const savings = last.ok && saved.ok ? savingsWorth(saved.value.savings, last.value.totalBytes) : [];
  const cut = await cutShort(context, paths);
  const worded = (fact: Fact): string => wordFact(fact, terminal.messages).text;
  /** Snapshots given newest first show what shrinks. Whether another order shows what grows is tried, not guessed. */
  const hintAtOrder = async (): Promise<void> => {
    if (answer.value.suspects.some((suspect) => suspect.monotonic)) return;
    for (const order of await otherOrders(paths)) {
      const other = await complete(context, queries.suspects({ paths: [...order], identity: options.identity, judgements: [], limit: 1 }));
      if (!other.ok || !other.value.suspects.some((suspect) => suspect.monotonic)) continue;
      terminal.note(terminal.t('cli:suspects.order'));
      for (const path of order) terminal.note(`  ${oneLine(path)}`);
      return;
    }
  };
  const places = await placesOf(
    context,
    paths.at(-1) ?? '',
    answer.value.suspects.flatMap(({ chain }) => chain.links.map(({ id }) => id)),
  );
  if (options.json) {
    const suspects = answer.value.suspects.map((suspect) => {
      const links = suspect.chain.links.map((link) => ({ ...link, ...(places.has(link.id) ? { place: places.get(link.id) } : {}) }));
      const place = places.get(suspect.holder.id);
      return { ...suspect, holder: { ...suspect.holder, ...(place === undefined ? {} : { place }) }, chain: { ...suspect.chain, links } };
    });
    terminal.json({ ...answer.value, suspects, savings, ...cut });
    await hintAtOrder();
    return exitCodes.ran;
  }
  if (answer.value.suspects.length === 0) terminal.print(terminal.t('cli:suspects.none'));
  for (const [i, suspect] of answer.value.suspects.entries()) {
    terminal.print(
      terminal.t('cli:suspects.line', {
        rank: i + 1,
        holder: shortened(suspect.holder.label),
        kind: terminal.t(`verdict:holder.${suspect.holder.kind}`),
        class: shortened(suspect.class),
        count: suspect.growthPerInterval,
        growth: terminal.number(suspect.growthPerInterval),
        members: suspect.members.map(terminal.number).join(' → '),
        bytes: terminal.bytes(suspect.bytesPerInterval),
      }),
    );
    if (suspect.saving !== undefined) terminal.print(`  ${worded(savingFact(suspect.saving, suspect.holder.label))}`);
    printChain(terminal, suspect.chain, places);
  }
  printSavings(
    terminal,
    savings.map((saving) => wordFact(savingFact(saving), terminal.messages)),
  );
  const { identity } = answer.value;
  terminal.note(terminal.t(`cli:identity.${await knownBy(context, paths, identity)}`));
  await hintAtOrder();
  return exitCodes.ran;
}

/** By the times of the files, and the other way round: those that differ from the order given. */
async function otherOrders(paths: readonly string[]): Promise<readonly (readonly string[])[]> {
  const times = await Promise.all(
    paths.map((path) =>
      stat(path).then(
        ({ mtimeMs }) => mtimeMs,
        () => 0,
      ),
    ),
  );
  const timeOf = new Map(paths.map((path, i) => [path, times[i] ?? 0]));
  const byTime = paths.toSorted((a, b) => (timeOf.get(a) ?? 0) - (timeOf.get(b) ?? 0));
  const differs = (order: readonly string[]) => order.some((path, i) => path !== paths[i]);
  return [byTime, paths.toReversed()].filter(differs);
}

// holdfast suspects A B C: the objects that gain members from snapshot to snapshot.
import { type CommandContext, complete, cutShort } from '../context.js';
import { exitCodes } from '../exit-codes.js';
import { printChain } from './chain.js';

export interface SuspectsOptions {
  readonly limit: number;
  readonly identity: 'objects' | 'shapes' | 'detect';
  readonly json: boolean;
}

export async function suspects(context: CommandContext, paths: readonly string[], options: SuspectsOptions): Promise<number> {
  const { terminal, queries } = context;
  const answer = await complete(
    context,
    queries.suspects({ paths: [...paths], identity: options.identity, judgements: [], limit: options.limit }),
  );
  if (!answer.ok) return terminal.failure(answer.failure);
  const cut = await cutShort(context, paths);
  if (options.json) {
    terminal.json({ ...answer.value, ...cut });
    return exitCodes.ran;
  }
  if (answer.value.suspects.length === 0) terminal.print(terminal.t('cli:suspects.none'));
  for (const [i, suspect] of answer.value.suspects.entries()) {
    terminal.print(
      terminal.t('cli:suspects.line', {
        rank: i + 1,
        holder: suspect.holder.label,
        kind: terminal.t(`verdict:holder.${suspect.holder.kind}`),
        class: suspect.class,
        growth: terminal.number(suspect.growthPerInterval),
        members: suspect.members.map(terminal.number).join(' → '),
        bytes: terminal.bytes(suspect.bytesPerInterval),
      }),
    );
    printChain(terminal, suspect.chain);
  }
  terminal.note(terminal.t(`cli:identity.${answer.value.identity}`));
  return exitCodes.ran;
}

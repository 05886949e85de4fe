// holdfast share DIR --level … -o FILE: one file to send to somebody.
import { createInterface } from 'node:readline/promises';
import { fail } from '../../shared/failures.js';
import { oneLine } from '../../shared/one-line.js';
import type { ShareItem, ShareLevel, SharePreview } from '../../shared/share.js';
import { type CommandContext, complete } from '../context.js';
import { exitCodes } from '../exit-codes.js';
import type { Terminal } from '../terminal.js';

export interface ShareOptions {
  readonly level: ShareLevel;
  readonly out: string | undefined;
  readonly allNames: boolean;
  readonly yesIncludeValues: boolean;
  readonly preview: boolean;
  /** Read and pack files that the investigation names outside of its folder. */
  readonly allowOutside: boolean;
  readonly json: boolean;
  readonly version: string;
}

/** Of each list so many are printed. */
const SHOWN = 12;

export async function share(context: CommandContext, dir: string, options: ShareOptions): Promise<number> {
  const { terminal, workbench } = context;
  if (!options.preview && options.out === undefined)
    return terminal.failure(fail('BAD_REQUEST', { place: '-o, --out', reason: terminal.t('share:cli.share.out') }));
  const opened = await workbench.investigation.open(dir);
  if (!opened.ok) return terminal.failure(opened.failure);
  if (options.allowOutside) {
    const allowed = await workbench.snapshots.allowOutside(await workbench.snapshots.outside());
    if (!allowed.ok) return terminal.failure(allowed.failure);
  }
  const sharing = workbench.sharing(options.version);
  const wish = { level: options.level, allNames: options.allNames };
  if (options.preview) {
    const preview = await complete(context, sharing.preview(wish));
    if (!preview.ok) return terminal.failure(preview.failure);
    if (options.json) terminal.json(preview.value);
    else printPreview(terminal, preview.value);
    return exitCodes.ran;
  }
  const confirmed = options.level !== 'full' || options.yesIncludeValues || (await confirm(context));
  const written = await complete(context, sharing.write({ ...wish, path: options.out ?? '', confirmed }));
  if (!written.ok) return terminal.failure(written.failure);
  const { path, bytes, preview } = written.value;
  if (options.json) terminal.json({ path, bytes, ...preview });
  else {
    printPreview(terminal, preview);
    terminal.print('');
    terminal.print(terminal.t('share:cli.share.written', { path, size: terminal.bytes(bytes) }));
  }
  return exitCodes.ran;
}

/** Typed, not clicked; only where somebody can type. */
async function confirm({ terminal, signal }: CommandContext): Promise<boolean> {
  if (!process.stdin.isTTY) return false;
  const word = terminal.t('share:cli.share.word');
  const lines = createInterface({ input: process.stdin, output: process.stderr });
  try {
    return (await lines.question(terminal.t('share:cli.share.ask', { word }), { signal })).trim() === word;
  } catch {
    return false;
  } finally {
    lines.close();
  }
}

export function printPreview(terminal: Terminal, preview: SharePreview): void {
  terminal.print(terminal.t(`share:level.${preview.level}`));
  print(terminal, 'leaves', preview.leaves);
  print(terminal, 'stays', preview.stays);
}

function print(terminal: Terminal, side: 'leaves' | 'stays', items: readonly ShareItem[]): void {
  if (items.length === 0) return;
  terminal.print('');
  terminal.print(terminal.t(`share:cli.share.${side}`));
  for (const { kind, count, list } of items) {
    terminal.print(
      `  ${terminal.t('share:cli.share.count', { what: terminal.t(`share:${side}.${kind}`), count: terminal.number(count) })}`,
    );
    for (const text of list.slice(0, SHOWN)) terminal.print(`    ${oneLine(text).slice(0, 120)}`);
    if (list.length > SHOWN) terminal.print(`    ${terminal.t('share:cli.share.more', { count: list.length - SHOWN })}`);
  }
}

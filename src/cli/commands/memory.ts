// holdfast memory: what a running program's resident memory consists of, and what malloc_trim would return of it.
import type { ConnectSpec } from '../../shared/target.js';
import type { CommandContext } from '../context.js';
import { exitCodes } from '../exit-codes.js';
import { printProcess } from './dump.js';
import { sayHowItGetsIn } from './hunt.js';

export interface MemoryOptions {
  readonly trim: boolean;
  readonly allowChanges: boolean;
  readonly json: boolean;
}

export async function memory(
  { terminal, workbench, signal }: CommandContext,
  target: ConnectSpec,
  options: MemoryOptions,
): Promise<number> {
  if (target.kind === 'pid') await sayHowItGetsIn({ terminal, workbench }, target.pid);
  const answer = await workbench.memoryOf(target, options.trim, signal, options.allowChanges);
  if (!answer.ok) return terminal.failure(answer.failure);
  const { process, heapUsed, trimmed } = answer.value;
  if (options.json) {
    terminal.json({ process, heapUsed, trimmed });
    return exitCodes.ran;
  }
  printProcess(terminal, process, heapUsed);
  if (trimmed !== undefined) {
    const bytes = terminal.bytes(Math.max(0, trimmed.rssBefore - trimmed.rssAfter));
    terminal.print(
      terminal.t('cli:memory.trimmed', { bytes, before: terminal.bytes(trimmed.rssBefore), after: terminal.bytes(trimmed.rssAfter) }),
    );
  }
  return exitCodes.ran;
}

// What changes to the program would save in the last of its heaps.
import type { Evidence } from '../../shared/verdict.js';
import type { Terminal } from '../terminal.js';

export function printSavings(terminal: Terminal, savings: readonly Pick<Evidence, 'text'>[]): void {
  if (savings.length === 0) return;
  terminal.print('');
  terminal.print(terminal.t('cli:savings.title'));
  for (const { text } of savings) terminal.print(`  • ${text}`);
}

// A hunt by hand in a terminal: Enter says that a cycle of work is done; the end of the input, that there will be no more.
import { createInterface } from 'node:readline';
import type { HuntProgress } from '../workbench/hunt/run-hunt.js';
import type { CommandContext } from './context.js';

/** Reads the terminal's input only once a hunt waits for a person. Answers what hears of each step, and what lets go of the input. */
export function byHand({ workbench }: Pick<CommandContext, 'workbench'>, input: NodeJS.ReadableStream = process.stdin) {
  let lines: ReturnType<typeof createInterface> | undefined;
  return {
    heard(progress: HuntProgress): void {
      if (lines !== undefined || progress.type !== 'phase' || progress.phase !== 'hand') return;
      lines = createInterface({ input });
      lines.on('line', () => workbench.hunts.next());
      lines.on('close', () => workbench.hunts.stop());
    },
    over(): void {
      lines?.removeAllListeners('close');
      lines?.close();
    },
  };
}

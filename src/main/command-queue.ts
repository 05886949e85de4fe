// What the menu or the operating system asks the window to do. Kept until the window listens: files named on the command
// line arrive before there is a page.
import type { ShellCommand } from '../shared/api/shell.js';

export interface CommandQueue {
  readonly push: (command: ShellCommand) => void;
  /** Commands in order, without end; a new listener takes over from the one before (a reloaded page), which ends. */
  readonly listen: (signal: AbortSignal | undefined) => AsyncGenerator<ShellCommand, void, void>;
}

export function createCommandQueue(): CommandQueue {
  const waiting: ShellCommand[] = [];
  let wake: () => void = () => {};
  let listener = 0;

  async function* listen(signal: AbortSignal | undefined): AsyncGenerator<ShellCommand, void, void> {
    const me = ++listener;
    wake();
    const onAbort = (): void => wake();
    signal?.addEventListener('abort', onAbort);
    try {
      while (me === listener && signal?.aborted !== true) {
        const next = waiting.shift();
        if (next !== undefined) yield next;
        else await new Promise<void>((resolve) => (wake = resolve));
      }
    } finally {
      signal?.removeEventListener('abort', onAbort);
    }
  }

  return {
    push: (command) => {
      waiting.push(command);
      wake();
    },
    listen,
  };
}

// What a command runs on: the workbench, with its engine in a forked process.
import { join } from 'node:path';
import { forkEngine } from '../engine-host/fork.js';
import { openWorkbench } from '../workbench/open-workbench.js';
import type { CommandContext } from './context.js';
import type { Terminal } from './terminal.js';

/** Built beside the command line (electron.vite.config.ts). */
const engineEntry = join(import.meta.dirname, 'engine-host.js');

export function openContext(terminal: Terminal, signal: AbortSignal): CommandContext {
  const workbench = openWorkbench({ messages: terminal.messages, startEngine: () => forkEngine(engineEntry) });
  return { terminal, workbench, queries: workbench.queries, signal };
}

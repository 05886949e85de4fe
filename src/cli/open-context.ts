// What a command runs on: the workbench, with its engine in a process of its own.
import type { EngineProcess } from '../workbench/engine-gateway.js';
import { openWorkbench } from '../workbench/open-workbench.js';
import type { CommandContext } from './context.js';
import type { Terminal } from './terminal.js';

export function openContext(
  terminal: Terminal,
  signal: AbortSignal,
  startEngine: () => EngineProcess,
  sourceFolders: readonly string[],
): CommandContext {
  const workbench = openWorkbench({ messages: terminal.messages, startEngine, sourceFolders: () => sourceFolders });
  return { terminal, workbench, queries: workbench.queries, signal };
}

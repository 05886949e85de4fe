// The commands that need more of the workbench than its engine, with all it takes to load them: only where one of them may be meant.
import type { Command } from 'commander';
import type { EngineProcess } from '../workbench/engine-gateway.js';
import { openWorkbench } from '../workbench/open-workbench.js';
import { addRecycleCommand } from './commands/recycle.js';
import { addShareCommands } from './commands/share-program.js';
import { addTargetCommands, isPattern } from './commands/target-program.js';
import { addVerifyCommand } from './commands/verify-program.js';
import type { CommandContext } from './context.js';
import { targetOf, targetsGiven } from './target-options.js';
import type { Terminal } from './terminal.js';

export interface WorkbenchCommands {
  readonly program: Command;
  readonly terminal: Terminal;
  readonly signal: AbortSignal;
  readonly version: string;
  readonly startEngine: () => EngineProcess;
  /** Where scripts and source maps of other machines lie on this one. */
  readonly sourceFolders: () => readonly string[];
  /** Parses a whole number of at least this much. */
  readonly whole: (least: number) => (text: string) => number;
  /** Told the exit code. */
  readonly ended: (code: number) => void;
}

/** Two parts, so that help names what concerns snapshot files between them. */
export function workbenchCommands({ program, terminal, signal, version, startEngine, sourceFolders, whole, ended }: WorkbenchCommands): {
  readonly addFirst: () => void;
  readonly addLast: () => void;
} {
  /** Opens what a command needs, runs it, closes it again whatever happens. */
  const withContext = async (work: (context: CommandContext) => Promise<number>): Promise<void> => {
    const workbench = openWorkbench({ messages: terminal.messages, startEngine, sourceFolders });
    try {
      ended(await work({ terminal, workbench, queries: workbench.queries, signal }));
    } finally {
      await workbench.close();
    }
  };
  return {
    addFirst() {
      addTargetCommands({ program, terminal, withContext, whole, ended });
    },
    addLast() {
      const target = (words: readonly string[], options: never) => ({
        given: targetsGiven(words, options),
        spec: targetOf(words, options),
      });
      addVerifyCommand({ program, terminal, withContext, whole, target, isPattern, end: ended });
      addRecycleCommand({ program, terminal, withContext, whole });
      addShareCommands({ program, terminal, version, withContext, whole });
    },
  };
}

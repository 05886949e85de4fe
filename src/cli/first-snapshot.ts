// The snapshot that a command line is about, seen without parsing it. A wrong guess costs an engine process that nobody asks.
import type { EngineOptions } from '../engine-host/arguments.js';
import { isSnapshotCommand } from './snapshot-commands.js';

const snapshot = /\.(?:heapsnapshot|heaptimeline)(?:\.gz)?$/i;

export function firstSnapshot(args: readonly string[]): (EngineOptions & { readonly index: boolean; readonly first: string }) | undefined {
  const [command, ...rest] = args;
  const first = isSnapshotCommand(command) ? rest.find((arg) => snapshot.test(arg)) : undefined;
  return first === undefined ? undefined : { index: !args.includes('--no-index'), first };
}

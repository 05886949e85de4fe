// The snapshot that a command line is about, seen without parsing it. A wrong guess costs an engine process that nobody asks.
import type { EngineOptions } from '../engine-host/arguments.js';

/** Commands that ask the engine about the file after their name. */
const commands = new Set([
  'histogram',
  'dump',
  'compare',
  'suspects',
  'chain',
  'strings',
  'collections',
  'allocations',
  'search',
  'cut',
  'picture',
]);
const snapshot = /\.(?:heapsnapshot|heaptimeline)(?:\.gz)?$/i;

export function firstSnapshot(args: readonly string[]): (EngineOptions & { readonly index: boolean; readonly first: string }) | undefined {
  const [command = '', ...rest] = args;
  const first = commands.has(command) ? rest.find((arg) => snapshot.test(arg)) : undefined;
  return first === undefined ? undefined : { index: !args.includes('--no-index'), first };
}

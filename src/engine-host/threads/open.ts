// Opens a snapshot with WebAssembly kernels on worker threads: the same columns as the plain path, in one shared memory.
// Whatever is out of the ordinary ends in `undefined`, and the plain path takes the file and says what is wrong with it.
/// <reference path="./webassembly.d.ts" />
import type { Pace } from '../drive.js';
import { Arena } from './arena.js';
import { parseColumns } from './columns.js';
import { Crew, trace, WORKERS } from './crew.js';
import { availableMemory, checkMemory, holdsItsCounts } from './enough-memory.js';
import { analyseColumns, type ParallelSnapshot } from './graph.js';
import { readHead } from './head.js';
import { BLOCK, layoutOf, MAX_MEMORY, PAGE } from './layout.js';
import { MIN_BYTES } from './least.js';
import type { Steps } from './opening.js';
import { kernelProgram } from './program.js';

export interface ParallelOptions {
  /** Smaller files (uncompressed) are faster without threads. */
  readonly minBytes?: number;
  readonly workers?: number;
  /** Memory that may be taken; what the system has by default. */
  readonly freeBytes?: number;
}

export async function* openParallel(
  path: string,
  pace: Pace,
  { minBytes = MIN_BYTES, workers = WORKERS, freeBytes = availableMemory() }: ParallelOptions = {},
): Steps<ParallelSnapshot | undefined> {
  trace('-', 'open');
  const head = readHead(path, minBytes);
  if (head === undefined) return undefined;
  const { nodeCount: nodes, edgeCount: edges } = head.header;
  const layout = layoutOf({ nodes, edges, blocks: Math.ceil(head.bytes / BLOCK), workers });
  checkMemory(head, freeBytes);
  if (!holdsItsCounts(head) || layout.end + (1 << 20) > MAX_MEMORY) return undefined;
  const module = await kernelProgram();
  if (module === undefined) return undefined;
  let memory: WebAssembly.Memory;
  try {
    memory = new WebAssembly.Memory({ initial: Math.ceil(layout.end / PAGE) + 1, maximum: MAX_MEMORY / PAGE, shared: true });
  } catch {
    return undefined;
  }
  const crew = new Crew(module, memory, workers);
  try {
    const opening = { head, layout, memory, arena: new Arena(memory, layout.end), crew, pace };
    const parsed = yield* parseColumns(opening);
    return parsed === undefined ? undefined : yield* analyseColumns(opening, parsed);
  } finally {
    // Nobody needs to wait for their end, least of all who gave the opening up.
    crew.end();
  }
}

// What the agent tells of its process when asked live (a snapshot tells the same). What makes no sense is left out.
import type { ProcessFacts } from '../../shared/heap.js';

const MOST_TEXT = 200;

const isRecord = (value: unknown): value is Record<string, unknown> => typeof value === 'object' && value !== null && !Array.isArray(value);
const size = (value: unknown): number | undefined => (typeof value === 'number' && value >= 0 && value < 2 ** 52 ? value : undefined);

/** `memory`: the agent's figures of the two allocators, by its own names. */
export function processFactsOf(runtime: string, title: string, rss: unknown, memory: unknown): ProcessFacts {
  const sizes = (part: string, ...names: readonly string[]): readonly (number | undefined)[] => {
    const figures = isRecord(memory) ? memory[part] : undefined;
    return names.map((name) => (isRecord(figures) ? size(figures[name]) : undefined));
  };
  const [bytes, free = 0, pools = 0] = sizes('pymalloc', 'arenaBytes', 'freeBytes', 'unusedPoolsBytes');
  const [used, unused, trimmable = 0] = sizes('malloc', 'usedBytes', 'freeBytes', 'trimmableBytes');
  const resident = size(rss);
  return {
    runtime: runtime.slice(0, MOST_TEXT),
    title: title.slice(0, MOST_TEXT),
    ...(resident === undefined ? {} : { rss: resident }),
    ...(bytes === undefined ? {} : { arenas: { bytes, freeBytes: Math.min(bytes, free + pools) } }),
    ...(used === undefined || unused === undefined
      ? {}
      : { malloc: { usedBytes: used, freeBytes: unused, trimmableBytes: Math.min(unused, trimmable) } }),
  };
}

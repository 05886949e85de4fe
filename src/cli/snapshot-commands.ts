// Commands that ask the engine about the snapshot files after their name, and need nothing else.

const names: ReadonlySet<string | undefined> = new Set([
  'histogram',
  'dump',
  'compare',
  'suspects',
  'chain',
  'strings',
  'collections',
  'allocations',
  'search',
  'object',
  'cut',
  'picture',
]);

export const isSnapshotCommand = (name: string | undefined): boolean => names.has(name);

// Choices that the command line offers by name. Apart from their schemas (heap.ts, heap-allocations.ts, heap-pictures.ts), because
// a question to a snapshot file is answered before the validator has loaded: 30 ms of a processor.

/**
 * class · owner: class, containers by whom they belong to (heapy's byclodo) · referrer: kinds of the referrers (byrcs) · via: the edges
 * that hold it (byvia) · module, package, script: where it comes from (bymodule) · site: the function that
 * allocated it, where allocations were tracked · kind: node type · size: powers of two ·
 * exactSize: every size (bysize) · id: every object by itself (byid)
 */
export const GROUPINGS = [
  'class',
  'owner',
  'referrer',
  'via',
  'module',
  'package',
  'script',
  'site',
  'kind',
  'size',
  'exactSize',
  'id',
] as const;

/** `retainedBy`: what the object with the id of the key ("@77") keeps alive, itself included. */
export const GROUP_STEPS = [...GROUPINGS, 'retainedBy'] as const;
/** Characters of a group's key. */
export const MAX_GROUP_KEY = 100_000;

export const COMPARE_VIEWS = ['all', 'new', 'survivors', 'freed'] as const;

/** `functions`: each by itself · `callees`: from the outermost call inwards · `callers`: from who allocated outwards. */
export const ALLOCATION_VIEWS = ['functions', 'callees', 'callers'] as const;

export const GRAPH_DIRECTIONS = ['retainers', 'references'] as const;

/** Of one object: what refers to it, what it refers to, what goes when it goes. */
export const NEIGHBOURS = [...GRAPH_DIRECTIONS, 'dominated'] as const;

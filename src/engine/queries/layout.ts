// How V8 lays objects out: what sizes are multiples of.
import type { HeapGraph } from '../graph/heap-graph.js';
import { NodeType } from '../heap-types.js';

/** Bytes of a pointer: 4 where V8 compresses them (Chrome, Electron), 8 elsewhere: then every size is a multiple of 8. */
export const wordBytes = (g: HeapGraph): number => {
  for (let v = 0; v < g.nodeCount; v++) if (g.nodeType[v] === NodeType.object && g.selfSize[v] % 8 !== 0) return 4;
  return 8;
};

/** Words of an object before its properties (src/objects/js-objects.h): map, properties, elements. */
export const OBJECT_HEADER = 3;

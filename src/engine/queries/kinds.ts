// Bytes by kind of node, for the summary of a snapshot.
import type { Bytes } from '../../shared/units.js';
import type { HeapGraph } from '../graph/heap-graph.js';

const KINDS = 256;

/** `bytesOfType`: bytes of all nodes of each type, when something has summed them before. */
export const bytesByKind = (g: HeapGraph, bytesOfType = sumByType(g)): Record<string, Bytes> => {
  const sums: Record<string, Bytes> = {};
  g.nodeTypeNames.forEach((name, t) => {
    if (bytesOfType[t] > 0) sums[name] = bytesOfType[t] as Bytes;
  });
  return sums;
};

const sumByType = ({ nodeCount, nodeType, selfSize }: HeapGraph): Float64Array => {
  const sums = new Float64Array(KINDS);
  for (let i = 0; i < nodeCount; i++) sums[nodeType[i]] += selfSize[i];
  return sums;
};

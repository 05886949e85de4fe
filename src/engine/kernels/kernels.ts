// The hot passes as pure functions over typed arrays. The host hands them in, so that it may put faster ones underneath.

import { walkBreadthFirst } from './distances.js';
import { fillPredecessors, immediateDominators, semiNca, startWalk, walkDepthFirst } from './dominators.js';
import { countEssential, markStructure } from './essential.js';
import { floodOwners } from './owners.js';
import { parseEdges, parseNodes, parsePlain } from './parse.js';
import { countByTarget, placeByTarget, prefixSum } from './retainers.js';

export const plainKernels = {
  parseNodes,
  parseEdges,
  parsePlain,
  prefixSum,
  markStructure,
  countEssential,
  startWalk,
  walkDepthFirst,
  fillPredecessors,
  semiNca,
  immediateDominators,
  floodOwners,
  walkBreadthFirst,
  countByTarget,
  placeByTarget,
} as const;

export type Kernels = { readonly [K in keyof typeof plainKernels]: (typeof plainKernels)[K] };

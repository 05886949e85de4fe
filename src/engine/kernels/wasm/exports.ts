// What the AssemblyScript program in assembly/ exports. All pointers are byte offsets into the shared memory, below 4 GiB;
// results come back signed (`>>> 0` where a count is meant).

export interface KernelExports {
  scan(p: number, n: number, out: number): number;
  parseNodes(
    p: number,
    end: number,
    row: number,
    fields: number,
    detachedAt: number,
    type: number,
    name: number,
    id: number,
    self: number,
    edges: number,
    detached: number,
    statistics: number,
    list: number,
  ): number;
  parseEdges(
    p: number,
    end: number,
    row: number,
    shift: number,
    inverse: number,
    nodeCount: number,
    type: number,
    name: number,
    to: number,
    statistics: number,
    list: number,
  ): number;
  indexStrings(p: number, end: number, base: number, offsets: number, room: number, out: number): number;
  parseLocations(p: number, end: number, fields: number, shift: number, inverse: number, nodeCount: number, out: number): number;
  wordCandidates(texts: number, offsets: number, count: number, out: number, words: number): number;
  pairNames(
    texts: number,
    offsets: number,
    strings: number,
    list: number,
    count: number,
    pairOfName: number,
    pairTable: number,
    known: number,
    slots: number,
    mask: number,
  ): number;
  prefixSum(a: number, n: number): number;
  inclusiveSum(a: number, n: number): void;
  markStructure(
    from: number,
    to: number,
    root: number,
    first: number,
    type: number,
    name: number,
    target: number,
    id: number,
    pairs: number,
    pairOfName: number,
    pairTable: number,
  ): number;
  countByTarget(target: number, counts: number, from: number, to: number): void;
  placeByTarget(target: number, place: number, edges: number, from: number, to: number): void;
  walkAll(
    n: number,
    root: number,
    seeds: number,
    seedCount: number,
    first: number,
    type: number,
    target: number,
    pre: number,
    node: number,
    parent: number,
    next: number,
    seen: number,
    owned: number,
    pending: number,
    held: number,
    out: number,
    queued: number,
  ): number;
  fillPredecessors(
    n: number,
    reached: number,
    pageCount: number,
    first: number,
    type: number,
    target: number,
    pre: number,
    owned: number,
    place: number,
    predecessors: number,
  ): void;
  semidominators(
    reached: number,
    node: number,
    parent: number,
    place: number,
    end: number,
    predecessors: number,
    link: number,
    semi: number,
    stack: number,
  ): void;
  immediateDominators(reached: number, parent: number, link: number, semi: number): number;
  retainedSizes(count: number, node: number, up: number, self: number, wide: number, dominator: number, retained: number): void;
  dominatedTree(n: number, root: number, dominator: number, childrenAt: number, children: number): void;
  floodOwners(
    n: number,
    externalString: number,
    nodeType: number,
    nodeName: number,
    self: number,
    first: number,
    type: number,
    target: number,
    owner: number,
    list: number,
  ): number;
  giveSizes(n: number, root: number, nodeType: number, owner: number, self: number, wide: number): void;
  prepareDistances(
    n: number,
    descriptors: number,
    context: number,
    nodeType: number,
    nodeName: number,
    special: number,
    distance: number,
  ): number;
  walkBreadthFirst(
    tail: number,
    first: number,
    type: number,
    name: number,
    target: number,
    special: number,
    sloppy: number,
    pairs: number,
    pairOfName: number,
    pairSeen: number,
    distance: number,
    queue: number,
    strings: number,
    texts: number,
    offsets: number,
  ): number;
  classSignatures(
    n: number,
    object: number,
    nodeType: number,
    nodeName: number,
    first: number,
    edgeType: number,
    edgeName: number,
    locations: number,
    locationCount: number,
    table: number,
    capacity: number,
    signature: number,
  ): number;
  sumGroups(
    n: number,
    groups: number,
    groupOf: number,
    group: number,
    nodeType: number,
    self: number,
    wide: number,
    distance: number,
    count: number,
    shallow: number,
    least: number,
    kinds: number,
  ): void;
  topmostRetained(
    root: number,
    group: number,
    self: number,
    wide: number,
    retained: number,
    first: number,
    nodes: number,
    path: number,
    next: number,
    open: number,
    sums: number,
  ): void;
}

/** What the program imports besides its memory. */
export interface KernelHost {
  /** parseInt of a string of the snapshot. */
  nameAsIndex(name: number): number;
}

// Where the columns of one snapshot lie in one shared memory, decided before the first row is read. Areas overlap in time
// where one is done before the other begins; a page that nobody touches costs nothing.
//
// `queue` is where `signature` comes to be; `link` later holds `retained`; `place` becomes `dominator`, `predecessors` becomes
// `retainerEdge`; `pre`, `node` and `parent` are free in the end.

const ALIGN = 64;
/** Room that kernels may read beyond what they are given. */
const SLACK = 64;

/** What lies before is the program's own: its constants, written anew by each thread that starts. */
const BASE = 1024;

export const BLOCK = 1 << 20;
/** Longest part of a row that one block leaves to the next. */
export const CARRY = 192;
/** Bytes of the record in which a block tells the next one where it stands. */
export const RECORD = 256;
/** Where a worker's own area has the list that the row kernels write; before it carried bytes, a block, slack. */
export const LIST = 1024 + BLOCK + SLACK;
/** Bytes of a worker's own area. */
const OWN = LIST + 2 * 4096 + SLACK;

export type Layout = ReturnType<typeof layoutOf>;

export interface LayoutInput {
  readonly nodes: number;
  readonly edges: number;
  readonly blocks: number;
  readonly workers: number;
}

/** Byte offsets of all areas. `end` is where the rest of the file (strings and what is before them) goes. */
export const layoutOf = ({ nodes: n, edges: e, blocks, workers }: LayoutInput) => {
  let top = BASE;
  const take = (bytes: number): number => {
    const at = top;
    top = Math.ceil((top + bytes + SLACK) / ALIGN) * ALIGN;
    return at;
  };
  /** First the queue of the breadth-first walk, with room for user roots that are named twice; then which nodes look alike, later each node's class. */
  const shared = (bytes: number) => {
    const at = take(bytes);
    return { queue: at, signature: at };
  };
  return {
    /** 32-bit cells, see `Control`. */
    control: take(256),
    records: take((blocks + 2) * RECORD),
    own: Array.from({ length: workers }, () => take(OWN)),
    nodeType: take(n),
    detachedness: take(n),
    nodeName: take(4 * n),
    nodeId: take(4 * n),
    selfSize: take(4 * n),
    firstEdge: take(4 * (n + 1)),
    edgeType: take(e),
    edgeName: take(4 * e),
    edgeTo: take(4 * e),
    firstRetainer: take(4 * (n + 2)),
    place: take(4 * (n + 2)),
    predecessors: take(4 * Math.max(e, n)),
    distance: take(4 * n),
    pre: take(4 * (n + 2)),
    node: take(4 * (n + 2)),
    parent: take(4 * (n + 2)),
    link: take(8 * (n + 16)),
    /** Stacks; a long one runs on into the signatures, which come later. */
    list: take(4 * (n + 16)),
    ...shared(4 * (2 * n + 32)),
    owned: take(n),
    held: take(n),
    special: take(n),
    seen: take(n / 8 + 8),
    /** Where locations go: right before their text, which they may overwrite. */
    locations: take(1 << 20),
    end: top,
  };
};

/** WebAssembly's 32-bit memory. */
export const MAX_MEMORY = 4 * 2 ** 30;
export const PAGE = 65536;

/** Indices of 32-bit cells in the control area. */
export const Control = {
  nextBlock: 0,
  /** Not 0: give up (see `Refusal`). */
  refused: 1,
  /** Blocks dealt with. */
  done: 2,
  /** Section at hand, for progress. */
  section: 3,
  /** Offset of the first byte after the edges: low and high word. */
  tailLow: 4,
  tailHigh: 5,
  /** 1 once the tail's place is known and its memory is there. */
  tailReady: 6,
  nodesSeen: 7,
  edgesSeen: 8,
} as const;

/** Why the fast path gave up; for the log, the plain path then tells what is wrong with the file. */
export const Refusal = { layout: 1, count: 2, memory: 3, read: 4 } as const;

/** Sections as the blocks see them. */
export const Section = { nodes: 1, between: 2, edges: 3, tail: 4 } as const;

// From what was gathered to the columns that every pass works on: the roots first, then the objects as they came.
import type { HeapColumns, ParsedSnapshot } from '../../columns.js';
import { EDGE_TYPE_MASK, EdgeType, NODE_TYPE_NAMES, NodeType } from '../../heap-types.js';
import type { StringTable } from '../../strings.js';
import type { Pulling } from './blocks.js';
import { objectEdges, resolve } from './edges.js';
import { explain } from './explain.js';
import { type Gather, UNKNOWN_BIRTH } from './gather.js';
import { GARBAGE, HELD, type RootEdge, rootNodes } from './roots.js';

const QUOTE = 34;

/** `end`: offset where reading stopped. Throws `EngineFault`. */
export function* assemble(gather: Gather, end: number): Pulling<ParsedSnapshot> {
  const base = gather.finish(end);
  const { rows, types, names } = gather;
  const targets = yield* resolve(gather);
  // The texts so far; names that the edges need are still to come.
  const texts = names.table();
  const edges = yield* objectEdges(gather, targets, (name) => texts.text(name, 12));
  const roots = rootNodes(gather);
  const { held, garbage } = explain(edges, heldByRoots(roots), rows.refcount, base);
  const asElements = (list: readonly number[]): RootEdge[] => list.map((to, name) => ({ kind: EdgeType.element, name, to }));
  roots[HELD].edges.push(...asElements(held));
  roots[GARBAGE].edges.push(...asElements(garbage));

  const above = roots.length;
  const rootEdges = roots.reduce((sum, node) => sum + node.edges.length, 0);
  const nodeCount = above + rows.count;
  const edgeCount = rootEdges + edges.to.length;
  const firstEdge = new Uint32Array(nodeCount + 1);
  const edgeType = new Uint8Array(edgeCount);
  const edgeName = new Uint32Array(edgeCount);
  const edgeTo = new Uint32Array(edgeCount);
  const nodeType = new Uint8Array(nodeCount);
  const nodeName = new Uint32Array(nodeCount);
  const className = new Uint32Array(nodeCount);
  const selfSize = new (rows.size instanceof Float64Array ? Float64Array : Uint32Array)(nodeCount);

  let k = 0;
  for (const [row, node] of roots.entries()) {
    nodeType[row] = node.type;
    nodeName[row] = node.name;
    className[row] = node.className;
    firstEdge[row] = k;
    for (const edge of node.edges) {
      edgeType[k] = edge.kind;
      edgeName[k] = edge.name;
      edgeTo[k++] = edge.to >= 0 ? above + edge.to : -1 - edge.to;
    }
  }
  for (let i = 0; i < edges.to.length; i++, k++) {
    edgeType[k] = edges.kind[i] & EDGE_TYPE_MASK;
    edgeName[k] = edges.name[i];
    edgeTo[k] = above + edges.to[i];
  }
  const strings = names.table();
  for (let i = 0; i < rows.count; i++) {
    const type = types[rows.type[i]];
    const row = above + i;
    nodeType[row] = type.nodeType;
    className[row] = type.nameIndex;
    const unnamed = type.nodeType !== NodeType.string && strings.firstByte(rows.name[i]) === QUOTE;
    nodeName[row] = unnamed ? type.nameIndex : rows.name[i];
    selfSize[row] = rows.size[i];
    firstEdge[row] = rootEdges + edges.first[i];
  }
  firstEdge[nodeCount] = edgeCount;
  const columns: HeapColumns = {
    nodeCount,
    edgeCount,
    root: 0,
    nodeTypeNames: [...NODE_TYPE_NAMES],
    nodeType,
    nodeName,
    className,
    nodeId: yield* idsOf(gather, above, strings),
    selfSize,
    detachedness: undefined,
    firstEdge,
    edgeType,
    edgeName,
    edgeTo,
    strings,
    locations: new Uint32Array(0),
    extraNativeBytes: 0,
    ...(gather.facts.process === undefined ? {} : { process: gather.facts.process }),
  };
  return { format: 'python-columns', columns, truncated: undefined };
}

function* heldByRoots(roots: readonly { readonly edges: readonly RootEdge[] }[]): Iterable<number> {
  for (const node of roots) for (const edge of node.edges) if (edge.to >= 0) yield edge.to;
}

/** Bits of an id that tell the type (and an atom's text) from another one's that got the same address later. */
export const TAG_BITS = 9;

/**
 * An address is not an identity: memory is used again. The id is the address (a multiple of eight) with a hash of the type's name
 * in place of its low bits, and for strings, numbers and the like of the text too: two objects that share it are the same kind of
 * thing at the same place. Where births were logged, the low bits are the birth: then it is the same object. The roots get small ids: their rows. Below 2^53 for addresses of 47 bits.
 */
function* idsOf(gather: Gather, above: number, strings: StringTable): Pulling<Float64Array> {
  const { rows, types, runs } = gather;
  const ids = new Float64Array(above + rows.count);
  for (let row = 0; row < above; row++) ids[row] = row;
  const hash = (name: number): number => hashOf(strings.text(name, HASHED_CHARACTERS));
  const ofType = types.map((type) => hash(type.nameIndex));
  const tagOfAtom = (row: number): number => ofType[rows.type[row]] ^ (isMutable(types[rows.type[row]].name) ? 0 : hash(rows.name[row]));
  const put = (row: number, tag: number): void => {
    const address = rows.high[row] * 2 ** 32 + rows.low[row];
    ids[above + row] = Math.floor(address / 8) * 2 ** TAG_BITS + (tag & (2 ** TAG_BITS - 1));
  };
  let row = 0;
  for (const run of runs) {
    for (; row < run.row; row++) put(row, tagOfAtom(row));
    for (; row < run.row + run.count; row++) {
      const birth = run.births?.[row - run.row] ?? UNKNOWN_BIRTH;
      put(row, birth === UNKNOWN_BIRTH ? ofType[rows.type[row]] : birth);
    }
    yield { progress: { step: 'strings', done: row, total: rows.count } };
  }
  for (; row < rows.count; row++) put(row, tagOfAtom(row));
  return ids;
}

const HASHED_CHARACTERS = 80;

const hashOf = (text: string): number => {
  let h = 0;
  for (let i = 0; i < text.length; i++) h = Math.imul(h ^ text.charCodeAt(i), 0x9e3779b1) ^ (h >>> 15);
  return (h ^ (h >>> 16)) >>> 0;
};

/** Atoms whose text may change while they live. */
const isMutable = (typeName: string): boolean => typeName === 'bytearray';

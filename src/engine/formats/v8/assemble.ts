// From the sections that were read to columns: checks that they agree with the header and with each other.
import { type HeapColumns, LOCATION_STRIDE, type Locations, type ParsedSnapshot, type WideColumn } from '../../columns.js';
import { corrupt, EngineFault } from '../../faults.js';
import { EdgeType, isIndexed } from '../../heap-types.js';
import type { Kernels } from '../../kernels/kernels.js';
import type { PlainTable } from '../../kernels/parse.js';
import { StringTable } from '../../strings.js';
import type { Header } from './header.js';
import type { Sections } from './reader.js';

const wide = (low: Uint32Array, pairs: readonly number[]): WideColumn => {
  if (pairs.length === 0) return low;
  const column = Float64Array.from(low);
  for (let i = 0; i < pairs.length; i += 2) column[pairs[i] as number] = pairs[i + 1] as number;
  return column;
};

/** `end`: offset where reading stopped. Throws `EngineFault`. */
export const assemble = (sections: Sections, end: number, kernels: Kernels): ParsedSnapshot => {
  const { header, nodes, edges, cut } = sections;
  const cutShort = (): EngineFault => new EngineFault({ kind: 'truncated', section: cut?.section ?? '', offset: cut?.offset ?? end });
  if (header === undefined) throw cut === undefined ? new EngineFault({ kind: 'not-recognised' }) : cutShort();
  const incomplete = nodes?.table.status !== 'done' || edges?.table.status !== 'done';
  if (incomplete && cut !== undefined) throw cutShort();
  if (nodes === undefined) throw corrupt('nodes', end, 'section missing');
  if (edges === undefined) throw corrupt('edges', end, 'section missing');
  if (sections.strings === undefined && cut === undefined) throw corrupt('strings', end, 'section missing');

  const n = nodes.table;
  const e = edges.table;
  const nodeCount = n.row;
  const edgeCount = e.row;
  if (nodeCount === 0) throw corrupt('nodes', end, 'no nodes');
  if (header.nodeCount >= 0 && header.nodeCount !== nodeCount)
    throw corrupt('nodes', end, `header says ${header.nodeCount} nodes, there are ${nodeCount}`);
  if (header.edgeCount >= 0 && header.edgeCount !== edgeCount)
    throw corrupt('edges', end, `header says ${header.edgeCount} edges, there are ${edgeCount}`);
  if (header.root >= nodeCount) throw corrupt('snapshot', end, 'root_index out of range');

  const firstEdge = n.edges.subarray(0, nodeCount + 1);
  const owned = kernels.prefixSum(firstEdge, nodeCount);
  if (owned !== edgeCount) throw corrupt('edges', end, `nodes own ${owned} edges, there are ${edgeCount}`);

  const strings = new StringTable(sections.strings?.finish() ?? { pages: [], starts: [], offsets: new Uint32Array(0), count: 0 });
  const edgeType = e.type.subarray(0, edgeCount);
  const nodeType = n.type.subarray(0, nodeCount);
  renumber(nodeType, header.nodeTypeMap, header.nodeTypeNames.length);
  renumber(edgeType, header.edgeTypeMap, EdgeType.other);
  const columns: HeapColumns = {
    nodeCount,
    edgeCount,
    root: header.root,
    nodeTypeNames: [...header.nodeTypeNames, 'unknown'],
    nodeType,
    nodeName: n.name.subarray(0, nodeCount),
    nodeId: wide(n.id.subarray(0, nodeCount), n.wideIds),
    selfSize: wide(n.self.subarray(0, nodeCount), n.wideSelf),
    detachedness: n.oDetached < 0 ? undefined : n.detached.subarray(0, nodeCount),
    firstEdge,
    edgeType,
    edgeName: e.name.subarray(0, edgeCount),
    edgeTo: e.to.subarray(0, edgeCount),
    strings,
    locations: locationsOf(sections.locations, header, nodeCount),
    extraNativeBytes: header.extraNativeBytes,
  };
  checkIndices(columns, end, sections.stringsDone !== true);
  return { format: 'v8-heapsnapshot', columns, truncated: cut };
};

/** Maps the file's type numbers to ours; does nothing for files that use V8's numbering. */
const renumber = (column: Uint8Array, map: readonly number[], unknown: number): void => {
  const table = Uint8Array.from({ length: 256 }, (_, i) => map[i] ?? unknown);
  let usual = true;
  for (let i = 0; i < 256 && usual; i++) usual = table[i] === i || i >= map.length;
  if (usual) {
    let max = 0;
    for (let i = 0; i < column.length; i++) if (column[i] > max) max = column[i];
    if (max < map.length) return;
  }
  for (let i = 0; i < column.length; i++) column[i] = table[column[i]];
};

/** Names must be strings that exist (where the strings were read whole) and targets nodes that exist. */
const checkIndices = (c: HeapColumns, end: number, stringsCut: boolean): void => {
  const { nodeCount, edgeCount, edgeType, edgeName, edgeTo, nodeName } = c;
  const strings = stringsCut ? Number.POSITIVE_INFINITY : c.strings.count;
  for (let i = 0; i < nodeCount; i++) if (nodeName[i] >= strings) throw corrupt('nodes', end, `node ${i}: name out of range`);
  for (let i = 0; i < edgeCount; i++) {
    if (edgeTo[i] >= nodeCount) throw corrupt('edges', end, `edge ${i}: to_node out of range`);
    if (edgeName[i] >= strings && !isIndexed(edgeType[i])) throw corrupt('edges', end, `edge ${i}: name out of range`);
  }
};

/** Locations that point at no node are left out: nothing depends on them. */
export const locationsOf = (table: PlainTable | undefined, header: Header, nodeCount: number): Locations => {
  const { node, script, line, column } = header.locationOffsets;
  const fields = header.locationFields;
  if (table === undefined || table.status !== 'done' || Math.min(node, script, line, column) < 0) return new Uint32Array(0);
  const rows = Math.floor(table.row / fields);
  const out = new Uint32Array(rows * LOCATION_STRIDE);
  let k = 0;
  for (let i = 0; i < rows; i++) {
    const at = i * fields;
    const row = (table.values[at + node] as number) / header.nodeFields;
    if (!Number.isInteger(row) || row >= nodeCount) continue;
    out[k++] = row;
    out[k++] = table.values[at + script] as number;
    out[k++] = table.values[at + line] as number;
    out[k++] = table.values[at + column] as number;
  }
  return out.subarray(0, k);
};

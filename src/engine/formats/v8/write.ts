// Columns of any format as V8's `.heapsnapshot` JSON, for tools that read nothing else. Node and edge types keep their names; an object
// is named after its class, as V8 does it.
import type { HeapColumns } from '../../columns.js';
import { EDGE_KINDS, EDGE_TYPE_MASK, EdgeType, isIndexed, NodeType } from '../../heap-types.js';

const NODE_FIELDS = ['type', 'name', 'id', 'self_size', 'edge_count', 'trace_node_id', 'detachedness'];
const ROWS = 4096;
/** The largest prime below 2^32: readers keep ids in 32 bits, addresses need more. */
const ID_SPACE = 4_294_967_291;
const NAMED_AFTER_CLASS: ReadonlySet<number> = new Set([NodeType.object, NodeType.native, NodeType.array]);

/** Text in pieces; the columns must be as they were read, before any analysis, with the root in row 0. */
export function* heapSnapshotText(columns: HeapColumns): Generator<string, void, void> {
  const { nodeCount, edgeCount, nodeType, firstEdge, edgeType, edgeName, edgeTo, strings, selfSize, detachedness } = columns;
  const kinds = EDGE_KINDS.map((kind) => (kind === 'other' ? 'internal' : kind));
  const meta = {
    node_fields: NODE_FIELDS,
    node_types: [columns.nodeTypeNames, 'string', 'number', 'number', 'number', 'number', 'number'],
    edge_fields: ['type', 'name_or_index', 'to_node'],
    edge_types: [kinds.slice(0, EdgeType.other), 'string_or_number', 'node'],
    trace_function_info_fields: ['function_id', 'name', 'script_name', 'script_id', 'line', 'column'],
    trace_node_fields: ['id', 'function_info_index', 'count', 'size', 'children'],
    sample_fields: ['timestamp_us', 'last_assigned_id'],
    location_fields: ['object_index', 'script_id', 'line', 'column'],
  };
  yield `{"snapshot":${JSON.stringify({ meta, node_count: nodeCount, edge_count: edgeCount, trace_function_count: 0 })}`;
  yield ',\n"nodes":[';
  const id = smallIds(columns.nodeId);
  for (let row = 0; row < nodeCount; row += ROWS) {
    const lines: string[] = [];
    for (let i = row; i < Math.min(nodeCount, row + ROWS); i++) {
      const name = columns.className !== undefined && NAMED_AFTER_CLASS.has(nodeType[i]) ? columns.className[i] : columns.nodeName[i];
      const edges = firstEdge[i + 1] - firstEdge[i];
      lines.push(`${nodeType[i]},${name},${id(i)},${selfSize[i]},${edges},0,${detachedness?.[i] ?? 0}`);
    }
    yield `${row === 0 ? '' : ',\n'}${lines.join(',\n')}`;
  }
  yield '],\n"edges":[';
  for (let edge = 0; edge < edgeCount; edge += ROWS) {
    const lines: string[] = [];
    for (let i = edge; i < Math.min(edgeCount, edge + ROWS); i++) {
      const type = edgeType[i] & EDGE_TYPE_MASK;
      // `other` has no number of its own in V8.
      const written = type >= EdgeType.other ? EdgeType.internal : type;
      const name = isIndexed(type) === isIndexed(written) ? edgeName[i] : 0;
      lines.push(`${written},${name},${edgeTo[i] * NODE_FIELDS.length}`);
    }
    yield `${edge === 0 ? '' : ',\n'}${lines.join(',\n')}`;
  }
  yield '],\n"trace_function_infos":[],\n"trace_tree":[],\n"samples":[],\n"locations":[';
  yield '],\n"strings":[';
  const count = strings.count + strings.added.length;
  for (let first = 0; first < count; first += ROWS) {
    const texts: string[] = [];
    for (let i = first; i < Math.min(count, first + ROWS); i++) texts.push(JSON.stringify(strings.text(i)));
    yield `${first === 0 ? '' : ',\n'}${texts.join(',\n')}`;
  }
  yield ']}\n';
}

/** Ids as they are where they fit; otherwise the same small id for the same large one in every file, but for rare collisions. */
function smallIds(ids: HeapColumns['nodeId']): (row: number) => number {
  let most = 0;
  for (let i = 0; i < ids.length; i++) if (ids[i] > most) most = ids[i];
  if (most < 2 ** 32) return (row) => ids[row];
  const taken = new Set<number>();
  return (row) => {
    let id = ids[row] % ID_SPACE;
    while (taken.has(id)) id = (id + 1) % ID_SPACE;
    taken.add(id);
    return id;
  };
}

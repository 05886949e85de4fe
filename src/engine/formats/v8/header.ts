// The "snapshot" section: what the arrays that follow mean. Everything is looked up by name.
import { corrupt, EngineFault } from '../../faults.js';
import { EDGE_KINDS, EdgeType, NODE_TYPE_NAMES } from '../../heap-types.js';

export interface Header {
  readonly nodeFields: number;
  readonly nodeOffsets: {
    readonly type: number;
    readonly name: number;
    readonly id: number;
    readonly selfSize: number;
    readonly edgeCount: number;
    readonly detachedness: number;
    readonly trace: number;
  };
  readonly edgeFields: number;
  readonly edgeOffsets: { readonly type: number; readonly name: number; readonly to: number };
  readonly locationFields: number;
  readonly locationOffsets: { readonly node: number; readonly script: number; readonly line: number; readonly column: number };
  /** Claimed; -1 when the header does not say. */
  readonly nodeCount: number;
  readonly edgeCount: number;
  /** Row of the root. */
  readonly root: number;
  readonly extraNativeBytes: number;
  /** Recorded with allocation tracking. */
  readonly traced: boolean;
  /** File's node type to ours, and the names of ours. */
  readonly nodeTypeMap: readonly number[];
  readonly nodeTypeNames: readonly string[];
  readonly edgeTypeMap: readonly number[];
}

const isObject = (value: unknown): value is Record<string, unknown> => typeof value === 'object' && value !== null && !Array.isArray(value);

/** What is no text is no name of ours; it is never turned into one, which a nested list or an object may not survive. */
const fieldNames = (value: unknown): string[] => (Array.isArray(value) ? value.map((name) => (typeof name === 'string' ? name : '')) : []);

/** The list of type names: `types[offset]`, which some writers put first whatever the field order is. */
const typeNames = (types: unknown, offset: number): string[] => {
  if (!Array.isArray(types)) return [];
  const list: unknown = Array.isArray(types[offset]) ? types[offset] : types.find(Array.isArray);
  return fieldNames(list);
};

/** Column counts beyond this are not a snapshot's. */
const MAX_FIELDS = 64;
/** Types of nodes are a byte. */
const MAX_TYPES = 250;
/** More rows than this cannot be numbered in 32 bits. */
const MAX_ROWS = 0xfffffff0;

/** Reads the header; throws `EngineFault`. `end`: offset where the section ended, for error messages. */
export const readHeader = (text: string, end: number): Header => {
  let json: unknown;
  try {
    json = JSON.parse(text);
  } catch {
    throw corrupt('snapshot', end, 'not valid JSON');
  }
  if (!isObject(json) || !isObject(json['meta'])) throw new EngineFault({ kind: 'not-recognised' });
  const meta = json['meta'];
  const nodes = fieldNames(meta['node_fields']);
  const edges = fieldNames(meta['edge_fields']);
  if (nodes.length === 0 || edges.length === 0) throw new EngineFault({ kind: 'not-recognised' });
  const need = (list: readonly string[], what: string, name: string): number => {
    const i = list.indexOf(name);
    if (i < 0) throw corrupt('snapshot', end, `${what} without ${name}`);
    return i;
  };
  if (nodes.length > MAX_FIELDS || edges.length > MAX_FIELDS) throw corrupt('snapshot', end, 'too many fields');
  const count = (name: string): number => {
    const value = json[name];
    if (value === undefined) return -1;
    if (typeof value !== 'number' || !Number.isInteger(value) || value < 0 || value > MAX_ROWS)
      throw corrupt('snapshot', end, `${name} out of range`);
    return value;
  };
  const nodeOffsets = {
    type: need(nodes, 'node_fields', 'type'),
    name: need(nodes, 'node_fields', 'name'),
    id: need(nodes, 'node_fields', 'id'),
    selfSize: need(nodes, 'node_fields', 'self_size'),
    edgeCount: need(nodes, 'node_fields', 'edge_count'),
    detachedness: nodes.indexOf('detachedness'),
    trace: nodes.indexOf('trace_node_id'),
  };
  const edgeOffsets = {
    type: need(edges, 'edge_fields', 'type'),
    name: need(edges, 'edge_fields', 'name_or_index'),
    to: need(edges, 'edge_fields', 'to_node'),
  };

  const names: string[] = [...NODE_TYPE_NAMES];
  const nodeTypeMap = typeNames(meta['node_types'], nodeOffsets.type).map((name) => {
    const known = names.indexOf(name);
    if (known >= 0) return known;
    // At once: a million names would be looked for among each other.
    if (names.length === MAX_TYPES) throw corrupt('snapshot', end, 'node_types too long');
    return names.push(name) - 1;
  });
  if (nodeTypeMap.length === 0) throw corrupt('snapshot', end, 'node_types missing');
  const edgeTypeMap = typeNames(meta['edge_types'], edgeOffsets.type).map((name) => {
    const known = (EDGE_KINDS as readonly string[]).indexOf(name);
    return known >= 0 ? known : EdgeType.other;
  });
  if (edgeTypeMap.length === 0) throw corrupt('snapshot', end, 'edge_types missing');

  const rootIndex = json['root_index'] ?? 0;
  if (typeof rootIndex !== 'number' || !Number.isInteger(rootIndex) || rootIndex < 0 || rootIndex % nodes.length !== 0)
    throw corrupt('snapshot', end, 'root_index out of range');
  const locations = fieldNames(meta['location_fields']);
  const extra = json['extra_native_bytes'];
  return {
    nodeFields: nodes.length,
    nodeOffsets,
    edgeFields: edges.length,
    edgeOffsets,
    locationFields: locations.length,
    locationOffsets: {
      node: locations.indexOf('object_index'),
      script: locations.indexOf('script_id'),
      line: locations.indexOf('line'),
      column: locations.indexOf('column'),
    },
    nodeCount: count('node_count'),
    edgeCount: count('edge_count'),
    root: rootIndex / nodes.length,
    extraNativeBytes: typeof extra === 'number' && Number.isFinite(extra) && extra > 0 ? extra : 0,
    traced: count('trace_function_count') > 0,
    nodeTypeMap,
    nodeTypeNames: names,
    edgeTypeMap,
  };
};

// Random but valid snapshots that meet every odd rule of DevTools' graph semantics: weak, shortcut and self edges, WeakMap
// pairs, objects that only the debugger owns, orphans, cliques, owned backing stores, descriptor arrays, DOM state, locations,
// plain objects with inferred interfaces.

export interface RandomOptions {
  readonly seed: number;
  readonly nodes: number;
  /** Newer V8: no line breaks, no trace_node_id, extra native bytes. */
  readonly compact?: boolean;
  /** Edges back to the root (V8 writes none). */
  readonly toRoot?: boolean;
}

const NODE_TYPES = [
  'hidden', 'array', 'string', 'object', 'code', 'closure', 'regexp', 'number', 'native', 'synthetic', 'concatenated string',
  'sliced string', 'symbol', 'bigint', 'object shape',
] as const; // biome-ignore format: a table
const EDGE_TYPES = ['context', 'element', 'property', 'internal', 'hidden', 'shortcut', 'weak'] as const;

type NodeTypeName = (typeof NODE_TYPES)[number];
type EdgeTypeName = (typeof EDGE_TYPES)[number];

const NAMES: Partial<Record<NodeTypeName, readonly string[]>> = {
  hidden: ['system / NativeContext', 'system / Foo', '(x)'],
  array: ['(map descriptors)', '(object elements)', ''],
  string: ['text "quoted" \\ \n é 😀', 'abc', 'dup', ''],
  object: ['Object', 'Object', 'Foo', 'Bar', 'Window'],
  native: [
    'system / ExternalStringData',
    'HTMLDivElement',
    '<div id="a">',
    '<div>',
    'V8EventListener',
    'Detached X',
    'Detached <p class=q>',
  ],
  synthetic: ['(GC roots)', '(Document DOM trees)', '(Debugger)'],
};
const EDGE_NAMES = [
  'a',
  'b',
  'c',
  'map',
  'elements',
  'fst',
  'sloppy_function_map',
  'prototype',
  '0',
  '7',
  '4x',
  '__proto__',
  "it's, odd",
  '{}',
];

/** xorshift32 */
const generator = (seed: number): (() => number) => {
  let s = (seed * 2_654_435_761 + 12_345) >>> 0 || 1;
  return () => {
    s ^= s << 13;
    s >>>= 0;
    s ^= s >>> 17;
    s ^= s << 5;
    s >>>= 0;
    return s / 4_294_967_296;
  };
};

interface Node {
  readonly type: NodeTypeName;
  readonly name: string;
  readonly id: number;
  readonly size: number;
  readonly detachedness: number;
  readonly edges: Edge[];
}
interface Edge {
  readonly type: EdgeTypeName;
  readonly name: string | number;
  readonly to: number;
}

/** The text of a .heapsnapshot. The same options give the same text. */
export const randomSnapshot = ({ seed, nodes: n, compact = false, toRoot = false }: RandomOptions): string => {
  const random = generator(seed);
  const below = (limit: number): number => Math.floor(random() * limit);
  const pick = <T>(list: readonly T[]): T => list[below(list.length)] as T;
  const someNode = (): number => (toRoot && random() < 0.03 ? 0 : 1 + below(n - 1));

  const kinds: readonly NodeTypeName[] = [
    'hidden', 'hidden', 'array', 'array', 'string', 'object', 'object', 'object', 'object', 'object', 'code', 'closure', 'native', 'native',
    'synthetic', 'concatenated string', 'bigint', 'object shape',
  ]; // biome-ignore format: a table
  const nodes: Node[] = Array.from({ length: n }, (_, i) => {
    const type = i === 0 ? 'synthetic' : pick(kinds);
    return {
      type,
      name: i === 0 ? '' : pick(NAMES[type] ?? [0, 1, 2, 3, 4].map((k) => `n${k}`)),
      id: 2 * i + 1,
      size: type === 'synthetic' ? 0 : below(200),
      detachedness: type === 'native' ? pick([0, 0, 0, 1, 2]) : 0,
      edges: [],
    };
  });
  const nameFor = (type: EdgeTypeName): string | number => (type === 'element' || type === 'hidden' ? below(9) : pick(EDGE_NAMES));
  for (let k = Math.floor(n * (1 + random() * 2.5)); k > 0; k--) {
    const type = pick<EdgeTypeName>([
      'context',
      'element',
      'element',
      'property',
      'property',
      'property',
      'property',
      'internal',
      'hidden',
      'shortcut',
      'weak',
    ]);
    (nodes[below(n)] as Node).edges.push({ type, name: nameFor(type), to: someNode() });
  }
  const root = nodes[0] as Node;
  for (let k = 1 + below(4); k > 0; k--) {
    const type = pick<EdgeTypeName>(['shortcut', 'shortcut', 'element', 'element', 'element']);
    root.edges.push({ type, name: type === 'element' ? below(20) : `glob${below(3)}`, to: someNode() });
  }
  for (let k = below(5); k > 0; k--) {
    const [key, table, value] = [1 + below(n - 1), 1 + below(n - 1), 1 + below(n - 1)];
    const id = (i: number): number => (nodes[i] as Node).id;
    const pair = ` / part of key (K @${id(key)}) -> value (V @${id(value)}) pair in WeakMap (table @${id(table)})`;
    for (const v of [key, table]) {
      const { edges } = nodes[v] as Node;
      edges.push({ type: 'internal', name: `${edges.length + 1}${pair}`, to: value });
    }
  }
  // DevTools refuses a root that names one user root twice in a tiny graph.
  const targets = new Set<number>();
  const rootEdges = root.edges.filter((e) => !targets.has(e.to) && targets.add(e.to));
  root.edges.splice(0, root.edges.length, ...rootEdges);

  const locations = nodes.flatMap((node, i) => (node.type === 'object' && random() < 0.3 ? [[i, 1 + below(2), below(3), below(2)]] : []));
  return write(nodes, locations as [number, number, number, number][], compact);
};

const write = (nodes: readonly Node[], locations: readonly [number, number, number, number][], compact: boolean): string => {
  const strings = ['<dummy>'];
  const indexes = new Map<string, number>();
  const string = (text: string): number => {
    let i = indexes.get(text);
    if (i === undefined) {
      i = strings.push(text) - 1;
      indexes.set(text, i);
    }
    return i;
  };
  const fields = compact
    ? ['type', 'name', 'id', 'self_size', 'edge_count', 'detachedness']
    : ['type', 'name', 'id', 'self_size', 'edge_count', 'trace_node_id', 'detachedness'];
  const rows = nodes.map((node) => {
    const row = [NODE_TYPES.indexOf(node.type), string(node.name), node.id, node.size, node.edges.length];
    return compact ? [...row, node.detachedness] : [...row, 0, node.detachedness];
  });
  const edges = nodes.flatMap((node) =>
    node.edges.map((e) => [EDGE_TYPES.indexOf(e.type), typeof e.name === 'number' ? e.name : string(e.name), e.to * fields.length]),
  );
  const meta = {
    node_fields: fields,
    node_types: [NODE_TYPES, 'string', 'number', 'number', 'number', 'number', 'number'].slice(0, fields.length),
    edge_fields: ['type', 'name_or_index', 'to_node'],
    edge_types: [EDGE_TYPES, 'string_or_number', 'node'],
    trace_function_info_fields: ['function_id', 'name', 'script_name', 'script_id', 'line', 'column'],
    trace_node_fields: ['id', 'function_info_index', 'count', 'size', 'children'],
    sample_fields: ['timestamp_us', 'last_assigned_id'],
    location_fields: ['object_index', 'script_id', 'line', 'column'],
  };
  const header = {
    meta,
    node_count: rows.length,
    edge_count: edges.length,
    trace_function_count: 0,
    ...(compact ? { extra_native_bytes: 1234 } : {}),
  };
  const between = compact ? ',' : '\n,';
  const end = compact ? '' : '\n';
  const table = (list: readonly (readonly number[])[]): string => list.map((row) => row.join(',')).join(between) + end;
  return [
    `{"snapshot":${JSON.stringify(header)}`,
    `"nodes":[${table(rows)}]`,
    `"edges":[${table(edges)}]`,
    `"trace_function_infos":[${end}]`,
    `"trace_tree":[${end}]`,
    `"samples":[${end}]`,
    `"locations":[${table(locations.map(([i, ...rest]) => [i * fields.length, ...rest]))}]`,
    `"strings":[${strings.map((s) => JSON.stringify(s)).join(compact ? ',' : ',\n')}]}`,
  ].join(',\n');
};

// A small language for snapshots. One chain a line, from `root` or from any node named before:
//
//   root → cache → Order[40]                 an object in property "cache" with forty Orders as elements
//   root → sessions:Map → {table}:(array)    edge and class; {…} internal, [3] element, $x context, ~x weak, ^x shortcut
//   cache → first:Order#1 (size=8 type=closure id=77)
//
// A word in lower case names both the property and an Object; a word in capitals is a class held as an element. `#tag` tells
// nodes of one class apart; the same word (with the same tag) is the same node. Text in quotes is a string.

export const NODE_TYPES = [
  'hidden',
  'array',
  'string',
  'object',
  'code',
  'closure',
  'regexp',
  'number',
  'native',
  'synthetic',
  'concatenated string',
  'sliced string',
  'symbol',
  'bigint',
  'object shape',
];
export const EDGE_TYPES = ['context', 'element', 'property', 'internal', 'hidden', 'shortcut', 'weak'];

interface Node {
  readonly name: string;
  readonly type: string;
  readonly size: number;
  readonly id: number;
  readonly detachedness: number;
  readonly edges: { readonly type: string; readonly name: string | number; readonly to: Node }[];
}

interface Step {
  readonly edge: string;
  readonly name: string;
  readonly key: string;
  readonly count: number;
  readonly attributes: Readonly<Record<string, string>>;
}

const DEFAULT_SIZE = 16;

const parseStep = (text: string): Step => {
  const match =
    /^(?:(?<edge>[^:"()]+):)?(?<name>"[^"]*"|\([^)]*\)|[^[(#]+?)(?<tag>#[\w.]+)?(?:\[(?<count>\d+)\])?\s*(?:\((?<attributes>[^()]*)\))?$/u.exec(
      text,
    );
  if (match?.groups === undefined) throw new Error(`not a step: ${text}`);
  const { edge, name: raw = '', tag = '', count, attributes = '' } = match.groups;
  const pairs = attributes.split(/\s+/).filter((a) => a !== '');
  const isWord = edge === undefined && /^[a-z_]/.test(raw);
  const isText = raw.startsWith('"');
  return {
    edge: edge ?? (isWord ? raw : ''),
    name: isWord ? 'Object' : isText ? raw.slice(1, -1) : raw,
    key: `${isWord ? raw : raw}${tag}`,
    count: count === undefined ? -1 : Number(count),
    attributes: { ...(isText ? { type: 'string' } : {}), ...Object.fromEntries(pairs.map((p) => p.split('=') as [string, string])) },
  };
};

const typeOf = (step: Step): string => {
  const given = step.attributes['type'];
  if (given !== undefined) return given.replace('_', ' ');
  if (step.name === '(array)' || step.name === '') return 'array';
  if (step.name === '(system)' || step.name.startsWith('system /')) return step.name.startsWith('system / Context') ? 'object' : 'hidden';
  return step.name.startsWith('(') ? 'synthetic' : 'object';
};

const edgeOf = (text: string, next: number): { readonly type: string; readonly name: string | number } => {
  if (text === '') return { type: 'element', name: next };
  if (/^\[\d+\]$/.test(text)) return { type: 'element', name: Number(text.slice(1, -1)) };
  if (text.startsWith('{')) return { type: 'internal', name: text.slice(1, -1) };
  if (text.startsWith('$')) return { type: 'context', name: text.slice(1) };
  if (text.startsWith('~')) return { type: 'weak', name: text.slice(1) };
  if (text.startsWith('^')) return { type: 'shortcut', name: text.slice(1) };
  return { type: 'property', name: text };
};

class Builder {
  readonly nodes: Node[] = [];
  readonly #byKey = new Map<string, Node[]>();

  constructor() {
    this.#byKey.set('root', [
      this.#create({ edge: '', name: '', key: 'root', count: -1, attributes: { type: 'synthetic', size: '0', id: '1' } }),
    ]);
  }

  line(text: string): void {
    const [start, ...rest] = text.split(/\s*(?:→|->)\s*/).map((part) => part.trim());
    let at = this.#byKey.get(start as string);
    if (at === undefined) throw new Error(`unknown start: ${start}`);
    for (const part of rest) {
      const step = parseStep(part);
      at = at.flatMap((from) => this.#step(from, step));
    }
  }

  #step(from: Node, step: Step): Node[] {
    const link = (to: Node): Node => {
      const elements = from.edges.filter((e) => e.type === 'element').length;
      const edge = edgeOf(step.edge, elements);
      if (!from.edges.some((e) => e.type === edge.type && e.name === edge.name && e.to === to)) from.edges.push({ ...edge, to });
      return to;
    };
    if (step.count >= 0) {
      const known = this.#byKey.get(step.key) ?? [];
      const made = Array.from({ length: step.count }, () => link(this.#create(step)));
      this.#byKey.set(step.key, [...known, ...made]);
      return made;
    }
    const known = this.#byKey.get(step.key);
    if (known !== undefined) return known.map(link);
    const made = this.#create(step);
    this.#byKey.set(step.key, [made]);
    return [link(made)];
  }

  #create(step: Step): Node {
    const node: Node = {
      name: step.name,
      type: typeOf(step),
      size: Number(step.attributes['size'] ?? DEFAULT_SIZE),
      id: Number(step.attributes['id'] ?? this.nodes.length * 2 + 1),
      detachedness: Number(step.attributes['detached'] ?? 0),
      edges: [],
    };
    this.nodes.push(node);
    return node;
  }
}

export interface SnapshotJson {
  snapshot: { meta: Record<string, unknown>; node_count: number; edge_count: number; [field: string]: unknown };
  nodes: number[];
  edges: number[];
  strings: string[];
  [section: string]: unknown;
}

/** The snapshot as a JSON value, so that a test can break it before writing it. */
export const snapshotJson = (source: string): SnapshotJson => {
  const builder = new Builder();
  for (const line of source.split('\n')) if (line.trim() !== '') builder.line(line.trim());
  const { nodes } = builder;
  const rows = new Map(nodes.map((node, i) => [node, i]));
  const strings: string[] = [];
  const string = (text: string): number => {
    const i = strings.indexOf(text);
    return i >= 0 ? i : strings.push(text) - 1;
  };
  const FIELDS = 7;
  return {
    snapshot: {
      meta: {
        node_fields: ['type', 'name', 'id', 'self_size', 'edge_count', 'trace_node_id', 'detachedness'],
        node_types: [NODE_TYPES, 'string', 'number', 'number', 'number', 'number', 'number'],
        edge_fields: ['type', 'name_or_index', 'to_node'],
        edge_types: [EDGE_TYPES, 'string_or_number', 'node'],
        location_fields: ['object_index', 'script_id', 'line', 'column'],
      },
      node_count: nodes.length,
      edge_count: nodes.reduce((sum, n) => sum + n.edges.length, 0),
      trace_function_count: 0,
    },
    nodes: nodes.flatMap((n) => [NODE_TYPES.indexOf(n.type), string(n.name), n.id, n.size, n.edges.length, 0, n.detachedness]),
    edges: nodes.flatMap((n) =>
      n.edges.flatMap((e) => [
        EDGE_TYPES.indexOf(e.type),
        typeof e.name === 'number' ? e.name : string(e.name),
        (rows.get(e.to) as number) * FIELDS,
      ]),
    ),
    locations: [],
    strings,
  };
};

/** The text of a .heapsnapshot. */
export const snapshotText = (source: string): string => JSON.stringify(snapshotJson(source));

// First reading of a snapshot that is to be redacted: how each string of the table is used, and by how many.

import { isIdentifier } from '../../shared/secrets.js';
import { corrupt } from '../faults.js';
import { isLanguage, isScript, Role } from './names.js';
import type { NumberSection, SnapshotParts } from './scanner.js';

/** Turns the bytes of a JSON string, quotes included, into its text; the host's, which has a decoder. */
export type DecodeString = (json: Uint8Array) => string;

export interface Layout {
  readonly nodeFields: readonly string[];
  readonly nodeTypes: readonly string[];
  readonly edgeFields: readonly string[];
  readonly edgeTypes: readonly string[];
  readonly functionFields: readonly string[];
}

export interface SurveyResult {
  readonly layout: Layout;
  /** The "snapshot" section with nothing in it but what is known. */
  readonly header: string;
  readonly nodes: number;
  readonly edges: number;
  /** Roles of each string, by index. */
  readonly roles: Uint16Array;
  readonly strings: number;
  /** Names that several objects share, or an object and the code of several functions. */
  readonly shared: ReadonlySet<string>;
  /** Content that is removed: strings and numbers that nothing else uses. */
  readonly removed: number;
  /** Roles of the wanted texts that are in the table. */
  readonly wanted: ReadonlyMap<string, number>;
  /** Paths of scripts. */
  readonly scripts: readonly string[];
}

const CONTENT_TYPES = new Set(['string', 'concatenated string', 'sliced string', 'number', 'bigint', 'regexp']);
const RUNTIME_TYPES = new Set(['hidden', 'synthetic', 'array', 'object shape']);
/** Code that lists the names it mentions. */
const MENTIONS = new Set(['(constant pool)', '(context local names)', 'system / ScopeInfo']);
const MAX_ARRAY_NAMES = 15;
/** Edges of compiled code that lead to its script: what that is called is a place, not a name that code wrote. */
const SCRIPT_EDGES = new Set(['script', 'script_or_debug_info']);

/** Role of the names of a type of node. */
export const roleOfNode = (type: string): number => {
  if (CONTENT_TYPES.has(type)) return Role.content;
  if (RUNTIME_TYPES.has(type)) return Role.runtime;
  return type === 'code' ? Role.code : type === 'native' ? Role.native : Role.object;
};
export const isIndexedEdge = (type: string): boolean => type === 'element' || type === 'hidden';
/** V8's and the embedder's words; an edge of an unknown type may be named after anything. */
const OWN_EDGES = new Set(['internal', 'shortcut', 'weak', 'element', 'hidden']);
const roleOfEdge = (type: string): number => (type === 'context' ? Role.context : OWN_EDGES.has(type) ? Role.internal : Role.property);

class Growing<T extends Uint8Array | Uint16Array | Uint32Array> {
  length = 0;
  constructor(public values: T) {}
  push(value: number): void {
    if (this.length === this.values.length) this.#grow(this.length + 1);
    this.values[this.length++] = value;
  }
  ensure(length: number): void {
    if (length > this.values.length) this.#grow(length);
    if (length > this.length) this.length = length;
  }
  #grow(length: number): void {
    const grown = new (this.values.constructor as new (n: number) => T)(Math.max(length, this.values.length * 2));
    grown.set(this.values);
    this.values = grown;
  }
}

export class Survey implements SnapshotParts {
  #layout: Layout | undefined;
  #header = '';
  readonly #type = new Growing(new Uint8Array(1 << 16));
  readonly #name = new Growing(new Uint32Array(1 << 16));
  readonly #edgeCount = new Growing(new Uint32Array(1 << 16));
  readonly #roles = new Growing(new Uint16Array(1 << 16));
  /** Distinct nodes that have an edge of this name, or are called so; up to 2. And the last such node, plus one. */
  readonly #owners = new Growing(new Uint8Array(1 << 16));
  readonly #lastOwner = new Growing(new Uint32Array(1 << 16));
  /** Which arrays, by their name, list the string: one bit a name. */
  readonly #lists = new Growing(new Uint16Array(1 << 16));
  readonly #arrayNames: number[] = [];
  /** Pairs: name of a code node, string that it lists. */
  readonly #mentions = new Growing(new Uint32Array(1 << 14));
  /** Names of code nodes that other code leads to, by the edge's name. */
  readonly #ledTo = new Map<number, Set<number>>();
  readonly #scriptEdges: number[] = [];
  #column = 0;
  #rowType = 0;
  #rowName = 0;
  #rowEdges = 0;
  #nodeRole: readonly number[] = [];
  #edgeRole: readonly number[] = [];
  #indexed: readonly boolean[] = [];
  #codeType = -1;
  #arrayType = -1;
  #stringType = -1;
  #from = 0;
  #left = 0;
  #edges = 0;
  #texts = 0;
  #removed = 0;
  readonly #shared = new Set<string>();
  readonly #scripts = new Set<string>();
  readonly #mentioning = new Set<number>();
  /** Names, by index, that may stay. */
  readonly #pending = new Map<number, { readonly text: string; readonly owners: number; readonly roles: number }>();
  #mapArrays = 0;
  readonly #decode: DecodeString;
  readonly #wanted: ReadonlySet<string>;
  readonly #wantedRoles = new Map<string, number>();

  /** `wanted`: texts whose roles are asked for. */
  constructor(decode: DecodeString, wanted: ReadonlySet<string> = new Set()) {
    this.#decode = decode;
    this.#wanted = wanted;
  }

  result(): SurveyResult {
    if (this.#layout === undefined) throw corrupt('snapshot', 0, 'no header');
    return {
      layout: this.#layout,
      header: this.#header,
      nodes: this.#type.length,
      edges: this.#edges,
      roles: this.#roles.values,
      strings: this.#texts,
      shared: this.#shared,
      removed: this.#removed,
      wanted: this.#wantedRoles,
      scripts: [...this.#scripts].sort(),
    };
  }

  header(text: string): void {
    const { layout, header } = readLayout(text);
    this.#layout = layout;
    this.#header = header;
    this.#nodeRole = layout.nodeTypes.map(roleOfNode);
    this.#edgeRole = layout.edgeTypes.map(roleOfEdge);
    this.#indexed = layout.edgeTypes.map(isIndexedEdge);
    this.#codeType = layout.nodeTypes.indexOf('code');
    this.#arrayType = layout.nodeTypes.indexOf('array');
    this.#stringType = layout.nodeTypes.indexOf('string');
  }

  open(section: string): void {
    this.#column = 0;
    if (section === 'edges') {
      this.#from = -1;
      this.#left = 0;
    }
    if (section === 'strings') this.#roles.ensure(1);
  }

  close(section: string): void {
    if (this.#column !== 0) throw corrupt(section, 0, 'a row is cut short');
    if (section === 'strings' && this.#roles.length > Math.max(1, this.#texts)) throw corrupt(section, 0, 'fewer strings than are named');
  }

  tree(): void {}

  numbers(section: NumberSection, values: Float64Array, count: number): void {
    if (section === 'nodes') this.#nodeNumbers(values, count);
    else if (section === 'edges') this.#edgeNumbers(values, count);
    else if (section === 'trace_function_infos') this.#functionNumbers(values, count);
  }

  string(index: number, json: Uint8Array): void {
    this.#texts = index + 1;
    const roles = index < this.#roles.length ? (this.#roles.values[index] as number) : 0;
    if ((roles & ~Role.content) === 0) {
      if (roles !== 0) this.#removed++;
      // Names of arrays and of code are never content alone.
      return;
    }
    const text = this.#decode(json);
    if (this.#wanted.has(text)) this.#wantedRoles.set(text, (this.#wantedRoles.get(text) ?? 0) | roles);
    if ((roles & (Role.code | Role.script)) !== 0) {
      if (MENTIONS.has(text)) this.#mentioning.add(index);
      if (isScript(text)) this.#scripts.add(text);
    }
    if ((roles & Role.internal) !== 0 && SCRIPT_EDGES.has(text)) this.#scriptEdges.push(index);
    if ((roles & Role.runtime) !== 0 && this.#arrayNames.includes(index) && (text === '' || text.includes('table')))
      this.#mapArrays |= 1 << this.#arrayNames.indexOf(index);
    // An owner is worth one; mentions are added when all texts are known.
    this.#ownersByText(index, text, roles);
  }

  #ownersByText(index: number, text: string, roles: number): void {
    // What can never stay need not be counted: a heap may have millions of keys.
    if (isLanguage(text) || (!isIdentifier(text) && !/^[\w$.]{1,200}$/.test(text))) return;
    const owners = index < this.#owners.length ? (this.#owners.values[index] as number) : 0;
    this.#pending.set(index, { text, owners, roles });
  }

  /**
   * After the last string: which names are shared. Sharing alone is not enough where code can be seen: a key that came from outside
   * may be on many objects, but no code names it.
   */
  finish(): void {
    const mentions = new Map<number, number>();
    const pairs = this.#mentions.values;
    for (let i = 0; i + 1 < this.#mentions.length; i += 2) {
      const name = pairs[i + 1] as number;
      if (this.#mentioning.has(pairs[i] as number) && this.#pending.has(name)) mentions.set(name, (mentions.get(name) ?? 0) + 1);
    }
    const scripts = new Set(this.#scriptEdges.flatMap((edge) => [...(this.#ledTo.get(edge) ?? [])]));
    for (const [index, { text, owners, roles }] of this.#pending) {
      const named = mentions.get(index) ?? 0;
      // Names of variables and of functions come from the source text alone.
      const variable = (roles & Role.context) !== 0;
      const written = variable || (roles & Role.functionName) !== 0 || ((roles & Role.code) !== 0 && !scripts.has(index));
      const byCode = written || named > 0 || this.#mentioning.size === 0;
      if (variable || (byCode && owners >= 2) || (owners >= 1 && named >= 2)) this.#shared.add(text);
    }
    this.#pending.clear();
    this.#ledTo.clear();
    this.#markMapKeys();
  }

  /** The names of arrays may follow the strings that they list. */
  #markMapKeys(): void {
    const bits = this.#mapArrays;
    const lists = this.#lists.values;
    const roles = this.#roles.values;
    if (bits === 0) return;
    for (let i = 0; i < Math.min(this.#lists.length, roles.length); i++)
      if ((lists[i] as number) & bits) roles[i] = (roles[i] as number) | Role.mapKey;
  }

  #owner(name: number, node: number): void {
    this.#owners.ensure(name + 1);
    this.#lastOwner.ensure(name + 1);
    if (this.#lastOwner.values[name] === node + 1) return;
    this.#lastOwner.values[name] = node + 1;
    if ((this.#owners.values[name] as number) < 2) this.#owners.values[name] = (this.#owners.values[name] as number) + 1;
  }

  #role(name: number, role: number): void {
    if (name > 0xfffffff0) throw corrupt('strings', 0, 'a name out of range');
    this.#roles.ensure(name + 1);
    this.#roles.values[name] = (this.#roles.values[name] as number) | role;
  }

  #nodeNumbers(values: Float64Array, count: number): void {
    const fields = (this.#layout as Layout).nodeFields;
    for (let i = 0; i < count; i++) {
      const value = values[i] as number;
      switch (fields[this.#column]) {
        case 'type':
          this.#rowType = value;
          break;
        case 'name':
          this.#rowName = value;
          break;
        case 'edge_count':
          this.#rowEdges = value;
          break;
      }
      if (++this.#column < fields.length) continue;
      this.#column = 0;
      const role = this.#nodeRole[this.#rowType];
      if (role === undefined || this.#rowName < 0 || this.#rowEdges < 0) throw corrupt('nodes', 0, 'a value out of range');
      const node = this.#type.length;
      this.#type.push(this.#rowType);
      this.#name.push(this.#rowName);
      this.#edgeCount.push(this.#rowEdges);
      this.#role(this.#rowName, role);
      if ((role & (Role.object | Role.code | Role.native)) !== 0) this.#owner(this.#rowName, node);
    }
  }

  #edgeNumbers(values: Float64Array, count: number): void {
    const { edgeFields, nodeFields } = this.#layout as Layout;
    const width = nodeFields.length;
    for (let i = 0; i < count; i++) {
      const value = values[i] as number;
      let to = -1;
      switch (edgeFields[this.#column]) {
        case 'type':
          this.#rowType = value;
          break;
        case 'name_or_index':
          this.#rowName = value;
          break;
        default:
          to = value / width;
          this.#rowEdges = to;
      }
      if (++this.#column < edgeFields.length) continue;
      this.#column = 0;
      this.#edges++;
      while (this.#left === 0) {
        if (++this.#from >= this.#type.length) throw corrupt('edges', 0, 'more edges than the nodes have');
        this.#left = this.#edgeCount.values[this.#from] as number;
      }
      this.#left--;
      this.#edge(this.#rowType, this.#rowName, this.#rowEdges);
    }
  }

  #edge(type: number, name: number, to: number): void {
    const role = this.#edgeRole[type];
    if (role === undefined || name < 0 || !Number.isInteger(to) || to < 0 || to >= this.#type.length)
      throw corrupt('edges', 0, 'a value out of range');
    const from = this.#from;
    if (!this.#indexed[type]) {
      this.#role(name, role);
      if (role === Role.property) this.#owner(name, from);
    }
    const fromType = this.#type.values[from];
    if (role === Role.internal && fromType === this.#codeType && this.#type.values[to] === this.#codeType) {
      let targets = this.#ledTo.get(name);
      if (targets === undefined) {
        targets = new Set();
        this.#ledTo.set(name, targets);
      }
      targets.add(this.#name.values[to] as number);
    }
    if (this.#type.values[to] !== this.#stringType) return;
    const text = this.#name.values[to] as number;
    if (fromType === this.#codeType) {
      this.#mentions.push(this.#name.values[from] as number);
      this.#mentions.push(text);
    } else if (fromType === this.#arrayType) {
      const array = this.#name.values[from] as number;
      let bit = this.#arrayNames.indexOf(array);
      if (bit < 0 && this.#arrayNames.length < MAX_ARRAY_NAMES) bit = this.#arrayNames.push(array) - 1;
      if (bit < 0) return;
      this.#lists.ensure(text + 1);
      this.#lists.values[text] = (this.#lists.values[text] as number) | (1 << bit);
    }
  }

  #functionNumbers(values: Float64Array, count: number): void {
    const fields = (this.#layout as Layout).functionFields;
    for (let i = 0; i < count; i++) {
      const field = fields[this.#column];
      if (field === 'name') this.#role(values[i] as number, Role.functionName);
      if (field === 'script_name') this.#role(values[i] as number, Role.script);
      this.#column = (this.#column + 1) % fields.length;
    }
  }
}

const NODE_FIELDS = new Set(['type', 'name', 'id', 'self_size', 'edge_count', 'trace_node_id', 'detachedness']);
const META = [
  'node_fields',
  'node_types',
  'edge_fields',
  'edge_types',
  'trace_function_info_fields',
  'trace_node_fields',
  'sample_fields',
  'location_fields',
];
const COUNTS = ['node_count', 'edge_count', 'trace_function_count', 'root_index', 'extra_native_bytes'];

const words = (value: unknown): string[] => (Array.isArray(value) ? value.map(String) : []);
/** Words of the format: what a hostile or foreign writer puts there must not carry anything out. */
const plain = (value: unknown): unknown =>
  Array.isArray(value) ? value.map(plain) : typeof value === 'string' && /^[a-z_ ]{1,40}$/i.test(value) ? value : 'unknown';

function readLayout(text: string): { readonly layout: Layout; readonly header: string } {
  let json: Record<string, unknown>;
  try {
    json = JSON.parse(text) as Record<string, unknown>;
  } catch {
    throw corrupt('snapshot', 0, 'not valid JSON');
  }
  const meta = (json['meta'] ?? {}) as Record<string, unknown>;
  const typeList = (types: unknown): string[] => words(Array.isArray(types) ? types.find(Array.isArray) : undefined);
  const layout: Layout = {
    nodeFields: words(meta['node_fields']),
    nodeTypes: typeList(meta['node_types']),
    edgeFields: words(meta['edge_fields']),
    edgeTypes: typeList(meta['edge_types']),
    functionFields: words(meta['trace_function_info_fields']),
  };
  for (const name of ['type', 'name', 'edge_count'])
    if (!layout.nodeFields.includes(name)) throw corrupt('snapshot', 0, `node_fields without ${name}`);
  for (const name of layout.nodeFields) if (!NODE_FIELDS.has(name)) throw corrupt('snapshot', 0, 'a column of nodes that is not known');
  if (layout.edgeFields.toSorted().join() !== 'name_or_index,to_node,type')
    throw corrupt('snapshot', 0, 'columns of edges that are not known');
  if (layout.nodeTypes.length === 0 || layout.edgeTypes.length === 0 || layout.nodeTypes.length > 250)
    throw corrupt('snapshot', 0, 'no types');
  const kept: Record<string, unknown> = {};
  for (const key of META) if (meta[key] !== undefined) kept[key] = plain(meta[key]);
  const header: Record<string, unknown> = { meta: kept };
  for (const key of COUNTS) if (typeof json[key] === 'number') header[key] = json[key];
  return { layout, header: JSON.stringify(header) };
}

// Rule 8: the class of every node, with the keys DevTools uses across snapshots.
import { LOCATION_STRIDE } from '../columns.js';
import { type HeapGraph, nodeColumn } from '../graph/heap-graph.js';
import { type InterfaceDefinition, InterfaceMatcher, isPlainObject } from '../graph/interfaces.js';
import { EDGE_TYPE_MASK, EdgeType, NodeType } from '../heap-types.js';
import { PairMap } from '../pair-map.js';
import { SLICE, type Work } from '../work.js';
import { type Groups, GroupsBuilder } from './groups.js';

/** `<div id="a">` counts as `<div>`. */
export const elementName = (name: string): string => {
  const prefix = name.startsWith('<') ? 1 : name.startsWith('Detached <') ? 10 : -1;
  if (prefix < 0) return name;
  const space = name.indexOf(' ', prefix === 1 ? 0 : prefix);
  return space < 0 ? name : `${name.substring(0, space)}>`;
};

/** What nodes of a type are called that have no class of their own. */
export const typeLabel = (type: number, name: string): string => {
  switch (type) {
    case NodeType.hidden:
      return '(system)';
    case NodeType.code:
      return '(compiled code)';
    case NodeType.closure:
      return 'Function';
    case NodeType.regexp:
      return 'RegExp';
    default:
      return `(${name})`;
  }
};

/** Classes with plain objects classified by `definitions`. */
export function* classify(g: HeapGraph, definitions: readonly InterfaceDefinition[]): Work<Groups> {
  const { nodeCount, nodeType, nodeName, strings, locations } = g;
  const groups = new GroupsBuilder(nodeCount, nodeColumn(g));
  const named = (name: string): number => groups.group(`,${name}`, name);
  if (g.className !== undefined) return yield* byClassName(g, g.className, named, groups);

  const byType = g.nodeTypeNames.map((name, t) => typeLabel(t, name));
  const typeGroup = new Int32Array(byType.length).fill(-1);

  // Per string: 1 + group of the objects so named, filled as they come.
  const nameGroup = new Uint32Array(strings.count);
  const groupOfName = (name: number): number => {
    if (name >= nameGroup.length) return named(elementName(strings.text(name)));
    let k = nameGroup[name];
    if (k === 0) {
      k = named(elementName(strings.text(name))) + 1;
      nameGroup[name] = k;
    }
    return k - 1;
  };

  const rowOf = locationRows(g);
  const located = new PairMap(1 << 8);
  const locatedGroup: number[] = [];
  const places = new Map<string, number>();
  const placeNames: string[] = [];
  const place = (row: number): number => {
    const name = `${locations[row + 1]},${locations[row + 2]},${locations[row + 3]}`;
    let k = places.get(name);
    if (k === undefined) {
      k = placeNames.push(name) - 1;
      places.set(name, k);
    }
    return k;
  };

  const shapes = plainObjects(g, definitions, named);
  for (let v = 0; v < nodeCount; v++) {
    if (v % SLICE === 0) yield { step: 'histogram', done: v, total: nodeCount };
    const t = nodeType[v];
    if (t === NodeType.object) {
      let k = isPlainObject(g, v) ? shapes(v) : -1;
      if (k < 0) k = groupOfName(nodeName[v]);
      const row = rowOf(v);
      if (row !== 0) {
        // Several constructors may share a name: the place of the constructor tells them apart.
        const p = place((row - 1) * LOCATION_STRIDE);
        const pair = located.intern(k, p);
        const name = groups.labels[k] as string;
        k = locatedGroup[pair] ??= groups.group(`${placeNames[p]},${name}`, name);
      }
      groups.of[v] = k;
    } else if (t === NodeType.native) groups.of[v] = groupOfName(nodeName[v]);
    else {
      let k = typeGroup[t];
      if (k < 0) k = typeGroup[t] = named(byType[t] as string);
      groups.of[v] = k;
    }
  }
  return groups.done();
}

/** Formats that name the class of every node. */
function* byClassName(g: HeapGraph, className: Uint32Array, named: (name: string) => number, groups: GroupsBuilder): Work<Groups> {
  const groupOf = new Map<number, number>();
  for (let v = 0; v < g.nodeCount; v++) {
    if (v % SLICE === 0) yield { step: 'histogram', done: v, total: g.nodeCount };
    const name = className[v];
    let k = groupOf.get(name);
    if (k === undefined) {
      k = named(g.strings.text(name));
      groupOf.set(name, k);
    }
    groups.of[v] = k;
  }
  return groups.done();
}

/**
 * For nodes asked in ascending order: 1 + row in `locations`, 0 for none. Where a node is named several times the last row
 * counts. Where locations are not in the order of nodes (V8's mostly are not quite) a column is needed.
 */
export const locationRows = (g: HeapGraph): ((v: number) => number) => {
  const { locations } = g;
  const count = locations.length / LOCATION_STRIDE;
  let sorted = true;
  for (let k = 1; k < count && sorted; k++) sorted = locations[k * LOCATION_STRIDE] >= locations[(k - 1) * LOCATION_STRIDE];
  if (!sorted) {
    const rows = nodeColumn(g);
    for (let k = 0; k < count; k++) rows[locations[k * LOCATION_STRIDE]] = k + 1;
    return (v) => rows[v];
  }
  let next = 0;
  return (v) => {
    while (next < count && locations[next * LOCATION_STRIDE] < v) next++;
    if (next >= count || locations[next * LOCATION_STRIDE] !== v) return 0;
    while (next + 1 < count && locations[(next + 1) * LOCATION_STRIDE] === v) next++;
    return next + 1;
  };
};

/** Group of a plain object by its properties, -1 when it matches no interface. Objects with the same properties share work. */
const plainObjects = (g: HeapGraph, definitions: readonly InterfaceDefinition[], named: (name: string) => number) => {
  const matcher = new InterfaceMatcher(definitions);
  const lists = new PairMap(1 << 10);
  const known: number[] = [];
  const { firstEdge, edgeType, edgeName, strings } = g;
  return (v: number): number => {
    if (definitions.length === 0) return -1;
    let at = 0;
    for (let e = firstEdge[v], end = firstEdge[v + 1]; e < end; e++) {
      if ((edgeType[e] & EDGE_TYPE_MASK) === EdgeType.property) at = lists.intern(at, edgeName[e]) + 1;
    }
    const found = known[at];
    if (found !== undefined) return found;
    const properties: string[] = [];
    for (let e = firstEdge[v], end = firstEdge[v + 1]; e < end; e++) {
      if ((edgeType[e] & EDGE_TYPE_MASK) === EdgeType.property) properties.push(strings.text(edgeName[e]));
    }
    const definition = matcher.match(properties);
    const k = definition < 0 ? -1 : named((definitions[definition] as InterfaceDefinition).name);
    known[at] = k;
    return k;
  };
};

// A short text that tells an object from its siblings.
import type { HeapGraph } from '../graph/heap-graph.js';
import { formatProperty } from '../graph/interfaces.js';
import { EdgeType, NodeType } from '../heap-types.js';
import { edgeTypeOf, slotOf } from './edges.js';
import { concatenated, internalTarget } from './text.js';

const MAX_TEXT = 120;
const MAX_NAMES = 100;

/** How many items there are: `(3,000,000)`, as English and Chinese group digits. */
const sized = (items: number): string => `(${String(items).replace(/\B(?=(?:\d{3})+$)/g, ',')})`;

const clip = (text: string): string => (text.length > MAX_TEXT ? `${text.slice(0, MAX_TEXT)}…` : text);

export const preview = (g: HeapGraph, v: number): string => {
  // A text of its own: a function's name, a module's, the value of a number.
  if (g.className !== undefined && g.className[v] !== g.nodeName[v]) return clip(g.strings.text(g.nodeName[v], MAX_TEXT + 1));
  switch (g.nodeType[v]) {
    case NodeType.consString:
      return clip(concatenated(g, v, MAX_TEXT));
    case NodeType.object:
      return g.className === undefined ? objectPreview(g, v) : pythonPreview(g, v);
    case NodeType.symbol: {
      const name = internalTarget(g, v, 'name');
      return name < 0 ? 'Symbol()' : `Symbol(${clip(g.strings.text(g.nodeName[name], MAX_TEXT + 1))})`;
    }
    default:
      return clip(g.strings.text(g.nodeName[v], MAX_TEXT + 1));
  }
};

const objectPreview = (g: HeapGraph, v: number): string => {
  const name = g.strings.text(g.nodeName[v], 40);
  if (name === 'Array') return sized(arrayLength(g, v));
  if (name === 'Map' || name === 'Set') {
    const table = internalTarget(g, v, 'table');
    return table < 0 ? '' : sized(entryCount(g, table, name === 'Map'));
  }
  return propertyNames(g, v, name.startsWith('system / Context') ? EdgeType.context : EdgeType.property);
};

/** The names of attributes or keys; without any, how many items there are; nothing where there is neither. */
const pythonPreview = (g: HeapGraph, v: number): string => {
  const named = propertyNames(g, v, EdgeType.property);
  if (named !== '{}') return named;
  let items = 0;
  for (let e = g.firstEdge[v]; e < g.firstEdge[v + 1]; e++) if (edgeTypeOf(g, e) === EdgeType.element) items++;
  return items === 0 ? '' : sized(items);
};

/** One more than the highest element that is a heap object; small integers leave no edge. */
const arrayLength = (g: HeapGraph, v: number): number => {
  let length = 0;
  for (let e = g.firstEdge[v]; e < g.firstEdge[v + 1]; e++)
    if (edgeTypeOf(g, e) === EdgeType.element) length = Math.max(length, g.edgeName[e] + 1);
  return length;
};

/** Entries of a Map's or Set's table that leave an edge. A Map's key and value stand side by side. */
export const entryCount = (g: HeapGraph, table: number, isMap: boolean): number => {
  let count = 0;
  let lastEntry = -2;
  for (let e = g.firstEdge[table]; e < g.firstEdge[table + 1]; e++) {
    const slot = slotOf(g, e);
    if (slot < 0) continue;
    if (isMap && slot === lastEntry + 1) continue;
    count++;
    lastEntry = slot;
  }
  return count;
};

const propertyNames = (g: HeapGraph, v: number, type: number): string => {
  let text = '{';
  for (let e = g.firstEdge[v]; e < g.firstEdge[v + 1]; e++) {
    if (edgeTypeOf(g, e) !== type || g.edgeName[e] === g.words.index.proto) continue;
    const name = formatProperty(g.strings.text(g.edgeName[e], MAX_NAMES));
    if (text.length > 1 && text.length + name.length > MAX_NAMES) {
      text += ', …';
      break;
    }
    text += text.length === 1 ? name : `, ${name}`;
  }
  return `${text}}`;
};

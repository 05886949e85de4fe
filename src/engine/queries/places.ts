// Where objects come from in the program's text, as the snapshot itself tells it: V8 names the script, line and column of functions
// and of the constructors of instances; CPython's code objects say file and line in their text. As compiled: no source maps here.
import type { ObjectPlace, SourcePlace } from '../../shared/source-place.js';
import { LOCATION_STRIDE } from '../columns.js';
import { type HeapGraph, sourceOf } from '../graph/heap-graph.js';
import { NodeType } from '../heap-types.js';
import { SLICE, type Work } from '../work.js';
import type { Snapshot } from './snapshot.js';
import { internalTarget } from './text.js';

type PlaceOf = ObjectPlace['of'];

export interface Place extends SourcePlace {
  readonly of: PlaceOf;
}

/** Another node whose place is the object's. */
interface Candidate {
  readonly row: number;
  readonly of: PlaceOf;
}

/** Places of rows, as far as there are any. One pass over what the snapshot says of all its objects. */
export function* placesOf(s: Snapshot, rows: readonly number[]): Work<Map<number, Place>> {
  const g = s.graph;
  if (g.className !== undefined) return pythonPlaces(g, g.className, rows);
  const candidates = new Map(rows.map((row) => [row, candidatesOf(g, row)]));
  const wanted = new Map<number, number>();
  for (const list of candidates.values()) for (const { row } of list) wanted.set(row, -1);
  const { locations } = g;
  for (let i = 0; i < locations.length; i += LOCATION_STRIDE) {
    if (i % (SLICE * LOCATION_STRIDE) === 0) yield { step: 'histogram', done: i, total: locations.length };
    if (wanted.has(locations[i])) wanted.set(locations[i], i);
  }
  const names = s.scripts();
  const places = new Map<number, Place>();
  for (const [row, list] of candidates) {
    for (const candidate of list) {
      const at = wanted.get(candidate.row) ?? -1;
      const script = at < 0 ? undefined : names.get(locations[at + 1]);
      if (script === undefined) continue;
      places.set(row, { script, line: locations[at + 2] + 1, column: locations[at + 3] + 1, of: candidate.of });
      break;
    }
  }
  return places;
}

/** The place in the key of a class that V8 tells apart by its constructor ("script id,line,column,name"). */
export const placeOfClass = (s: Snapshot, key: string): Place | undefined => {
  const [, script, line, column] = /^(\d+),(\d+),(\d+),/.exec(key) ?? [];
  const name = script === undefined ? undefined : s.scripts().get(Number(script));
  return name === undefined ? undefined : { script: name, line: Number(line) + 1, column: Number(column) + 1, of: 'constructor' };
};

/** Referrers looked at; what everybody refers to has millions. */
const MOST_LOOKED_AT = 2000;

function* referrers(g: HeapGraph, v: number, edge: string): Iterable<number> {
  const end = Math.min(g.firstRetainer[v + 1], g.firstRetainer[v] + MOST_LOOKED_AT);
  for (let r = g.firstRetainer[v]; r < end; r++) {
    const e = g.retainerEdge[r];
    if (g.strings.text(g.edgeName[e], edge.length + 1) === edge) yield sourceOf(g.firstEdge, e);
  }
}

const isClosure = (g: HeapGraph, v: number): boolean => g.nodeType[v] === NodeType.closure;

const candidatesOf = (g: HeapGraph, v: number): readonly Candidate[] => {
  if (isClosure(g, v)) {
    const bound = internalTarget(g, v, 'bound_function');
    return [v, ...(bound < 0 ? [] : [bound])].map((row) => ({ row, of: 'function' }));
  }
  if (g.nodeType[v] !== NodeType.object) return [];
  if (!g.strings.text(g.nodeName[v], 20).startsWith('system / Context')) return [{ row: v, of: 'constructor' }];
  // The function whose call made the variables shares their scope's description; those that use them refer to them.
  const info = internalTarget(g, v, 'scope_info');
  const found: Candidate[] = [];
  if (info >= 0)
    for (const shared of referrers(g, info, 'name_or_scope_info'))
      for (const row of referrers(g, shared, 'shared')) if (isClosure(g, row)) found.push({ row, of: 'scope' });
  for (const row of referrers(g, v, 'context')) {
    if (isClosure(g, row)) found.push({ row, of: 'user' });
    if (found.length > 20) break;
  }
  return found;
};

const pythonPlaces = (g: HeapGraph, className: Uint32Array, rows: readonly number[]): Map<number, Place> => {
  const classes = new Map<string, number>();
  const textOf = (v: number): string => g.strings.text(g.nodeName[v], 300);
  const classOf = (v: number): string => g.strings.text(className[v], 400);
  const isClass = (v: number): boolean => g.nodeType[v] === NodeType.shape;
  const wanted = new Set(rows.map(classOf));
  for (let v = 0; v < g.nodeCount; v++) {
    if (!isClass(v)) continue;
    const name = g.strings.text(g.nodeName[v], 400);
    if (wanted.has(name) && !classes.has(name)) classes.set(name, v);
  }
  /** Where an edge of one of these names leads. */
  const follow = (v: number, names: readonly string[]): number => {
    for (let e = g.firstEdge[v]; e < g.firstEdge[v + 1]; e++) if (names.includes(g.strings.text(g.edgeName[e], 20))) return g.edgeTo[e];
    return -1;
  };
  const ofCode = (v: number, of: PlaceOf): Place | undefined => (v < 0 ? undefined : placeInText(textOf(v), of));
  /** The file of the module with this name. */
  const fileOf = (module: string): string | undefined => {
    for (let v = 0; v < g.nodeCount; v++) {
      if (textOf(v) !== module || classOf(v) !== 'module') continue;
      const dict = follow(v, ['__dict__']);
      const file = dict < 0 ? -1 : follow(dict, ['__file__']);
      return file >= 0 && classOf(file) === 'str' ? textOf(file) : undefined;
    }
    return undefined;
  };
  /** Its own line (from CPython 3.13 on), that of its first method, or its module's file. */
  const ofClass = (v: number): Place | undefined => {
    const dict = follow(v, ['__dict__']);
    if (dict < 0) return undefined;
    const methods: Place[] = [];
    for (let e = g.firstEdge[dict]; e < g.firstEdge[dict + 1]; e++) {
      const value = g.edgeTo[e];
      const name = classOf(value);
      const fn = name === 'staticmethod' || name === 'classmethod' ? follow(value, ['__func__']) : value;
      const place = fn >= 0 && classOf(fn) === 'function' ? ofCode(follow(fn, ['__code__']), 'method') : undefined;
      // Not one that was put in from elsewhere.
      if (place !== undefined && textOf(fn).startsWith(`${lastName(textOf(v))}.`)) methods.push(place);
    }
    const first = methods.toSorted((a, b) => a.line - b.line)[0];
    const line = follow(dict, ['__firstlineno__']);
    const module = follow(dict, ['__module__']);
    if (first !== undefined) return line < 0 ? first : { ...first, line: Number(textOf(line)), of: 'class' };
    const script = module < 0 ? undefined : fileOf(textOf(module));
    return script === undefined ? undefined : { script, line: line < 0 ? 0 : Number(textOf(line)), column: 0, of: 'class' };
  };
  const placeOf = (v: number, depth = 0): Place | undefined => {
    switch (classOf(v)) {
      case 'code':
        return ofCode(v, 'function');
      case '(frame)':
      case 'frame':
        return ofCode(v, 'frame');
      case 'function':
        return ofCode(follow(v, ['__code__']), 'function');
      case 'generator':
      case 'coroutine':
      case 'async_generator':
        return ofCode(follow(v, ['gi_code', 'cr_code', 'ag_code']), 'function');
      case 'method':
      case 'functools.partial': {
        const fn = follow(v, ['__func__', 'func']);
        return fn < 0 || depth > 8 ? undefined : placeOf(fn, depth + 1);
      }
      default: {
        if (isClass(v)) return ofClass(v);
        const type = classes.get(classOf(v));
        return type === undefined ? undefined : ofClass(type);
      }
    }
  };
  const places = new Map<number, Place>();
  for (const row of rows) {
    const place = placeOf(row);
    if (place !== undefined) places.set(row, place);
  }
  return places;
};

const lastName = (name: string): string => name.slice(name.lastIndexOf('.') + 1);

/** `name file:line`, as the agent writes code objects and frames. */
const placeInText = (text: string, of: PlaceOf): Place | undefined => {
  const [, script, line] = /^\S+ (.+):(\d{1,9})$/s.exec(text) ?? [];
  return script === undefined ? undefined : { script, line: Number(line), column: 0, of };
};

/** Of a class of Python objects by its name, which is also its key without the comma. */
export const rowOfPythonClass = (g: HeapGraph, key: string): number => {
  const name = key.startsWith(',') ? key.slice(1) : key;
  for (let v = 0; v < g.nodeCount; v++) if (g.nodeType[v] === NodeType.shape && g.strings.text(g.nodeName[v], 400) === name) return v;
  return -1;
};

// Rule: a function that a constructor makes anew for each instance could be a method, which is there once. Known by structure: the
// instances of a class hold, in the same property, functions of the same code that nothing else holds. One that is in two properties
// was handed over (a listener), not made by the class.
import type { Saving } from '../../shared/savings.js';
import type { Bytes } from '../../shared/units.js';
import { type HeapGraph, sourceOf } from '../graph/heap-graph.js';
import { EdgeType, NOT_ESSENTIAL, NodeType } from '../heap-types.js';
import { edgeTypeOf } from '../queries/edges.js';
import type { Groups } from '../queries/groups.js';
import { wordBytes } from '../queries/layout.js';
import type { Snapshot } from '../queries/snapshot.js';
import { SLICE, type Work } from '../work.js';
import { isPrototype } from './prototypes.js';

/** Instances with a function of the same code, from which on it is no accident. */
const LEAST = 10;
/** Words of a context before its variables (src/objects/contexts.h): map, length, scope info, the context around it. */
const CONTEXT_HEADER = 4;
const MOST_NAMES = 8;

interface Made {
  readonly holders: Set<number>;
  readonly functions: number[];
}

export function* sharedMethods({ graph: g }: Snapshot, classes: Groups): Work<readonly Saving[]> {
  const code = g.strings.find('shared');
  const prototype = g.strings.find('prototype');
  const byClass = new Map<number, Map<string, Made>>();
  for (let v = 0; v < g.nodeCount; v++) {
    if (v % SLICE === 0) yield { step: 'savings', done: v, total: g.nodeCount };
    if (g.nodeType[v] !== NodeType.object) continue;
    for (let e = g.firstEdge[v]; e < g.firstEdge[v + 1]; e++) {
      const to = g.edgeTo[e];
      // What something else holds too would stay.
      if (g.nodeType[to] !== NodeType.closure || edgeTypeOf(g, e) !== EdgeType.property || g.dominator[to] !== v) continue;
      const shared = targetBy(g, to, code);
      if (shared < 0 || isPrototype(g, v, prototype) || propertiesTo(g, v, to) > 1) continue;
      const c = classes.of[v];
      const made = byClass.get(c) ?? new Map<string, Made>();
      byClass.set(c, made);
      const key = `${g.edgeName[e]} ${shared}`;
      const known = made.get(key) ?? { holders: new Set(), functions: [] };
      known.holders.add(v);
      known.functions.push(to);
      made.set(key, known);
    }
  }
  const word = wordBytes(g);
  const found: Saving[] = [];
  for (const [c, made] of byClass) {
    const often = [...made].filter(([, { holders }]) => holders.size >= LEAST);
    if (often.length === 0) continue;
    const functions = new Set(often.flatMap(([, each]) => each.functions));
    const own = [...functions].reduce((sum, f) => sum + g.selfSize[f], 0);
    // Each function, the property that holds it, and their scopes.
    const bytes = (own + functions.size * word + contextBytes(g, functions, word)) as Bytes;
    found.push({
      rule: 'shared-methods',
      class: classes.labels[c] as string,
      count: functions.size,
      bytes,
      savedBytes: bytes,
      names: [...new Set(often.map(([key]) => g.strings.text(Number(key.split(' ')[0]), 60)))].slice(0, MOST_NAMES),
    });
  }
  return found;
}

const propertiesTo = (g: HeapGraph, v: number, to: number): number => {
  let count = 0;
  for (let e = g.firstEdge[v]; e < g.firstEdge[v + 1]; e++) if (g.edgeTo[e] === to && edgeTypeOf(g, e) === EdgeType.property) count++;
  return count;
};

/** Of the scopes that only these functions hold: all but the variables, which become fields; `this` a method is given. */
const contextBytes = (g: HeapGraph, functions: ReadonlySet<number>, word: number): number => {
  const names = { context: g.strings.find('context'), self: g.strings.find('this') };
  const seen = new Set<number>();
  let sum = 0;
  for (const f of functions) {
    const context = targetBy(g, f, names.context);
    if (context < 0 || seen.has(context)) continue;
    seen.add(context);
    let onlyTheirs = true;
    for (let r = g.firstRetainer[context]; r < g.firstRetainer[context + 1] && onlyTheirs; r++) {
      const e = g.retainerEdge[r];
      onlyTheirs = g.edgeType[e] >= NOT_ESSENTIAL || functions.has(sourceOf(g.firstEdge, e));
    }
    if (!onlyTheirs) continue;
    const words = CONTEXT_HEADER + (targetBy(g, context, names.self) < 0 ? 0 : 1);
    sum += Math.min(g.selfSize[context], words * word);
  }
  return sum;
};

/** Target of the internal or context edge with this name; -1 where there is none. */
const targetBy = (g: HeapGraph, v: number, name: number): number => {
  for (let e = g.firstEdge[v]; e < g.firstEdge[v + 1]; e++) {
    if (g.edgeName[e] !== name) continue;
    const t = edgeTypeOf(g, e);
    if (t === EdgeType.internal || t === EdgeType.context) return g.edgeTo[e];
  }
  return -1;
};

// Objects by what they are called or say: class, name, text of a string, id; and those that are detached.
import { SLICE, type Work } from '../work.js';
import type { Groups } from './groups.js';
import type { Snapshot } from './snapshot.js';
import { isText } from './text.js';

/** `names`: classes and names of objects. `strings`: texts of strings. `all`: both. */
export type SearchWhere = 'names' | 'strings' | 'all';

const YES = 2;
const NO = 1;

/** Rows in file order; ASCII letters match upper and lower case alike. `@77` finds the object with this id. */
export function* searchObjects(s: Snapshot, text: string, where: SearchWhere, classes: Groups): Work<Uint32Array> {
  const g = s.graph;
  if (/^@\d{1,16}$/.test(text)) {
    const row = yield* s.find(Number(text.slice(1)));
    return row < 0 ? new Uint32Array(0) : Uint32Array.of(row);
  }
  const { strings } = g;
  const search = strings.searcher(text);
  const known = new Uint8Array(strings.count);
  const contains = (index: number): boolean => {
    if (index >= known.length) return search(index);
    if (known[index] === 0) known[index] = search(index) ? YES : NO;
    return known[index] === YES;
  };
  const wanted = text.toLowerCase();
  const byClass = Uint8Array.from(classes.labels, (label) => (label.toLowerCase().includes(wanted) ? 1 : 0));
  const found: number[] = [];
  for (let v = 0; v < g.nodeCount; v++) {
    if (v % (SLICE >> 3) === 0) yield { step: 'histogram', done: v, total: g.nodeCount };
    if (g.selfSize[v] === 0) continue;
    const text = isText(g.nodeType[v]);
    if (text ? where === 'names' : where === 'strings') continue;
    if ((!text && byClass[classes.of[v]] === 1) || contains(g.nodeName[v])) found.push(v);
  }
  return Uint32Array.from(found);
}

/** Nodes of documents' trees that are in no document any more. */
export function* detachedObjects(s: Snapshot): Work<Uint32Array> {
  const { detached, nodeCount, selfSize } = s.graph;
  const found: number[] = [];
  for (let v = 0; v < nodeCount; v++) if (detached[v] === 1 && selfSize[v] > 0) found.push(v);
  yield { step: 'histogram', done: nodeCount, total: nodeCount };
  return Uint32Array.from(found);
}

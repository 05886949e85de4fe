// Strings that are there more than once, and what keeping one of each would save.
import type { DuplicateRow } from '../../shared/heap-strings.js';
import type { Bytes, NodeId } from '../../shared/units.js';
import type { HeapGraph } from '../graph/heap-graph.js';
import { NodeType } from '../heap-types.js';
import { PairMap } from '../pair-map.js';
import { SLICE, type Work } from '../work.js';
import type { Groups } from './groups.js';
import type { Snapshot } from './snapshot.js';

/** V8 cuts names here: longer texts may differ behind it. */
const CUT = 1024;
const MAX_TEXT = 200;

/**
 * Groups of flat strings with the same text, class and size, most to save first. Texts are compared as far as the snapshot has them;
 * where one is as long as a cut name, `cut` says that the texts may differ further on.
 */
export function* duplicateStrings(s: Snapshot, classes: Groups): Work<readonly DuplicateRow[]> {
  const g = s.graph;
  const canonical = new CanonicalTexts(g);
  // (text, class) and then size: both small numbers, interned.
  const kinds = new PairMap(1 << 12);
  const sized = new PairMap(1 << 12);
  const sizes = new Map<number, number>();
  const copies: number[] = [];
  const firstRow: number[] = [];
  const { nodeCount } = g;
  for (let v = 0; v < nodeCount; v++) {
    if (v % SLICE === 0) yield { step: 'histogram', done: v, total: nodeCount };
    const size = g.selfSize[v];
    if (g.nodeType[v] !== NodeType.string || size === 0) continue;
    let sizeNumber = sizes.get(size);
    if (sizeNumber === undefined) {
      sizeNumber = sizes.size;
      sizes.set(size, sizeNumber);
    }
    const k = sized.intern(kinds.intern(canonical.of(g.nodeName[v]), classes.of[v]), sizeNumber);
    if (k === copies.length) {
      copies.push(1);
      firstRow.push(v);
    } else copies[k] = (copies[k] as number) + 1;
  }
  const rows: DuplicateRow[] = [];
  for (let k = 0; k < copies.length; k++) {
    const count = copies[k] as number;
    if (count < 2) continue;
    const v = firstRow[k] as number;
    const size = g.selfSize[v];
    const text = g.strings.text(g.nodeName[v], CUT + 1);
    rows.push({
      id: g.nodeId[v] as NodeId,
      text: text.slice(0, MAX_TEXT),
      class: classes.labels[classes.of[v]] as string,
      copies: count,
      bytesEach: size as Bytes,
      savedBytes: (size * (count - 1)) as Bytes,
      cut: text.length >= CUT,
    });
  }
  return rows.sort((a, b) => b.savedBytes - a.savedBytes || b.copies - a.copies);
}

/** For each string of the table the first with the same text. V8's tables have no two; other writers' may. */
class CanonicalTexts {
  readonly #known: Uint32Array;
  readonly #byHash = new Map<number, number[]>();

  constructor(readonly g: HeapGraph) {
    this.#known = new Uint32Array(g.strings.count);
  }

  of(index: number): number {
    if (index >= this.#known.length) return index;
    const known = this.#known[index];
    if (known > 0) return known - 1;
    const { strings } = this.g;
    const hash = strings.hash(index);
    const alike = this.#byHash.get(hash);
    let found = index;
    if (alike === undefined) this.#byHash.set(hash, [index]);
    else {
      const same = alike.find((other) => strings.same(other, index));
      if (same === undefined) alike.push(index);
      else found = same;
    }
    this.#known[index] = found + 1;
    return found;
  }
}

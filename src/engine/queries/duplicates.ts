// Strings that are there more than once, and what keeping one of each would save.
import type { DuplicateRow } from '../../shared/heap-strings.js';
import type { Bytes, NodeId } from '../../shared/units.js';
import { NodeType } from '../heap-types.js';
import { PairMap } from '../pair-map.js';
import type { StringTable } from '../strings.js';
import { slices, type Work } from '../work.js';
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
  const { nodeCount, nodeName, selfSize } = g;
  const canonical = new CanonicalTexts(g.strings);
  const isFlat = (v: number): boolean => g.nodeType[v] === NodeType.string && selfSize[v] !== 0 && nodeName[v] < g.strings.count;
  /** Per text: how many strings have it. Most have only one. */
  const strings = new Uint32Array(g.strings.count);
  yield* slices('histogram', nodeCount, (from, to) => {
    for (let v = from; v < to; v++) if (isFlat(v)) strings[canonical.of(nodeName[v])]++;
  });
  // (text, class) and then size: both small numbers, interned.
  const kinds = new PairMap(1 << 12);
  const sized = new PairMap(1 << 12);
  const sizes = new Map<number, number>();
  const copies: number[] = [];
  const firstRow: number[] = [];
  yield* slices('histogram', nodeCount, (from, to) => {
    for (let v = from; v < to; v++) {
      if (!isFlat(v)) continue;
      const text = canonical.of(nodeName[v]);
      if (strings[text] === 1) continue;
      const size = selfSize[v];
      let sizeNumber = sizes.get(size);
      if (sizeNumber === undefined) {
        sizeNumber = sizes.size;
        sizes.set(size, sizeNumber);
      }
      const k = sized.intern(kinds.intern(text, classes.of[v]), sizeNumber);
      if (k === copies.length) {
        copies.push(1);
        firstRow.push(v);
      } else copies[k] = (copies[k] as number) + 1;
    }
  });
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
  /** Per string: one more than the first with its text; 0 where nobody asked. */
  readonly #known: Uint32Array;
  /** (hash, how many other texts have it), and the string of each pair. */
  readonly #hashes = new PairMap(1 << 12);
  readonly #texts: number[] = [];

  constructor(readonly strings: StringTable) {
    this.#known = new Uint32Array(strings.count);
  }

  of(index: number): number {
    const known = this.#known[index];
    return known > 0 ? known - 1 : this.#find(index);
  }

  #find(index: number): number {
    const hash = this.strings.hash(index);
    for (let others = 0; ; others++) {
      const k = this.#hashes.intern(hash, others);
      if (k === this.#texts.length) this.#texts.push(index);
      const first = this.#texts[k] as number;
      if (!this.strings.same(first, index)) continue;
      this.#known[index] = first + 1;
      return first;
    }
  }
}

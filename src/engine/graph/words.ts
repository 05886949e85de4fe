// The few strings that rules look for, found in one pass over the string table.
import { asciiBytes, type StringTable } from '../strings.js';

const WORDS = {
  externalStringData: 'system / ExternalStringData',
  mapDescriptors: '(map descriptors)',
  nativeContext: 'system / NativeContext',
  documentTrees: '(Document DOM trees)',
  sloppyFunctionMap: 'sloppy_function_map',
  object: 'Object',
  proto: '__proto__',
} as const;

export interface Words {
  /** String index of each word, -1 when the file does not have it. */
  readonly index: { readonly [K in keyof typeof WORDS]: number };
  /** Per string: 1 + number of the WeakMap pair that an edge of this name is half of, 0 for others. */
  readonly pairOfName: Uint32Array;
  /** Per pair: id of its table. */
  readonly pairTable: Float64Array;
}

// As DevTools recognises them: both halves carry the same text after their own index.
const PAIR = /^\d+( \/ part of key \(.*? @\d+\) -> value \(.*? @\d+\) pair in WeakMap \(table @(\d+)\))$/;

export type PairNames = Pick<Words, 'pairOfName' | 'pairTable'>;

/**
 * `candidates`: the only strings worth looking at, names of pairs and words in ascending order each, when something has looked
 * before; `found`: the pairs, when something has found them.
 */
export const findWords = (strings: StringTable, candidates?: Uint32Array, found?: PairNames): Words => {
  const wanted = Object.entries(WORDS).map(([key, text]) => ({ key, ascii: asciiBytes(text) }));
  const index: Record<string, number> = Object.fromEntries(wanted.map(({ key }) => [key, -1]));
  const pairOfName = found?.pairOfName ?? new Uint32Array(strings.count);
  const pairs = new Map<string, number>();
  const tables: number[] = [];
  const count = candidates === undefined ? strings.count : candidates.length;
  for (let k = 0; k < count; k++) {
    const i = candidates === undefined ? k : candidates[k];
    const c = strings.firstByte(i);
    if (c >= 48 && c <= 57) {
      if (found !== undefined || !strings.mayBePair(i)) continue;
      const match = PAIR.exec(strings.text(i));
      if (match === null) continue;
      const shared = match[1] as string;
      let pair = pairs.get(shared);
      if (pair === undefined) {
        pair = tables.push(Number(match[2])) - 1;
        pairs.set(shared, pair);
      }
      pairOfName[i] = pair + 1;
    } else if (c === 115 || c === 40 || c === 79 || c === 95) {
      for (const { key, ascii } of wanted) if (index[key] === -1 && ascii[0] === c && strings.equals(i, ascii)) index[key] = i;
    }
  }
  return { index: index as Words['index'], pairOfName, pairTable: found?.pairTable ?? Float64Array.from(tables) };
};

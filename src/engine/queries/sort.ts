// Sorting many rows in slices: a sort of millions must not keep a cancel waiting.
import { SLICE, type Work } from '../work.js';

const DIGIT_BITS = 11;
const DIGITS = 1 << DIGIT_BITS;
/** Digits of a double's 64 bits, the lowest first: in the lower or the upper word, or across both. */
const PLACES = [0, 11, 22, 33, 44, 55];

/** Whole numbers below this are counted one by one. */
const SMALL = 1 << 16;

/**
 * `items` by ascending (or descending) `values` at the same positions; ties stay in the order they came in. Sizes, counts and distances
 * are small whole numbers, nearly all of them: one pass puts each in its place. The others go before or after them, sorted by bits.
 */
export function* sortedBy(items: Uint32Array, values: Float64Array, descending: boolean): Work<Uint32Array> {
  const n = items.length;
  const starts = new Uint32Array(SMALL + 1);
  const others: number[] = [];
  let below = 0;
  for (let i = 0; i < n; i++) {
    const value = values[i];
    if (isSmall(value)) starts[value]++;
    else {
      others.push(i);
      if (value < 0) below++;
    }
    if (i % SLICE === 0) yield { step: 'histogram', done: i, total: n * 2 };
  }
  const rest = Uint32Array.from(others);
  const large = new Float64Array(rest.length);
  for (let i = 0; i < rest.length; i++) large[i] = values[rest[i]];
  const sorted = yield* sortedByBits(rest, large, descending);
  const first = descending ? rest.length - below : below;
  const out = new Uint32Array(n);
  for (let i = 0; i < first; i++) out[i] = items[sorted[i]];
  let sum = first;
  for (let d = 0; d < SMALL; d++) {
    const value = descending ? SMALL - 1 - d : d;
    const count = starts[value];
    starts[value] = sum;
    sum += count;
  }
  for (let i = 0; i < n; i++) {
    if (isSmall(values[i])) out[starts[values[i]]++] = items[i];
    if (i % SLICE === 0) yield { step: 'histogram', done: n + i, total: n * 2 };
  }
  for (let i = first; i < rest.length; i++) out[sum++] = items[sorted[i]];
  return out;
}

/** Negative zero too. */
const isSmall = (value: number): boolean => value >= 0 && value < SMALL && value === Math.trunc(value);

/**
 * A radix sort over the bits of doubles, which order as their numbers do once negative ones are inverted and the others' sign is set.
 * Digits that all values share are passed over: whole numbers leave two or three of six.
 */
function* sortedByBits(items: Uint32Array, values: Float64Array, descending: boolean): Work<Uint32Array> {
  const n = items.length;
  const keys = new Float64Array(n);
  // Without negative zeros, which would come before zeros.
  for (let i = 0; i < n; i++) keys[i] = values[i] + 0;
  const words = new Uint32Array(keys.buffer);
  const turn = descending ? 0xffffffff : 0;
  const counts = PLACES.map(() => new Uint32Array(DIGITS));
  for (let i = 0; i < n; i++) {
    const low = words[2 * i];
    const high = words[2 * i + 1];
    const sign = high >>> 31 === 1 ? 0xffffffff : 0;
    words[2 * i] = low ^ sign ^ turn;
    words[2 * i + 1] = high ^ (sign | 0x80000000) ^ turn;
    for (let k = 0; k < PLACES.length; k++) counts[k][digitOf(words, i, PLACES[k])]++;
    if (i % SLICE === 0) yield { step: 'histogram', done: 0, total: n };
  }
  let from = new Uint32Array(n);
  for (let i = 0; i < n; i++) from[i] = i;
  let to = new Uint32Array(n);
  for (const [k, place] of PLACES.entries()) {
    const starts = counts[k];
    if (n === 0 || starts[digitOf(words, 0, place)] === n) continue;
    for (let d = 0, sum = 0; d < DIGITS; d++) {
      const count = starts[d];
      starts[d] = sum;
      sum += count;
    }
    for (let i = 0; i < n; i++) {
      to[starts[digitOf(words, from[i], place)]++] = from[i];
      if (i % SLICE === 0) yield { step: 'histogram', done: i, total: n };
    }
    [from, to] = [to, from];
  }
  for (let i = 0; i < n; i++) to[i] = items[from[i]];
  return to;
}

const digitOf = (words: Uint32Array, i: number, place: number): number => {
  if (place >= 32) return (words[2 * i + 1] >>> (place - 32)) & (DIGITS - 1);
  const low = words[2 * i] >>> place;
  return (place + DIGIT_BITS > 32 ? low | (words[2 * i + 1] << (32 - place)) : low) & (DIGITS - 1);
};

/** So many texts are sorted at once. */
const BLOCK = 1 << 13;

/** For each of the items' texts its place among all, so that texts sort as numbers. */
export function* ranks<T>(items: ArrayLike<T>, textOf: (item: T) => string): Work<Float64Array> {
  const n = items.length;
  const texts: string[] = [];
  for (let i = 0; i < n; i++) {
    texts.push(textOf(items[i] as T));
    if (i % BLOCK === 0) yield { step: 'histogram', done: i, total: n };
  }
  const place = new Map<string, number>();
  let i = 0;
  for (const text of yield* sortedTexts([...new Set(texts)])) {
    place.set(text, place.size);
    if (i++ % BLOCK === 0) yield { step: 'histogram', done: i, total: n };
  }
  const values = new Float64Array(n);
  for (let i = 0; i < n; i++) {
    values[i] = place.get(texts[i] as string) as number;
    if (i % SLICE === 0) yield { step: 'histogram', done: i, total: n };
  }
  return values;
}

/** Blocks by the runtime's own sort, then two and two merged. */
function* sortedTexts(texts: string[]): Work<string[]> {
  const step = { step: 'histogram', done: 0, total: texts.length } as const;
  let from: string[] = [];
  for (let at = 0; at < texts.length; at += BLOCK) {
    for (const text of texts.slice(at, at + BLOCK).sort()) from.push(text);
    yield step;
  }
  for (let width = BLOCK; width < texts.length; width *= 2) {
    const to: string[] = [];
    for (let low = 0; low < texts.length; low += 2 * width) {
      const middle = Math.min(low + width, texts.length);
      const high = Math.min(low + 2 * width, texts.length);
      for (let a = low, b = middle; a < middle || b < high; ) {
        const first = b >= high || (a < middle && (from[a] as string) <= (from[b] as string));
        to.push(from[first ? a++ : b++] as string);
        if (to.length % BLOCK === 0) yield step;
      }
    }
    from = to;
  }
  return from;
}

// Names of WeakMap pairs (graph/words.ts, findWords): `N / part of key (K @a) -> value (V @b) pair in WeakMap (table @T)`.

// @ts-ignore: decorator
@inline function isDigit(p: usize): bool {
  return <u32>load<u8>(p) - 48 < 10;
}

/**
 * Looks at `count` candidates (numbers of strings). Pairs are numbered from 1 in the order of their first name; the number goes
 * to `pairOfName` (zeroed here for all `strings`), the id of the table to `pairTable` (doubles). `known`: room for 8 bytes a
 * candidate; `slots`: `mask` + 1 cells. Returns how many pairs there are, or -1 when a name needs a closer look.
 */
export function pairNames(
  texts: usize,
  offsets: usize,
  strings: u32,
  list: usize,
  count: u32,
  pairOfName: usize,
  pairTable: usize,
  known: usize,
  slots: usize,
  mask: u32,
): i32 {
  memory.fill(pairOfName, 0, <usize>strings << 2);
  memory.fill(slots, 0, (<usize>mask + 1) << 2);
  const quote = i8x16.splat(34);
  const slash = i8x16.splat(92);
  // Line separators, which no name may contain, begin like this; so do other characters, which are rare here.
  const separator = i8x16.splat(-30);
  let pairs: u32 = 0;
  // A pair's names mostly follow each other: the one from its table and the one from its key.
  let lastText: usize = 0;
  let lastLength: u32 = 0;
  let last: u32 = 0;
  for (let c: u32 = 0; c < count; c++) {
    const i = load<u32>(list + (<usize>c << 2));
    let p = texts + load<u32>(offsets + (<usize>i << 2));
    if (!isDigit(p)) continue;
    while (isDigit(p)) p++;
    // " / part of key ("
    if (load<u64>(p) != 0x2074726170202f20 || load<u64>(p, 8) != 0x282079656b20666f) continue;
    let end = p + 16;
    while (true) {
      const bytes = v128.load(end);
      const found: u32 = i8x16.bitmask(v128.or(v128.or(i8x16.eq(bytes, quote), i8x16.eq(bytes, slash)), i8x16.eq(bytes, separator)));
      if (found == 0) {
        end += 16;
        continue;
      }
      end += ctz<u32>(found);
      break;
    }
    if (load<u8>(end) != 34) return -1;

    // From the end: " @D+) pair in WeakMap (table @D+)".
    let r = end - 1;
    if (load<u8>(r) != 41) continue;
    const tableEnd = r;
    while (isDigit(r - 1)) r--;
    if (r == tableEnd || tableEnd - r > 15) {
      if (r != tableEnd) return -1;
      continue;
    }
    const tableStart = r;
    r -= 26;
    // ") pair in WeakMap (table @"
    if (r < p + 16) continue;
    if (
      load<u64>(r) != 0x6920726961702029 ||
      load<u64>(r, 8) != 0x614d6b616557206e ||
      load<u64>(r, 16) != 0x656c626174282070 ||
      load<u16>(r, 24) != 0x4020
    )
      continue;
    const valueEnd = r;
    while (isDigit(r - 1)) r--;
    if (r == valueEnd || load<u16>(r - 2) != 0x4020) continue;
    const valueAt = r - 2;
    // Between them: " @D+) -> value (".
    let fits = false;
    for (let x = p + 16; x + 12 <= valueAt; x++) {
      if (load<u64>(x) != 0x6c6176203e2d2029 || load<u32>(x, 8) != 0x28206575) continue;
      let d = x;
      while (isDigit(d - 1)) d--;
      if (d < x && d - 2 >= p + 16 && load<u16>(d - 2) == 0x4020) {
        fits = true;
        break;
      }
    }
    if (!fits) continue;

    const length = <u32>(end - p);
    if (length == lastLength && memory.compare(lastText, p, <usize>length) == 0) {
      store<u32>(pairOfName + (<usize>i << 2), last);
      continue;
    }
    let h: u64 = <u64>length * 0x9e3779b97f4a7c15;
    let q = p;
    for (; q + 8 <= end; q += 8) h = rotl<u64>((h ^ load<u64>(q)) * 0xff51afd7ed558ccd, 31);
    for (; q < end; q++) h = (h ^ <u64>load<u8>(q)) * 0x100000001b3;
    h ^= h >> 29;
    let slot = <u32>h & mask;
    let pair: u32 = 0;
    while (true) {
      pair = load<u32>(slots + (<usize>slot << 2));
      if (pair == 0) break;
      const cell = known + (<usize>(pair - 1) << 3);
      if (load<u32>(cell, 4) == length && memory.compare(<usize>load<u32>(cell), p, <usize>length) == 0) break;
      slot = (slot + 1) & mask;
    }
    if (pair == 0) {
      pair = ++pairs;
      store<u32>(slots + (<usize>slot << 2), pair);
      const cell = known + (<usize>(pair - 1) << 3);
      store<u32>(cell, <u32>p);
      store<u32>(cell, length, 4);
      let id: u64 = 0;
      for (let d = tableStart; d < tableEnd; d++) id = id * 10 + <u64>(load<u8>(d) - 48);
      store<f64>(pairTable + (<usize>(pair - 1) << 3), <f64>id);
    }
    store<u32>(pairOfName + (<usize>i << 2), pair);
    lastText = p;
    lastLength = length;
    last = pair;
  }
  return pairs;
}

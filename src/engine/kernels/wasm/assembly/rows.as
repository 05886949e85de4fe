// Rows of numbers of V8's own layout, from bytes in memory straight into columns. First the places of all bytes that are no digits,
// a few kilobytes at a time (as simdjson's first stage does, arXiv 1902.08318), then the numbers between them: no number waits for
// the length of the one before, and there is no branch to guess wrong. 0.7 ns a byte where a loop over lengths took 1.4.
import { eightDigits } from './parse';

/** Bytes whose separators are listed at once: text and list stay in the nearest cache. */
const CHUNK: u32 = 4096;

/** How many separators `separators` left out. */
let skipped: u32 = 0;

/**
 * Offsets from p (16 bits each) of the bytes in [p, p + n) that are no digits go to `out`, but for those right behind another one: of
 * a line feed and a comma, the comma. n at most 65,536. Returns how many they are, 0 where a byte is greater than any digit. Reads up
 * to 63 bytes more, and writes up to 48 bytes more.
 */
// @ts-ignore: decorator
@inline function separators(p: usize, n: u32, out: usize): u32 {
  const zero = i8x16.splat(48);
  let greatest = zero;
  let at: usize = out;
  let last: u64 = 0;
  let left: u32 = 0;
  for (let i: u32 = 0; i < n; i += 64) {
    const q = p + i;
    const a = v128.load(q);
    const b = v128.load(q, 16);
    const c = v128.load(q, 32);
    const d = v128.load(q, 48);
    // Bytes of other characters count as negative; they are noticed as greater than digits.
    const low = i8x16.bitmask(i8x16.lt_s(a, zero)) | (i8x16.bitmask(i8x16.lt_s(b, zero)) << 16);
    const high = i8x16.bitmask(i8x16.lt_s(c, zero)) | (i8x16.bitmask(i8x16.lt_s(d, zero)) << 16);
    let bits = <u64>(<u32>low) | (<u64>(<u32>high) << 32);
    if (n - i < 64) {
      bits &= (<u64>1 << (n - i)) - 1;
      for (let rest = p + n; rest > q; rest--) if (<u32>load<u8>(rest - 1) > 57) return 0;
    } else greatest = i8x16.max_u(greatest, i8x16.max_u(i8x16.max_u(a, b), i8x16.max_u(c, d)));
    const behind = bits & ((bits << 1) | last);
    last = bits >> 63;
    left += <u32>popcnt<u64>(behind);
    bits ^= behind;
    let to = at;
    at += <usize>popcnt<u64>(bits) << 1;
    // Most stretches have 9 to 16: to write 8 at a time, whether there are so many or not, costs less than a wrong guess.
    do {
      store<u16>(to, <u16>(i + <u32>ctz<u64>(bits)), 0);
      bits &= bits - 1;
      store<u16>(to, <u16>(i + <u32>ctz<u64>(bits)), 2);
      bits &= bits - 1;
      store<u16>(to, <u16>(i + <u32>ctz<u64>(bits)), 4);
      bits &= bits - 1;
      store<u16>(to, <u16>(i + <u32>ctz<u64>(bits)), 6);
      bits &= bits - 1;
      store<u16>(to, <u16>(i + <u32>ctz<u64>(bits)), 8);
      bits &= bits - 1;
      store<u16>(to, <u16>(i + <u32>ctz<u64>(bits)), 10);
      bits &= bits - 1;
      store<u16>(to, <u16>(i + <u32>ctz<u64>(bits)), 12);
      bits &= bits - 1;
      store<u16>(to, <u16>(i + <u32>ctz<u64>(bits)), 14);
      bits &= bits - 1;
      to += 16;
    } while (bits != 0);
  }
  skipped = left;
  return v128.any_true(i8x16.gt_u(greatest, i8x16.splat(57))) ? 0 : <u32>((at - out) >> 1);
}

/** By length: what of the eight bytes before its end is a number's digits. */
const DIGITS = memory.data<u64>([
  0, 0x0f00000000000000, 0x0f0f000000000000, 0x0f0f0f0000000000, 0x0f0f0f0f00000000, 0x0f0f0f0f0f000000, 0x0f0f0f0f0f0f0000,
  0x0f0f0f0f0f0f0f00, 0x0f0f0f0f0f0f0f0f,
]);

/** The number that is written in [from, to), where there are only digits; over 32 bits for none, and for what takes more. */
// @ts-ignore: decorator
@inline function number(from: usize, to: usize): u64 {
  const length = to - from;
  if (length - 1 > 7) return longNumber(from, to);
  return eightDigits(load<u64>(to - 8) & load<u64>(DIGITS + (length << 3)));
}

/** The same for no digit and for more than eight. */
function longNumber(from: usize, to: usize): u64 {
  if (from == to) return u64.MAX_VALUE;
  let value: u64 = 0;
  for (; from < to; from++) {
    value = value * 10 + (load<u8>(from) - 48);
    if (value > 0xffffffff) return u64.MAX_VALUE;
  }
  return value;
}

/**
 * Rows type,name,id,self_size,edge_count[,…] from p, each ended by a comma (or a line feed and a comma), until `end`.
 * `statistics`: greatest type, greatest name, bits of detachedness seen. `list`: room for the separators of a chunk, 2 * 4096 + 64
 * bytes. Returns the next row, or -1.
 */
export function parseNodes(
  p: usize,
  end: usize,
  row: u32,
  fields: u32,
  detachedAt: u32,
  type: usize,
  name: usize,
  id: usize,
  self: usize,
  edges: usize,
  detached: usize,
  statistics: usize,
  list: usize,
): i32 {
  let maxType: u32 = load<u32>(statistics);
  let maxName: u32 = load<u32>(statistics, 4);
  let state: u32 = load<u32>(statistics, 8);
  const last = <usize>fields << 1;
  while (p < end) {
    const n = min<u32>(CHUNK, <u32>(end - p));
    const stop = list + (<usize>separators(p, n, list) << 1);
    let k = list;
    let start: usize = p;
    let feeds: u32 = 0;
    while (k + last <= stop) {
      const a = p + load<u16>(k);
      const b = p + load<u16>(k, 2);
      const c = p + load<u16>(k, 4);
      const d = p + load<u16>(k, 6);
      const e = p + load<u16>(k, 8);
      // Where the row's last number ends.
      let z = e;
      const t = number(start, a);
      const m = number(a + 1, b);
      const i = number(b + 1, c);
      const s = number(c + 1, d);
      const r = number(d + 1, e);
      let commas = (<u32>load<u8>(a) ^ 44) | (<u32>load<u8>(b) ^ 44) | (<u32>load<u8>(c) ^ 44) | (<u32>load<u8>(d) ^ 44);
      let wide = t | m | i | s | r;
      let det: u32 = 0;
      // Hardly any node has a trace or a DOM state.
      if (fields == 7 && load<u32>(e) == 0x302c302c && p + load<u16>(k, 12) == e + 4) z = e + 4;
      else for (let f: u32 = 5; f < fields; f++) {
        commas |= <u32>load<u8>(z) ^ 44;
        const to = p + load<u16>(k + (<usize>f << 1));
        const x = number(z + 1, to);
        wide |= x;
        if (f == detachedAt) det = <u32>x;
        z = to;
      }
      k += last;
      const feed = u32(load<u8>(z) == 10);
      feeds += feed;
      z += feed;
      commas |= <u32>load<u8>(z) ^ 44;
      if (commas != 0 || wide >> 32 != 0) return -1;
      start = z + 1;
      if (det != 0) {
        // Untouched pages of the column stay zero and cost nothing.
        const value: u32 = det > 2 ? 0 : det;
        state |= value;
        store<u8>(detached + row, value);
      }
      maxType = max<u32>(maxType, <u32>t);
      maxName = max<u32>(maxName, <u32>m);
      store<u8>(type + row, <u32>t);
      store<u32>(name + (<usize>row << 2), <u32>m);
      store<u32>(id + (<usize>row << 2), <u32>i);
      store<u32>(self + (<usize>row << 2), <u32>s);
      store<u32>(edges + (<usize>row << 2), <u32>r);
      row++;
    }
    // No row takes as much; or a separator was left out that no line feed is for.
    if (start == p || feeds != skipped + u32(start > p + n)) return -1;
    p = start;
  }
  store<u32>(statistics, maxType);
  store<u32>(statistics, maxName, 4);
  store<u32>(statistics, state, 8);
  return p == end ? row : -1;
}

/**
 * Rows type,name_or_index,to_node. A target is a multiple of the fields of a node = odd << shift; `inverse` is that of the odd part
 * modulo 2^32: multiplied and rotated, multiples become the numbers of their nodes, and all else more than there can be. `statistics`:
 * greatest type, greatest name of those that are strings. `list` as above. Returns the next row, or -1.
 */
export function parseEdges(
  p: usize,
  end: usize,
  row: u32,
  shift: u32,
  inverse: u32,
  nodeCount: u32,
  type: usize,
  name: usize,
  to: usize,
  statistics: usize,
  list: usize,
): i32 {
  let maxType: u32 = load<u32>(statistics);
  let maxName: u32 = load<u32>(statistics, 4);
  while (p < end) {
    const size = min<u32>(CHUNK, <u32>(end - p));
    const stop = list + (<usize>separators(p, size, list) << 1);
    let k = list;
    let start: usize = p;
    let feeds: u32 = 0;
    while (k + 6 <= stop) {
      const a = p + load<u16>(k);
      const b = p + load<u16>(k, 2);
      let z = p + load<u16>(k, 4);
      const t: u32 = <u32>load<u8>(start) - 48;
      const n = number(a + 1, b);
      const x = number(b + 1, z);
      const target: u32 = rotr<u32>(<u32>x * inverse, shift);
      let bad = u32(a != start + 1) | (<u32>load<u8>(a) ^ 44) | (<u32>load<u8>(b) ^ 44);
      bad |= u32((n | x) >> 32 != 0) | u32(target >= nodeCount);
      k += 6;
      const feed = u32(load<u8>(z) == 10);
      feeds += feed;
      z += feed;
      bad |= <u32>load<u8>(z) ^ 44;
      if (bad != 0) return -1;
      start = z + 1;
      maxType = max<u32>(maxType, t);
      // Element (1) and hidden (4) edges carry an index.
      maxName = max<u32>(maxName, t == 1 || t == 4 ? 0 : <u32>n);
      store<u8>(type + row, t);
      store<u32>(name + (<usize>row << 2), <u32>n);
      store<u32>(to + (<usize>row << 2), target);
      row++;
    }
    if (start == p || feeds != skipped + u32(start > p + size)) return -1;
    p = start;
  }
  store<u32>(statistics, maxType);
  store<u32>(statistics, maxName, 4);
  return p == end ? row : -1;
}

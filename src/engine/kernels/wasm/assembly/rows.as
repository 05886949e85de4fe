// Rows of numbers of V8's own layout, from bytes in memory straight into columns. First the places of all bytes that are no digits,
// a few kilobytes at a time (as simdjson's first stage does, arXiv 1902.08318), then the numbers between them: no number waits for
// the length of the one before, and there is no branch to guess wrong. 0.7 ns a byte where a loop over lengths took 1.4.
import { eightDigits } from './parse';

/** Bytes whose separators are listed at once: text and list stay in the nearest cache. */
const CHUNK: u32 = 4096;

/**
 * Offsets from p (16 bits each) of the bytes in [p, p + n) that are no digits go to `out`; n at most 65,536. Returns how many they
 * are. Reads up to 63 bytes more, and writes up to 48 bytes more.
 */
// @ts-ignore: decorator
@inline function separators(p: usize, n: u32, out: usize): u32 {
  const zero = i8x16.splat(48);
  const nine = i8x16.splat(9);
  let at: usize = out;
  for (let i: u32 = 0; i < n; i += 64) {
    const q = p + i;
    const a = i8x16.bitmask(i8x16.gt_u(i8x16.sub(v128.load(q), zero), nine));
    const b = i8x16.bitmask(i8x16.gt_u(i8x16.sub(v128.load(q, 16), zero), nine));
    const c = i8x16.bitmask(i8x16.gt_u(i8x16.sub(v128.load(q, 32), zero), nine));
    const d = i8x16.bitmask(i8x16.gt_u(i8x16.sub(v128.load(q, 48), zero), nine));
    let bits = <u64>(<u32>a | (<u32>b << 16)) | (<u64>(<u32>c | (<u32>d << 16)) << 32);
    if (n - i < 64) bits &= (<u64>1 << (n - i)) - 1;
    let to = at;
    at += <usize>popcnt<u64>(bits) << 1;
    // Most stretches have 12 to 20: to write 8 at a time, whether there are so many or not, costs less than a wrong guess.
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
  return <u32>((at - out) >> 1);
}

/** The number that is written in [from, to), where there are only digits; over 32 bits for none, and for what takes more. */
// @ts-ignore: decorator
@inline function number(from: usize, to: usize): u64 {
  const length = <u64>(to - from);
  if (length - 1 > 7) return longNumber(from, to);
  const shift: u64 = 64 - (length << 3);
  return eightDigits(((load<u64>(to - 8) ^ 0x3030303030303030) >> shift) << shift);
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
    const stop = list + (<usize>separators(p, min<u32>(CHUNK, <u32>(end - p)), list) << 1);
    let k = list;
    let start: usize = p;
    while (k + last <= stop) {
      const a = p + load<u16>(k);
      const b = p + load<u16>(k, 2);
      const c = p + load<u16>(k, 4);
      const d = p + load<u16>(k, 6);
      const e = p + load<u16>(k, 8);
      // Where the row's last number ends.
      let z = e;
      const t = number(start, a);
      const n = number(a + 1, b);
      const i = number(b + 1, c);
      const s = number(c + 1, d);
      const r = number(d + 1, e);
      let commas = (<u32>load<u8>(a) ^ 44) | (<u32>load<u8>(b) ^ 44) | (<u32>load<u8>(c) ^ 44) | (<u32>load<u8>(d) ^ 44);
      let wide = t | n | i | s | r;
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
      if (load<u8>(z) == 10) {
        // The comma after it may lie in the next chunk, with this row then.
        if (k == stop) break;
        commas |= u32(p + load<u16>(k) != ++z);
        k += 2;
      }
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
      maxName = max<u32>(maxName, <u32>n);
      store<u8>(type + row, <u32>t);
      store<u32>(name + (<usize>row << 2), <u32>n);
      store<u32>(id + (<usize>row << 2), <u32>i);
      store<u32>(self + (<usize>row << 2), <u32>s);
      store<u32>(edges + (<usize>row << 2), <u32>r);
      row++;
    }
    // No row takes as much.
    if (start == p) return -1;
    p = start;
  }
  store<u32>(statistics, maxType);
  store<u32>(statistics, maxName, 4);
  store<u32>(statistics, state, 8);
  return p == end ? row : -1;
}

/**
 * Rows type,name_or_index,to_node. A target is a multiple of `fields` = odd << shift; `inverse` is that of the odd part
 * modulo 2^32. `statistics`: greatest type, greatest name of those that are strings. `list` as above. Returns the next row, or -1.
 */
export function parseEdges(
  p: usize,
  end: usize,
  row: u32,
  fields: u32,
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
    const stop = list + (<usize>separators(p, min<u32>(CHUNK, <u32>(end - p)), list) << 1);
    let k = list;
    let start: usize = p;
    while (k + 6 <= stop) {
      const a = p + load<u16>(k);
      const b = p + load<u16>(k, 2);
      let z = p + load<u16>(k, 4);
      const t: u32 = <u32>load<u8>(start) - 48;
      const n = number(a + 1, b);
      const x = number(b + 1, z);
      const target: u32 = (<u32>x >> shift) * inverse;
      let bad = u32(a != start + 1) | (<u32>load<u8>(a) ^ 44) | (<u32>load<u8>(b) ^ 44);
      bad |= u32((n | x) >> 32 != 0) | u32(target >= nodeCount) | u32(target * fields != <u32>x);
      k += 6;
      if (load<u8>(z) == 10) {
        if (k == stop) break;
        bad |= u32(p + load<u16>(k) != ++z);
        k += 2;
      }
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
    if (start == p) return -1;
    p = start;
  }
  store<u32>(statistics, maxType);
  store<u32>(statistics, maxName, 4);
  return p == end ? row : -1;
}

// Number arrays and strings of V8's own layout, from bytes in memory straight into columns. Whatever is not exactly that
// layout ends in a refusal (0 or -1), never in a guess: the plain reader then takes the file.

/**
 * The number that starts at p: its value in the low half, its length in the high half (0: no number, or over 32 bits).
 * Eight bytes at once: the first byte that is no digit gives the length, three multiplications give the value.
 */
// @ts-ignore: decorator
@inline function num(p: usize): u64 {
  const x: u64 = load<u64>(p) ^ 0x3030303030303030;
  const other: u64 = ((x + 0x7676767676767676) | x) & 0x8080808080808080;
  if (other == 0) return longNum(p, x);
  const length: u64 = ctz<u64>(other) >> 3;
  if (length == 0) return 0;
  return eightDigits(x << (64 - (length << 3))) | (length << 32);
}

/** Value of eight digits, the first in the lowest byte. */
// @ts-ignore: decorator
@inline export function eightDigits(digits: u64): u64 {
  const t = digits * 10 + (digits >> 8);
  return ((t & 0x000000ff000000ff) * 0x000f424000000064 + ((t >> 16) & 0x000000ff000000ff) * 0x0000271000000001) >> 32;
}

/** Eight digits and more: `head` is the first eight. Targets of big snapshots are nearly all of this kind. */
function longNum(p: usize, head: u64): u64 {
  let v: u64 = eightDigits(head);
  let i: usize = p + 8;
  let c: u32 = <u32>load<u8>(i) - 48;
  while (c < 10) {
    v = v * 10 + c;
    if (v > 0xffffffff) return 0;
    i++;
    c = <u32>load<u8>(i) - 48;
  }
  return v | (<u64>(i - p) << 32);
}

/**
 * Commas in [p, p + n) up to the first ']'. Returns the offset of that bracket, or n; the commas go to `out`.
 */
export function scan(p: usize, n: u32, out: usize): u32 {
  const comma = i8x16.splat(44);
  const bracket = i8x16.splat(93);
  let commas: u32 = 0;
  let i: u32 = 0;
  while (i + 64 <= n) {
    const a = v128.load(p + i);
    const b = v128.load(p + i, 16);
    const c = v128.load(p + i, 32);
    const d = v128.load(p + i, 48);
    const end = v128.or(
      v128.or(i8x16.eq(a, bracket), i8x16.eq(b, bracket)),
      v128.or(i8x16.eq(c, bracket), i8x16.eq(d, bracket)),
    );
    if (v128.any_true(end)) break;
    commas += popcnt<u32>(i8x16.bitmask(i8x16.eq(a, comma)) | (i8x16.bitmask(i8x16.eq(b, comma)) << 16));
    commas += popcnt<u32>(i8x16.bitmask(i8x16.eq(c, comma)) | (i8x16.bitmask(i8x16.eq(d, comma)) << 16));
    i += 64;
  }
  for (; i < n; i++) {
    const c = load<u8>(p + i);
    if (c == 93) break;
    if (c == 44) commas++;
  }
  store<u32>(out, commas);
  return i;
}

/**
 * Strings of a JSON array: [p, end) starts after its opening bracket. Offsets (from `base`) of what follows each opening
 * quote go to `offsets`, at most `room`. Returns how many there are, or -1; the position after the closing bracket to `out`.
 */
export function indexStrings(p: usize, end: usize, base: usize, offsets: usize, room: u32, out: usize): i32 {
  const quote = i8x16.splat(34);
  const slash = i8x16.splat(92);
  let count: u32 = 0;
  let expectValue = false;
  while (true) {
    let c: u32 = 0;
    while (p < end) {
      c = load<u8>(p++);
      if (c != 32 && c != 10 && c != 13 && c != 9) break;
      c = 0;
    }
    if (c == 93 && !expectValue) {
      store<u32>(out, p as u32);
      return count;
    }
    if (c != 34 || count == room) return -1;
    store<u32>(offsets + (<usize>count << 2), <u32>(p - base));
    count++;
    while (true) {
      if (p >= end) return -1;
      const bytes = v128.load(p);
      const found: u32 = i8x16.bitmask(v128.or(i8x16.eq(bytes, quote), i8x16.eq(bytes, slash)));
      if (found == 0) {
        p += 16;
        continue;
      }
      p += ctz<u32>(found);
      if (load<u8>(p) == 34) break;
      p += 2;
    }
    if (p >= end) return -1;
    p++;
    expectValue = false;
    c = 0;
    while (p < end) {
      c = load<u8>(p);
      if (c == 44) {
        expectValue = true;
        p++;
        break;
      }
      if (c == 93) break;
      if (c != 32 && c != 10 && c != 13 && c != 9) return -1;
      p++;
    }
  }
  return -1;
}

/** Seven bytes of a string's beginning. */
// @ts-ignore: decorator
@inline function begins(head: u64, word: u64): bool {
  return (head & 0x00ffffffffffffff) == word;
}

/**
 * Numbers of the strings that graph/words.ts has to look at, to `out`, which has room for all: from its front those with digits
 * followed by ` / pa`, from its end backwards those that begin like one of its words. Returns how many the former are; how many the
 * latter are goes to `words`. Whatever else it lets pass does no harm.
 */
export function wordCandidates(texts: usize, offsets: usize, count: u32, out: usize, words: usize): u32 {
  let front: usize = out;
  const end = out + (<usize>count << 2);
  let back: usize = end;
  for (let i: u32 = 0; i < count; i++) {
    let p = texts + load<u32>(offsets + (<usize>i << 2));
    const head = load<u64>(p);
    const first: u32 = <u32>head & 0xff;
    if (first >= 48 && first <= 57) {
      while (<u32>load<u8>(p) - 48 < 10) p++;
      if (load<u32>(p) != 0x70202f20 || load<u8>(p, 4) != 97) continue;
      store<u32>(front, i);
      front += 4;
      continue;
    }
    let wanted = false;
    if (first == 115) wanted = begins(head, 0x206d6574737973) || begins(head, 0x5f7970706f6c73);
    else if (first == 40) wanted = begins(head, 0x65642070616d28) || begins(head, 0x656d75636f4428);
    else if (first == 79) wanted = begins(head, 0x227463656a624f);
    else if (first == 95) wanted = begins(head, 0x6f746f72705f5f);
    if (wanted) {
      back -= 4;
      store<u32>(back, i);
    }
  }
  store<u32>(words, <u32>((end - back) >> 2));
  return <u32>((front - out) >> 2);
}

/**
 * Rows object_index,script_id,line,column, each ended by a comma, as rows of 32 bits with the number of the node in place of
 * its index; rows that name no node are left out. `out` may be where the text was, as long as it stays behind the reading.
 * Returns how many rows were written, or -1.
 */
export function parseLocations(p: usize, end: usize, fields: u32, shift: u32, inverse: u32, nodeCount: u32, out: usize): i32 {
  let rows: u32 = 0;
  while (p < end) {
    const x = num(p);
    p += <usize>(x >> 32);
    let bad = (<u32>load<u8>(p) ^ 44) | u32(x >> 32 == 0);
    const s = num(++p);
    p += <usize>(s >> 32);
    bad |= (<u32>load<u8>(p) ^ 44) | u32(s >> 32 == 0);
    const l = num(++p);
    p += <usize>(l >> 32);
    bad |= (<u32>load<u8>(p) ^ 44) | u32(l >> 32 == 0);
    const c = num(++p);
    p += <usize>(c >> 32);
    p += usize(load<u8>(p) == 10);
    bad |= (<u32>load<u8>(p) ^ 44) | u32(c >> 32 == 0);
    if (bad != 0) return -1;
    p++;
    const node: u32 = (<u32>x >> shift) * inverse;
    if (node >= nodeCount || node * fields != <u32>x) continue;
    if (out + 16 > p) return -1;
    store<u32>(out, node);
    store<u32>(out, <u32>s, 4);
    store<u32>(out, <u32>l, 8);
    store<u32>(out, <u32>c, 12);
    out += 16;
    rows++;
  }
  return p == end ? rows : -1;
}

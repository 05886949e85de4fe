// Rule 8 (queries/classes.ts) as far as it needs no text: nodes that look alike get the same signature, and what a signature's
// class is called is decided once for each. Then the sums over classes. queries/signatures.ts reads them.

const PROPERTY: u32 = 2;
const TYPE: u32 = 0x0f;
const OBJECT: u32 = 3;
const NATIVE: u32 = 8;

const TAG_NAME: u32 = 0x10000000;
const TAG_EMPTY: u32 = 0x20000000;
const TAG_LINE: u32 = 0x30000000;
const TAG_PLACE: u32 = 0x40000000;
const TAG_LOCATED: u32 = 0x50000000;
const TAG_TYPE: u32 = 0x60000000;
const TAG_LIMIT: u32 = 0x10000000;

// @ts-ignore: decorator
@inline function at(column: usize, i: u32): u32 {
  return load<u32>(column + (<usize>i << 2));
}
// @ts-ignore: decorator
@inline function put(column: usize, i: u32, value: u32): void {
  store<u32>(column + (<usize>i << 2), value);
}

// The table at hand: pairs of 32-bit numbers, numbered as they come (pair-map.ts in fixed room).
let pairA: usize = 0;
let pairB: usize = 0;
let dense: usize = 0;
let slots: usize = 0;
let mask: u32 = 0;
let size: u32 = 0;
let room: u32 = 0;

// @ts-ignore: decorator
@inline function hash(a: u32, b: u32): u32 {
  let h = (a * 0x9e3779b1) ^ ((b + 0x7f4a7c15) * 0x85ebca6b);
  h = (h ^ (h >>> 15)) * 0x2c1b3c6d;
  return (h ^ (h >>> 13)) & mask;
}

/** Number of the pair; the greatest number when there is no room for another. */
// @ts-ignore: decorator
@inline function intern(a: u32, b: u32): u32 {
  let slot = hash(a, b);
  while (true) {
    const k = at(slots, slot);
    if (k == 0) return add(a, b, slot);
    if (at(pairA, k - 1) == a && at(pairB, k - 1) == b) return k - 1;
    slot = (slot + 1) & mask;
  }
}

function add(a: u32, b: u32, slot: u32): u32 {
  if (size == room) return 0xffffffff;
  if (size * 2 > mask) {
    mask = mask * 2 + 1;
    memory.fill(slots, 0, (<usize>mask + 1) << 2);
    for (let k: u32 = 0; k < size; k++) {
      let s = hash(at(pairA, k), at(pairB, k));
      while (at(slots, s) != 0) s = (s + 1) & mask;
      put(slots, s, k + 1);
    }
    slot = hash(a, b);
    while (at(slots, slot) != 0) slot = (slot + 1) & mask;
  }
  const k = size++;
  put(pairA, k, a);
  put(pairB, k, b);
  put(dense, k, 0);
  put(slots, slot, k + 1);
  return k;
}

/**
 * Signature of every node to `signature`, numbered in order of their first node. `object`: name of plain objects, -1 for none.
 * `table`: room for 7 × `capacity` cells: both halves of each pair, the signature of a pair, the hash table (2), the pair of
 * each signature, how many nodes have it. Returns how many signatures there are, or -1 when the table is full.
 */
export function classSignatures(
  n: u32,
  object: i32,
  nodeType: usize,
  nodeName: usize,
  first: usize,
  edgeType: usize,
  edgeName: usize,
  locations: usize,
  locationCount: u32,
  table: usize,
  capacity: u32,
  signature: usize,
): i32 {
  const column = <usize>capacity << 2;
  pairA = table;
  pairB = table + column;
  dense = table + 2 * column;
  slots = table + 3 * column;
  const order = table + 5 * column;
  const counts = table + 6 * column;
  room = capacity;
  size = 0;
  mask = 4095;
  memory.fill(slots, 0, 4096 << 2);
  let known: u32 = 0;
  // Where each node's location is, until its signature takes the place; of several of one node the last counts.
  memory.fill(signature, 0, <usize>n << 2);
  for (let row: u32 = 0; row < locationCount; row++) put(signature, load<u32>(locations + (<usize>row << 4)), row + 1);
  let edge = at(first, 0);
  for (let v: u32 = 0; v < n; v++) {
    const end = at(first, v + 1);
    const t: u32 = load<u8>(nodeType + v);
    let k: u32;
    if (t == OBJECT) {
      const name = at(nodeName, v);
      if (object >= 0 && name == <u32>object) {
        let list: u32 = 0;
        for (; edge < end; edge++) {
          if ((<u32>load<u8>(edgeType + edge) & TYPE) != PROPERTY) continue;
          list = intern(list, at(edgeName, edge)) + 1;
          if (list == 0) return -1;
        }
        k = list == 0 ? intern(TAG_EMPTY, 0) : list - 1;
      } else k = intern(TAG_NAME, name);
      const row = at(signature, v);
      if (row != 0) {
        const cell = locations + (<usize>(row - 1) << 4);
        const script = load<u32>(cell, 4);
        if (script >= TAG_LIMIT || k == 0xffffffff) return -1;
        const line = intern(TAG_LINE | script, load<u32>(cell, 8));
        if (line == 0xffffffff) return -1;
        const place = intern(TAG_PLACE | line, load<u32>(cell, 12));
        if (place == 0xffffffff) return -1;
        k = intern(TAG_LOCATED | k, place);
      }
    } else k = t == NATIVE ? intern(TAG_NAME, at(nodeName, v)) : intern(TAG_TYPE, t);
    if (k == 0xffffffff) return -1;
    let s = at(dense, k);
    if (s == 0) {
      s = ++known;
      put(dense, k, s);
      put(order, s - 1, k);
      put(counts, s - 1, 0);
    }
    s--;
    put(signature, v, s);
    put(counts, s, at(counts, s) + 1);
    edge = end;
  }
  return known;
}

/**
 * Signatures in `group` become groups by `groupOf`; per group the count, the shallow bytes (doubles) and the least distance of
 * nodes that have a size, in columns of zeros; per node type the bytes (doubles). `wide` 1: sizes are doubles.
 */
export function sumGroups(
  n: u32,
  groups: u32,
  groupOf: usize,
  group: usize,
  nodeType: usize,
  self: usize,
  wide: u32,
  distance: usize,
  count: usize,
  shallow: usize,
  least: usize,
  kinds: usize,
): void {
  for (let k: u32 = 0; k < groups; k++) put(least, k, 0x7fffffff);
  for (let v: u32 = 0; v < n; v++) {
    const k = at(groupOf, at(group, v));
    put(group, v, k);
    const bytes = wide != 0 ? load<f64>(self + (<usize>v << 3)) : <f64>at(self, v);
    if (bytes == 0) continue;
    const kind = kinds + (<usize>load<u8>(nodeType + v) << 3);
    store<f64>(kind, load<f64>(kind) + bytes);
    put(count, k, at(count, k) + 1);
    const sum = shallow + (<usize>k << 3);
    store<f64>(sum, load<f64>(sum) + bytes);
    const d = at(distance, v);
    if (<i32>d < <i32>at(least, k)) put(least, k, d);
  }
}

/**
 * Retained bytes (doubles, of zeros) of each group's topmost nodes: queries/aggregate.ts. `first` and `nodes`: the dominator
 * tree; `path` and `next`: scratch by depth; `open`: zeros by group.
 */
export function topmostRetained(
  root: u32,
  group: usize,
  self: usize,
  wide: u32,
  retained: usize,
  first: usize,
  nodes: usize,
  path: usize,
  next: usize,
  open: usize,
  sums: usize,
): void {
  let depth: u32 = 0;
  let v = root;
  let child = at(first, v);
  let end = at(first, v + 1);
  enter(v, group, self, wide, retained, open, sums);
  while (true) {
    if (child < end) {
      const w = at(nodes, child++);
      const from = at(first, w);
      const to = at(first, w + 1);
      if (from == to) {
        // A leaf.
        if (hasSize(w, self, wide)) {
          const k = at(group, w);
          if (at(open, k) == 0) grow(sums, k, retained, w);
        }
        continue;
      }
      put(path, depth, v);
      put(next, depth, child);
      depth++;
      v = w;
      child = from;
      end = to;
      enter(v, group, self, wide, retained, open, sums);
    } else {
      if (hasSize(v, self, wide)) {
        const k = at(group, v);
        put(open, k, at(open, k) - 1);
      }
      if (depth == 0) return;
      depth--;
      v = at(path, depth);
      child = at(next, depth);
      end = at(first, v + 1);
    }
  }
}

// @ts-ignore: decorator
@inline function hasSize(v: u32, self: usize, wide: u32): bool {
  return wide != 0 ? load<f64>(self + (<usize>v << 3)) != 0 : at(self, v) != 0;
}

// @ts-ignore: decorator
@inline function grow(sums: usize, k: u32, retained: usize, v: u32): void {
  const sum = sums + (<usize>k << 3);
  store<f64>(sum, load<f64>(sum) + load<f64>(retained + (<usize>v << 3)));
}

// @ts-ignore: decorator
@inline function enter(v: u32, group: usize, self: usize, wide: u32, retained: usize, open: usize, sums: usize): void {
  if (!hasSize(v, self, wide)) return;
  const k = at(group, v);
  const was = at(open, k);
  put(open, k, was + 1);
  if (was == 0) grow(sums, k, retained, v);
}

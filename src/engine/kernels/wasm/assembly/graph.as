// The passes of graph/analyse.ts over columns in memory: same rules, same order, same results. Nodes and edges as in
// columns.ts; pointers are to columns of 32-bit numbers unless their names say otherwise.

const WEAK: u32 = 6;
const INTERNAL: u32 = 3;
const SHORTCUT: u32 = 5;
const ELEMENT: u32 = 1;
const HIDDEN: u32 = 4;
const TYPE: u32 = 0x0f;
const NOT_ESSENTIAL: u32 = 0x80;
const STILL_OWNS: u32 = 0x40;
const UNOWNED: u32 = 0xffffffff;
const SEVERAL: u32 = 0xfffffffe;
const NO_DISTANCE: i32 = -5;

// @ts-ignore: decorator
@inline function at(column: usize, i: u32): u32 {
  return load<u32>(column + (<usize>i << 2));
}
// @ts-ignore: decorator
@inline function put(column: usize, i: u32, value: u32): void {
  store<u32>(column + (<usize>i << 2), value);
}

/** parseInt of a string; called for the rare names that are not plain. */
// @ts-ignore: decorator
@external("host", "nameAsIndex")
declare function hostNameAsIndex(name: u32): f64;

/** Counts in a[0, n) become start positions, a[n] the sum. */
export function prefixSum(a: usize, n: u32): f64 {
  let sum: u64 = 0;
  for (let i: u32 = 0; i < n; i++) {
    const count = at(a, i);
    put(a, i, <u32>sum);
    sum += count;
  }
  put(a, n, <u32>sum);
  return <f64>sum;
}

/** Counts in a[0, n) become inclusive sums, a[n] the sum. */
export function inclusiveSum(a: usize, n: u32): void {
  let sum: u32 = 0;
  for (let i: u32 = 0; i < n; i++) {
    sum += at(a, i);
    put(a, i, sum);
  }
  put(a, n, sum);
}

/** kernels/essential.ts, markStructure. `pairTable`: doubles. */
export function markStructure(
  from: u32,
  to: u32,
  root: u32,
  first: usize,
  type: usize,
  name: usize,
  target: usize,
  id: usize,
  pairs: u32,
  pairOfName: usize,
  pairTable: usize,
): u32 {
  let toRoot: u32 = 0;
  let end: u32 = at(first, from);
  for (let v: u32 = from; v < to; v++) {
    let e = end;
    end = at(first, v + 1);
    for (; e < end; e++) {
      const t: u32 = load<u8>(type + e);
      const w = at(target, e);
      toRoot += u32(w == root);
      if (t == WEAK) store<u8>(type + e, t | NOT_ESSENTIAL);
      else if (t == INTERNAL && pairs != 0) {
        const pair = at(pairOfName, at(name, e));
        if (pair != 0 && load<f64>(pairTable + (<usize>(pair - 1) << 3)) == <f64>at(id, v)) store<u8>(type + e, t | NOT_ESSENTIAL | STILL_OWNS);
        else if (w == v) store<u8>(type + e, t | NOT_ESSENTIAL);
      } else if (w == v) store<u8>(type + e, t | NOT_ESSENTIAL);
      else if (t == SHORTCUT && v != root) store<u8>(type + e, t | NOT_ESSENTIAL | STILL_OWNS);
    }
  }
  return toRoot;
}

/** In-edges of every node, counted by target. */
export function countByTarget(target: usize, counts: usize, from: u32, to: u32): void {
  for (let e: u32 = from; e < to; e++) {
    const p = counts + (<usize>at(target, e) << 2);
    store<u32>(p, load<u32>(p) + 1);
  }
}

/** kernels/retainers.ts, placeByTarget. */
export function placeByTarget(target: usize, place: usize, edges: usize, from: u32, to: u32): void {
  for (let e: u32 = to; e > from; ) {
    e--;
    const p = place + (<usize>at(target, e) << 2);
    const slot = load<u32>(p) - 1;
    store<u32>(p, slot);
    put(edges, slot, e);
  }
}

/** Depth-first walk from s as a child of the root. `seen`: a bit a node; `next`: the edge to go on with, by depth. */
// @ts-ignore: decorator
@inline function walk(
  s: u32,
  k: u32,
  page: bool,
  first: usize,
  type: usize,
  target: usize,
  pre: usize,
  node: usize,
  parent: usize,
  next: usize,
  seen: usize,
  owned: usize,
  pending: usize,
  queued: usize,
): u32 {
  const base = ++k;
  put(pre, s, k);
  put(node, k, s);
  put(parent, k, 1);
  setSeen(seen, s);
  let i = k;
  let v = s;
  let depth: u32 = 0;
  let e = at(first, s);
  let end = at(first, s + 1);
  while (true) {
    let found = false;
    let w: u32 = 0;
    for (; e < end; e++) {
      const t: u32 = load<u8>(type + e);
      if (t >= NOT_ESSENTIAL) {
        if (page && (t & STILL_OWNS) != 0) {
          w = at(target, e);
          if (!isSeen(seen, w) && load<u8>(owned + w) == 0) {
            store<u8>(owned + w, 1);
            const n = load<u32>(queued);
            put(pending, n, w);
            store<u32>(queued, n + 1);
          }
        }
        continue;
      }
      w = at(target, e);
      if (isSeen(seen, w)) continue;
      if (!page && load<u8>(owned + w) != 0 && load<u8>(owned + v) == 0) continue;
      found = true;
      e++;
      break;
    }
    if (found) {
      put(next, depth++, e);
      k++;
      put(pre, w, k);
      put(node, k, w);
      put(parent, k, i);
      setSeen(seen, w);
      i = k;
      v = w;
      e = at(first, w);
      end = at(first, w + 1);
    } else {
      if (i == base) return k;
      i = at(parent, i);
      v = at(node, i);
      e = at(next, --depth);
      end = at(first, v + 1);
    }
  }
}

// @ts-ignore: decorator
@inline function isSeen(seen: usize, v: u32): bool {
  return ((load<u32>(seen + ((<usize>v >> 5) << 2)) >> (v & 31)) & 1) != 0;
}
// @ts-ignore: decorator
@inline function setSeen(seen: usize, v: u32): void {
  const p = seen + ((<usize>v >> 5) << 2);
  store<u32>(p, load<u32>(p) | (1 << (v & 31)));
}

/**
 * graph/dominators.ts from the page phase to the orphans, for graphs in which no edge leads to the root. `out`: page count
 * and highest number that takes part in the dominator computation; returns the count of all numbers. `queued`: one cell, 0.
 */
export function walkAll(
  n: u32,
  root: u32,
  seeds: usize,
  seedCount: u32,
  first: usize,
  type: usize,
  target: usize,
  pre: usize,
  node: usize,
  parent: usize,
  next: usize,
  seen: usize,
  owned: usize,
  pending: usize,
  held: usize,
  out: usize,
  queued: usize,
): u32 {
  let k: u32 = 1;
  put(pre, root, 1);
  put(node, 1, root);
  put(parent, 1, 1);
  setSeen(seen, root);
  for (let i: u32 = 0; i < seedCount; i++) {
    const s = at(seeds, i);
    if (!isSeen(seen, s)) k = walk(s, k, true, first, type, target, pre, node, parent, next, seen, owned, pending, queued);
  }
  store<u32>(out, k);

  // Page-owned without being walked to: along edges that own without holding, and from there along all that is not weak.
  let top = load<u32>(queued);
  while (top != 0) {
    const v = at(pending, --top);
    if (isSeen(seen, v)) {
      // It was walked to after it had been queued.
      store<u8>(owned + v, 0);
      continue;
    }
    for (let e = at(first, v), end = at(first, v + 1); e < end; e++) {
      if ((<u32>load<u8>(type + e) & TYPE) == WEAK) continue;
      const w = at(target, e);
      if (isSeen(seen, w) || load<u8>(owned + w) != 0) continue;
      store<u8>(owned + w, 1);
      put(pending, top++, w);
    }
  }

  for (let e = at(first, root), end = at(first, root + 1); e < end; e++) {
    if (<u32>load<u8>(type + e) >= NOT_ESSENTIAL) continue;
    const w = at(target, e);
    if (!isSeen(seen, w)) k = walk(w, k, false, first, type, target, pre, node, parent, next, seen, owned, pending, queued);
  }

  // Nodes that nothing essential holds become children of the root; cliques that hold only each other come last.
  if (k < n) {
    for (let v: u32 = 0; v < n; v++) {
      if (isSeen(seen, v)) continue;
      const mine = load<u8>(owned + v) != 0;
      for (let e = at(first, v), end = at(first, v + 1); e < end; e++) {
        if (<u32>load<u8>(type + e) >= NOT_ESSENTIAL) continue;
        const w = at(target, e);
        if (!isSeen(seen, w) && (mine || load<u8>(owned + w) == 0)) store<u8>(held + w, 1);
      }
    }
    for (let v: u32 = 0; v < n; v++) {
      if (isSeen(seen, v) || load<u8>(held + v) != 0) continue;
      k = walk(v, k, false, first, type, target, pre, node, parent, next, seen, owned, pending, queued);
    }
  }
  store<u32>(out, k, 4);
  if (k < n) {
    for (let v: u32 = 0; v < n; v++) {
      if (isSeen(seen, v)) continue;
      k++;
      put(pre, v, k);
      put(node, k, v);
      put(parent, k, 1);
    }
  }
  return k;
}

/**
 * kernels/dominators.ts, fillPredecessors for all numbers up to `reached`, but in the order of the file, in which the memory is
 * read from one end to the other; the order of a node's predecessors does not matter. `place`: inclusive sums of all in-edges;
 * a node's predecessors end up in [place, that sum).
 */
export function fillPredecessors(
  n: u32,
  reached: u32,
  pageCount: u32,
  first: usize,
  type: usize,
  target: usize,
  pre: usize,
  owned: usize,
  place: usize,
  predecessors: usize,
): void {
  let e = at(first, 0);
  for (let v: u32 = 0; v < n; v++) {
    const end = at(first, v + 1);
    const i = at(pre, v);
    if (i > reached) {
      e = end;
      continue;
    }
    if (i > pageCount && load<u8>(owned + v) == 0) {
      for (; e < end; e++) {
        if (<u32>load<u8>(type + e) >= NOT_ESSENTIAL) continue;
        const w = at(target, e);
        const p = at(pre, w);
        if ((p > 1 && p <= pageCount) || load<u8>(owned + w) != 0) continue;
        const cell = place + (<usize>w << 2);
        const slot = load<u32>(cell) - 1;
        store<u32>(cell, slot);
        put(predecessors, slot, i);
      }
    } else {
      for (; e < end; e++) {
        if (<u32>load<u8>(type + e) >= NOT_ESSENTIAL) continue;
        const cell = place + (<usize>at(target, e) << 2);
        const slot = load<u32>(cell) - 1;
        store<u32>(cell, slot);
        put(predecessors, slot, i);
      }
    }
  }
}

/**
 * kernels/dominators.ts, semiNca. `link`: ancestor and label beside each other, 8 bytes a number. `end`: inclusive sums of in-edges.
 * `semi` may be any column that is not needed any more.
 */
export function semidominators(
  reached: u32,
  node: usize,
  parent: usize,
  place: usize,
  end: usize,
  predecessors: usize,
  link: usize,
  semi: usize,
  stack: usize,
): void {
  for (let i: u32 = reached; i >= 2; i--) {
    const w = at(node, i);
    const above = at(parent, i);
    let best = above;
    let r = at(place, w);
    const z = at(end, w);
    // A single predecessor is the parent.
    if (z - r > 1) {
      for (; r < z; r++) {
        const p = at(predecessors, r);
        if (p <= i) {
          if (p < best) best = p;
          continue;
        }
        let y = p;
        let up = load<u32>(link + (<usize>y << 3));
        let least: u32;
        if (up <= i) least = load<u32>(link + (<usize>y << 3), 4);
        else {
          let top: u32 = 0;
          while (up > i) {
            put(stack, top++, y);
            y = up;
            up = load<u32>(link + (<usize>y << 3));
          }
          least = load<u32>(link + (<usize>y << 3), 4);
          while (top != 0) {
            y = at(stack, --top);
            const cell = link + (<usize>y << 3);
            const label = load<u32>(cell, 4);
            if (label < least) least = label;
            store<u64>(cell, <u64>up | (<u64>least << 32));
          }
        }
        if (least < best) best = least;
      }
    }
    // From here on i is linked: numbers above ask for its ancestor, those below never do.
    store<u64>(link + (<usize>i << 3), <u64>above | (<u64>best << 32));
    put(semi, i, best);
  }
}

/**
 * kernels/dominators.ts, immediateDominators: parents become dominators. Ancestors and labels in `link` have served: a dominator to
 * jump to, and the depth. Returns how many steps the tree goes down from the root.
 */
export function immediateDominators(reached: u32, parent: usize, link: usize, semi: usize): u32 {
  store<u64>(link + 8, 1);
  let deepest: u32 = 0;
  for (let i: u32 = 2; i <= reached; i++) {
    let j = at(parent, i);
    const s = at(semi, i);
    while (j > s) {
      const up = at(link, j << 1);
      j = up >= s ? up : at(parent, j);
    }
    put(parent, i, j);
    const below = load<u64>(link + (<usize>j << 3));
    const deep = <u32>(below >> 32);
    const up = load<u64>(link + (<usize>below << 3));
    const half = <u32>(up >> 32);
    const over = <u32>up;
    const jump = deep - half == half - load<u32>(link + (<usize>over << 3), 4) ? over : j;
    store<u64>(link + (<usize>i << 3), <u64>jump | (<u64>(deep + 1) << 32));
    deepest = max<u32>(deepest, deep + 1);
  }
  return deepest;
}

/** Rule 6: dominators and sums (doubles) by node. `wide` 1: sizes are doubles. */
export function retainedSizes(count: u32, node: usize, up: usize, self: usize, wide: u32, dominator: usize, retained: usize): void {
  for (let v: u32 = 0; v < count; v++)
    store<f64>(retained + (<usize>v << 3), wide != 0 ? load<f64>(self + (<usize>v << 3)) : <f64>at(self, v));
  for (let i: u32 = count; i >= 2; i--) {
    const v = at(node, i);
    const d = at(node, at(up, i));
    put(dominator, v, d);
    const cell = retained + (<usize>d << 3);
    store<f64>(cell, load<f64>(cell) + load<f64>(retained + (<usize>v << 3)));
  }
  put(dominator, at(node, 1), at(node, 1));
}

/** Rule 4: owners of all nodes. Returns the sum of all sizes, which tells whether one may exceed 32 bits. */
export function floodOwners(
  n: u32,
  externalString: i32,
  nodeType: usize,
  nodeName: usize,
  self: usize,
  first: usize,
  type: usize,
  target: usize,
  owner: usize,
  list: usize,
): f64 {
  let total: u64 = 0;
  for (let v: u32 = 0; v < n; v++) {
    const t: u32 = load<u8>(nodeType + v);
    total += at(self, v);
    put(owner, v, t <= 1 || (t == 8 && externalString >= 0 && at(nodeName, v) == <u32>externalString) ? UNOWNED : v);
  }
  for (let s: u32 = 0; s < n; s++) {
    if (at(owner, s) != s) continue;
    let top: u32 = 0;
    let v = s;
    while (true) {
      const o = at(owner, v);
      for (let e = at(first, v), end = at(first, v + 1); e < end; e++) {
        const w = at(target, e);
        const ow = at(owner, w);
        if (ow == w || ow == o || ow == SEVERAL) continue;
        if ((<u32>load<u8>(type + e) & TYPE) == WEAK) continue;
        put(owner, w, ow == UNOWNED ? o : SEVERAL);
        put(list, top++, w);
      }
      if (top == 0) break;
      v = at(list, --top);
    }
  }
  return <f64>total;
}

/** Gives owned sizes to their owners. `wide` 1: `self` is of doubles. */
export function giveSizes(n: u32, root: u32, nodeType: usize, owner: usize, self: usize, wide: u32): void {
  for (let v: u32 = 0; v < n; v++) {
    const o = at(owner, v);
    if (o == v || o >= SEVERAL || o == root || load<u8>(nodeType + o) == 9) continue;
    if (wide != 0) {
      const cell = self + (<usize>o << 3);
      store<f64>(cell, load<f64>(cell) + load<f64>(self + (<usize>v << 3)));
      store<f64>(self + (<usize>v << 3), 0);
    } else {
      put(self, o, at(self, o) + at(self, v));
      put(self, v, 0);
    }
  }
}

/** Number a descriptor's name begins with, as parseInt sees it, or NaN. `texts`: raw strings, `offsets`: where each starts. */
function nameAsIndex(name: u32, strings: u32, texts: usize, offsets: usize): f64 {
  if (name >= strings) return hostNameAsIndex(name);
  let p = texts + at(offsets, name);
  let c: u32 = load<u8>(p);
  if ((c >= 97 && c <= 122) || (c >= 65 && c <= 90) || c == 95 || c == 36 || c == 60 || c == 40 || c == 34) return NaN;
  let value: u32 = 0;
  let digits: u32 = 0;
  while (c >= 48 && c <= 57 && digits < 10) {
    value = value * 10 + c - 48;
    digits++;
    c = load<u8>(++p);
  }
  return digits == 0 || digits > 9 ? hostNameAsIndex(name) : <f64>value;
}

/**
 * Rule 7 (kernels/distances.ts) from the queue's `tail` entries to its end. `special`: 1 descriptor arrays, 2 native
 * contexts; may be 0 when there is none. Returns the new tail.
 */
export function walkBreadthFirst(
  tail: u32,
  first: usize,
  type: usize,
  name: usize,
  target: usize,
  special: usize,
  sloppy: i32,
  pairs: u32,
  pairOfName: usize,
  pairSeen: usize,
  distance: usize,
  queue: usize,
  strings: u32,
  texts: usize,
  offsets: usize,
): u32 {
  for (let head: u32 = 0; head < tail; head++) {
    const v = at(queue, head);
    const d = <i32>at(distance, v) + 1;
    const kind: u32 = load<u8>(special + v);
    for (let e = at(first, v), end = at(first, v + 1); e < end; e++) {
      const w = at(target, e);
      if (<i32>at(distance, w) != NO_DISTANCE) continue;
      const t: u32 = <u32>load<u8>(type + e) & TYPE;
      if (t == WEAK) continue;
      if (kind == 1) {
        const n = at(name, e);
        if (t == ELEMENT || t == HIDDEN) {
          if (n >= 2 && n % 3 == 1) continue;
        } else {
          const index = nameAsIndex(n, strings, texts, offsets);
          if (!(index < 2) && index % 3 == 1) continue;
        }
      } else {
        if (kind == 2 && t != ELEMENT && t != HIDDEN && sloppy >= 0 && at(name, e) == <u32>sloppy) continue;
        if (t == INTERNAL && pairs != 0) {
          const pair = at(pairOfName, at(name, e));
          if (pair != 0) {
            const cell = pairSeen + pair - 1;
            if (load<u8>(cell) == 0) {
              store<u8>(cell, 1);
              continue;
            }
            store<u8>(cell, 0);
          }
        }
      }
      store<u32>(distance + (<usize>w << 2), d);
      put(queue, tail++, w);
    }
  }
  return tail;
}

/**
 * Fills distances with "none" and marks descriptor arrays (1) and native contexts (2), sixteen nodes at a time: what is written beyond
 * the column lies between the areas. Returns how many were marked.
 */
export function prepareDistances(n: u32, descriptors: i32, context: i32, nodeType: usize, nodeName: usize, special: usize, distance: usize): u32 {
  const none = i32x4.splat(NO_DISTANCE);
  const one = i8x16.splat(1);
  let marked: u32 = 0;
  for (let v: u32 = 0; v < n; v += 16) {
    const to = distance + (<usize>v << 2);
    v128.store(to, none);
    v128.store(to, none, 16);
    v128.store(to, none, 32);
    v128.store(to, none, 48);
    // Hidden nodes (0) and arrays (1).
    for (let found: u32 = i8x16.bitmask(i8x16.le_u(v128.load(nodeType + v), one)); found != 0; found &= found - 1) {
      const w = v + ctz<u32>(found);
      if (w >= n) break;
      const array = load<u8>(nodeType + w) == 1;
      if (<i32>at(nodeName, w) != (array ? descriptors : context)) continue;
      store<u8>(special + w, array ? 1 : 2);
      marked++;
    }
  }
  return marked;
}

/** Children in the dominator tree (queries/dominated.ts): `childrenAt` gets n + 2 positions, `children` the nodes. */
export function dominatedTree(n: u32, root: u32, dominator: usize, childrenAt: usize, children: usize): void {
  memory.fill(childrenAt, 0, (<usize>n + 2) << 2);
  for (let v: u32 = 0; v < n; v++) {
    if (v == root) continue;
    const cell = childrenAt + (<usize>at(dominator, v) << 2);
    store<u32>(cell, load<u32>(cell) + 1);
  }
  inclusiveSum(childrenAt, n);
  for (let v: u32 = n; v > 0; ) {
    v--;
    if (v == root) continue;
    const cell = childrenAt + (<usize>at(dominator, v) << 2);
    const slot = load<u32>(cell) - 1;
    store<u32>(cell, slot);
    put(children, slot, v);
  }
}

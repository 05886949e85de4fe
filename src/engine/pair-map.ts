// A hash map from pairs of 32-bit numbers to consecutive numbers: interns (parent, name), (class, location) and the like
// without making garbage.

export class PairMap {
  #mask: number;
  #slots: Uint32Array;
  #a: Uint32Array;
  #b: Uint32Array;
  /** Pairs interned so far; they are numbered 0, 1, 2, … */
  size = 0;

  constructor(capacity = 1 << 10) {
    const room = 1 << Math.max(4, 32 - Math.clz32(capacity));
    this.#mask = room * 2 - 1;
    this.#slots = new Uint32Array(room * 2);
    this.#a = new Uint32Array(room);
    this.#b = new Uint32Array(room);
  }

  /** Number of the pair, interning it when it is new. */
  intern(a: number, b: number): number {
    let slot = this.#hash(a, b);
    for (;;) {
      const k = this.#slots[slot];
      if (k === 0) break;
      if (this.#a[k - 1] === a && this.#b[k - 1] === b) return k - 1;
      slot = (slot + 1) & this.#mask;
    }
    if (this.size === this.#a.length) {
      this.#grow();
      slot = this.#hash(a, b);
      while (this.#slots[slot] !== 0) slot = (slot + 1) & this.#mask;
    }
    const k = this.size++;
    this.#a[k] = a;
    this.#b[k] = b;
    this.#slots[slot] = k + 1;
    return k;
  }

  /** First half of pair k. */
  first(k: number): number {
    return this.#a[k];
  }

  /** Second half of pair k. */
  second(k: number): number {
    return this.#b[k];
  }

  #hash(a: number, b: number): number {
    let h = Math.imul(a, 0x9e3779b1) ^ Math.imul(b + 0x7f4a7c15, 0x85ebca6b);
    h = Math.imul(h ^ (h >>> 15), 0x2c1b3c6d);
    return (h ^ (h >>> 13)) & this.#mask;
  }

  #grow(): void {
    const room = this.#a.length * 2;
    const a = new Uint32Array(room);
    a.set(this.#a);
    const b = new Uint32Array(room);
    b.set(this.#b);
    this.#a = a;
    this.#b = b;
    this.#mask = room * 2 - 1;
    this.#slots = new Uint32Array(room * 2);
    for (let k = 0; k < this.size; k++) {
      let slot = this.#hash(a[k], b[k]);
      while (this.#slots[slot] !== 0) slot = (slot + 1) & this.#mask;
      this.#slots[slot] = k + 1;
    }
  }
}

// Columns of nodes by row, and rows by address: an open-addressing table that holds rows only, and compares addresses in the
// columns.

const grown = <A extends Uint32Array | Float64Array>(old: A, room: number): A => {
  const bigger = new (old.constructor as new (n: number) => A)(room);
  bigger.set(old);
  return bigger;
};

export class AddressRows {
  count = 0;
  /** Halves of the address. */
  low = new Uint32Array(1 << 12);
  high = new Uint32Array(1 << 12);
  type = new Uint32Array(1 << 12);
  /** Index of the node's text; of its type's name where it has none. */
  name = new Uint32Array(1 << 12);
  refcount = new Uint32Array(1 << 12);
  size: Uint32Array | Float64Array = new Uint32Array(1 << 12);
  /** Row + 1; 0 is free. */
  #slots = new Uint32Array(1 << 13);

  /** False when the address is known already. */
  add(low: number, high: number, type: number, name: number, size: number, refcount: number): boolean {
    let slot = hash(low, high) & (this.#slots.length - 1);
    for (;;) {
      const k = this.#slots[slot];
      if (k === 0) break;
      if (this.low[k - 1] === low && this.high[k - 1] === high) return false;
      slot = (slot + 1) & (this.#slots.length - 1);
    }
    const row = this.count;
    if (row === this.low.length) {
      this.#grow();
      return this.add(low, high, type, name, size, refcount);
    }
    if (size > 0xffffffff && this.size instanceof Uint32Array) this.size = Float64Array.from(this.size);
    this.#slots[slot] = row + 1;
    this.low[row] = low;
    this.high[row] = high;
    this.type[row] = type;
    this.name[row] = name;
    this.size[row] = size;
    this.refcount[row] = refcount;
    this.count++;
    return true;
  }

  /** Row of an address, -1 when no node has it. */
  find(low: number, high: number): number {
    const mask = this.#slots.length - 1;
    for (let slot = hash(low, high) & mask; ; slot = (slot + 1) & mask) {
      const k = this.#slots[slot];
      if (k === 0) return -1;
      if (this.low[k - 1] === low && this.high[k - 1] === high) return k - 1;
    }
  }

  findAddress(address: number): number {
    return this.find(address >>> 0, Math.floor(address / 2 ** 32));
  }

  #grow(): void {
    const room = this.low.length * 2;
    this.low = grown(this.low, room);
    this.high = grown(this.high, room);
    this.type = grown(this.type, room);
    this.name = grown(this.name, room);
    this.refcount = grown(this.refcount, room);
    this.size = grown(this.size, room);
    const slots = new Uint32Array(room * 2);
    const mask = slots.length - 1;
    for (let row = 0; row < this.count; row++) {
      let slot = hash(this.low[row], this.high[row]) & mask;
      while (slots[slot] !== 0) slot = (slot + 1) & mask;
      slots[slot] = row + 1;
    }
    this.#slots = slots;
  }
}

const hash = (low: number, high: number): number => {
  const h = Math.imul(low ^ Math.imul(high, 0x85ebca6b), 0x9e3779b1);
  return (h ^ (h >>> 15)) >>> 0;
};

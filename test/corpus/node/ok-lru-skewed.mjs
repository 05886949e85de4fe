// Control: a least-recently-used cache of 300 profiles; few users come often, most seldom, so that it fills ever more slowly.
import { createInterface } from 'node:readline';

class Lru {
  #limit;
  #entries = new Map();
  constructor(limit) {
    this.#limit = limit;
  }
  get(key, load) {
    const value = this.#entries.get(key) ?? load(key);
    this.#entries.delete(key);
    this.#entries.set(key, value);
    if (this.#entries.size > this.#limit) this.#entries.delete(this.#entries.keys().next().value);
    return value;
  }
}

const profiles = new Lru(300);
let seed = 12345;
function random() {
  seed = (seed * 1103515245 + 12345) % 2147483648;
  return seed / 2147483648;
}
const load = (user) => ({ user, name: `user ${user}`, groups: Array.from({ length: 12 }, (_, i) => `group ${i} of ${user}`) });

function cycle() {
  for (let i = 0; i < 150; i++) profiles.get(Math.floor(2000 * random() ** 3), load);
}

let cycles = 0;
createInterface({ input: process.stdin }).on('line', async () => {
  await cycle();
  console.log(`cycle ${++cycles} done`);
});

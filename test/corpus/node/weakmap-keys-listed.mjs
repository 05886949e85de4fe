// A WeakMap would let its entries go, but a list keeps every key.
import { createInterface } from 'node:readline';

class Registry {
  details = new WeakMap();
  keys = [];
  add(key, value) {
    this.keys.push(key);
    this.details.set(key, value);
  }
}

const registry = new Registry();
let next = 0;

function cycle() {
  for (let i = 0; i < 100; i++) registry.add({ id: next++ }, { text: `value ${next}`, list: [next, next + 1, next + 2] });
}

let cycles = 0;
createInterface({ input: process.stdin }).on('line', async () => {
  await cycle();
  console.log(`cycle ${++cycles} done`);
});

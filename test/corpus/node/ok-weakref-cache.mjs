// A cache of weak references, cleaned up by a FinalizationRegistry.
import { createInterface } from 'node:readline';

const cache = new Map();
const registry = new FinalizationRegistry((key) => {
  if (cache.get(key)?.deref() === undefined) cache.delete(key);
});
let next = 0;

async function cycle() {
  for (let i = 0; i < 100; i++) {
    const value = { id: next, list: [next, next + 1] };
    cache.set(next, new WeakRef(value));
    registry.register(value, next++);
  }
  await new Promise((resolve) => setTimeout(resolve, 5));
}

let cycles = 0;
createInterface({ input: process.stdin }).on('line', async () => {
  await cycle();
  console.log(`cycle ${++cycles} done`);
});

// Bounded least-recently-used cache: as many leave as come.
import { createInterface } from 'node:readline';

const cache = new Map();
let next = 0;

function cycle() {
  for (let i = 0; i < 300; i++) {
    cache.set(next, { id: next, data: [next, next + 1] });
    next++;
    if (cache.size > 500) cache.delete(cache.keys().next().value);
  }
}
for (let i = 0; i < 3; i++) cycle();

let cycles = 0;
createInterface({ input: process.stdin }).on('line', async () => {
  await cycle();
  console.log(`cycle ${++cycles} done`);
});

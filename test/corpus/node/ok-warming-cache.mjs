// A cache of a limited key space that fills over the first eight cycles and then stays.
import { createInterface } from 'node:readline';

const cache = new Map();
let next = 0;

function cycle() {
  for (let i = 0; i < 100; i++) {
    const key = next++ % 700;
    if (!cache.has(key)) cache.set(key, { key, rows: [key, key * 2, key * 3] });
  }
}

let cycles = 0;
createInterface({ input: process.stdin }).on('line', async () => {
  await cycle();
  console.log(`cycle ${++cycles} done`);
});

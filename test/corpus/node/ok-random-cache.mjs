// A bounded cache that is asked for random keys and is full after some cycles.
import { createInterface } from 'node:readline';

const cache = new Map();
let seed = 3;

function cycle() {
  for (let i = 0; i < 300; i++) {
    seed = (seed * 16_807) % 2_147_483_647;
    const key = seed % 500;
    if (!cache.has(key)) cache.set(key, { key, rows: [key, key + 1] });
  }
}

let cycles = 0;
createInterface({ input: process.stdin }).on('line', async () => {
  await cycle();
  console.log(`cycle ${++cycles} done`);
});

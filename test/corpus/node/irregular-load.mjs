// A Map that grows by an amount that differs from cycle to cycle.
import { createInterface } from 'node:readline';

const carts = new Map();
let seed = 7;
let next = 0;

function cycle() {
  seed = (seed * 16_807) % 2_147_483_647;
  const load = 40 + (seed % 120);
  for (let i = 0; i < load; i++) carts.set(next, { number: next++, items: [{ sku: i, count: 1 }], owner: `customer ${next}` });
}

let cycles = 0;
createInterface({ input: process.stdin }).on('line', async () => {
  await cycle();
  console.log(`cycle ${++cycles} done`);
});

// A memoised function keyed by the JSON of its arguments, which are never the same twice.
import { createInterface } from 'node:readline';

function memoize(compute) {
  const memory = new Map();
  return (argument) => {
    const key = JSON.stringify(argument);
    if (!memory.has(key)) memory.set(key, compute(argument));
    return memory.get(key);
  };
}

const price = memoize(({ sku, at }) => ({ sku, price: (at * 7919) % 1000, currency: 'EUR' }));
let next = 0;

function cycle() {
  for (let i = 0; i < 120; i++) price({ sku: `sku-${next % 9}`, at: next++ });
}

let cycles = 0;
createInterface({ input: process.stdin }).on('line', async () => {
  await cycle();
  console.log(`cycle ${++cycles} done`);
});

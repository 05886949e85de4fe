// Counters in an object with a fixed set of keys, whose numbers grow.
import { createInterface } from 'node:readline';

const counts = {};
let next = 0;

function cycle() {
  for (let i = 0; i < 500; i++) {
    const key = `path ${i % 40}`;
    counts[key] = (counts[key] ?? 0) + 1.5 * next++;
  }
}

let cycles = 0;
createInterface({ input: process.stdin }).on('line', async () => {
  await cycle();
  console.log(`cycle ${++cycles} done`);
});

// A Map of the current window, emptied every fifth cycle.
import { createInterface } from 'node:readline';

const seen = new Map();
let round = 0;

function cycle() {
  for (let i = 0; i < 150; i++) seen.set(`${round}-${i}`, { round, i });
  if (++round % 5 === 0) seen.clear();
}

let cycles = 0;
createInterface({ input: process.stdin }).on('line', async () => {
  await cycle();
  console.log(`cycle ${++cycles} done`);
});

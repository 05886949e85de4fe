// Counts by user: the values are numbers, which no snapshot shows as objects; only the keys grow.
import { createInterface } from 'node:readline';

const counts = new Map();
let next = 0;

function cycle() {
  for (let i = 0; i < 200; i++) counts.set(`user number ${next++}`, i);
}

let cycles = 0;
createInterface({ input: process.stdin }).on('line', async () => {
  await cycle();
  console.log(`cycle ${++cycles} done`);
});

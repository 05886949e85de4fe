// Every measurement with its fraction: an array of doubles.
import { createInterface } from 'node:readline';

const measurements = [];
let next = 0;

function cycle() {
  for (let i = 0; i < 8_000; i++) measurements.push(next++ / 7);
}

let cycles = 0;
createInterface({ input: process.stdin }).on('line', async () => {
  await cycle();
  console.log(`cycle ${++cycles} done`);
});

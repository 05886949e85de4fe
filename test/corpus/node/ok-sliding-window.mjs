// The samples of the last forty cycles at most, of which there are already forty.
import { createInterface } from 'node:readline';

const samples = Array.from({ length: 20_000 }, (_, i) => i / 3);
let next = 0;

function cycle() {
  for (let i = 0; i < 1_000; i++) {
    samples.push(next++ / 7);
    samples.shift();
  }
}

let cycles = 0;
createInterface({ input: process.stdin }).on('line', async () => {
  await cycle();
  console.log(`cycle ${++cycles} done`);
});

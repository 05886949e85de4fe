// A large heap whose size goes up and down at random-looking steps.
import { createInterface } from 'node:readline';

let table = [];
let seed = 1;

function cycle() {
  seed = (seed * 16_807) % 2_147_483_647;
  table = Array.from({ length: 40_000 + (seed % 20_000) }, (_, i) => ({ i, half: i / 2 }));
  return table.length;
}

let cycles = 0;
createInterface({ input: process.stdin }).on('line', async () => {
  await cycle();
  console.log(`cycle ${++cycles} done`);
});

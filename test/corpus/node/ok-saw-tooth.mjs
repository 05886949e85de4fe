// Much garbage, nothing kept.
import { createInterface } from 'node:readline';

function cycle() {
  let sum = 0;
  for (let i = 0; i < 2_000; i++) sum += Array.from({ length: 100 }, (_, k) => ({ k })).length;
  return sum;
}

let cycles = 0;
createInterface({ input: process.stdin }).on('line', async () => {
  await cycle();
  console.log(`cycle ${++cycles} done`);
});

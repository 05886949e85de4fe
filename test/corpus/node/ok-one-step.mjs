// One big table is loaded in the middle, once.
import { createInterface } from 'node:readline';

let table;
let round = 0;

function cycle() {
  if (++round === 8) table = Array.from({ length: 60_000 }, (_, i) => ({ i }));
  return table?.length;
}

let cycles = 0;
createInterface({ input: process.stdin }).on('line', async () => {
  await cycle();
  console.log(`cycle ${++cycles} done`);
});

// The whole state is replaced in each cycle by one of the same size.
import { createInterface } from 'node:readline';

let state = { rows: [] };
let round = 0;

function cycle() {
  round++;
  state = { round, rows: Array.from({ length: 3_000 }, (_, i) => ({ i, round })) };
  return state.rows.length;
}

let cycles = 0;
createInterface({ input: process.stdin }).on('line', async () => {
  await cycle();
  console.log(`cycle ${++cycles} done`);
});

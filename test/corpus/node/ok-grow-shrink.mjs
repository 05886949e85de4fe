// A backlog that grows and is worked off, with a period of eight cycles.
import { createInterface } from 'node:readline';

const backlog = [];
let round = 0;

function cycle() {
  const up = round++ % 8 < 4;
  for (let i = 0; i < 200; i++) {
    if (up) backlog.push({ round, i, text: `job ${round} ${i}` });
    else backlog.pop();
  }
}

let cycles = 0;
createInterface({ input: process.stdin }).on('line', async () => {
  await cycle();
  console.log(`cycle ${++cycles} done`);
});

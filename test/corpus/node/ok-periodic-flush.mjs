// A batch that is flushed every fourth cycle.
import { createInterface } from 'node:readline';

let batch = [];
let round = 0;

function cycle() {
  for (let i = 0; i < 200; i++) batch.push({ round, i, text: `${round}/${i}` });
  if (++round % 4 === 0) batch = [];
}

let cycles = 0;
createInterface({ input: process.stdin }).on('line', async () => {
  await cycle();
  console.log(`cycle ${++cycles} done`);
});

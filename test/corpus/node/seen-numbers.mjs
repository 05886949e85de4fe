// Ids of messages that were handled, each with true: neither keys nor values are objects.
import { createInterface } from 'node:readline';

const handled = new Map();
let next = 1;

function cycle() {
  for (let i = 0; i < 500; i++) handled.set(next++ * 7, true);
}

let cycles = 0;
createInterface({ input: process.stdin }).on('line', async () => {
  await cycle();
  console.log(`cycle ${++cycles} done`);
});

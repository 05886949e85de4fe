// A WeakMap whose values refer to their keys: nothing holds the keys.
import { createInterface } from 'node:readline';

const details = new WeakMap();
let last;

function cycle() {
  for (let i = 0; i < 300; i++) {
    last = { id: i };
    details.set(last, { owner: last, list: [i, i + 1] });
  }
  return details.has(last);
}

let cycles = 0;
createInterface({ input: process.stdin }).on('line', async () => {
  await cycle();
  console.log(`cycle ${++cycles} done`);
});

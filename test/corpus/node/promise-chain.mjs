// A queue made of a promise chain whose first link never settles.
import { createInterface } from 'node:readline';

const gate = new Promise(() => {});
let tail = gate;
let next = 0;

function enqueue(job) {
  tail = tail.then(() => job.run());
}

function cycle() {
  for (let i = 0; i < 80; i++) {
    const job = { id: next++, input: [next, next * 2], run: () => job.input.length };
    enqueue(job);
  }
}

let cycles = 0;
createInterface({ input: process.stdin }).on('line', async () => {
  await cycle();
  console.log(`cycle ${++cycles} done`);
});

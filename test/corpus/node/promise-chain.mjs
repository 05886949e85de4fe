// A queue made of a promise chain whose first link never settles.
import { createInterface } from 'node:readline';

class Queue {
  opened = new Promise(() => {});
  tail = this.opened;
  enqueue(job) {
    this.tail = this.tail.then(() => job.run());
  }
}

const queue = new Queue();
let next = 0;

function cycle() {
  for (let i = 0; i < 80; i++) {
    const job = { id: next++, input: [next, next * 2], run: () => job.input.length };
    queue.enqueue(job);
  }
}

let cycles = 0;
createInterface({ input: process.stdin }).on('line', async () => {
  await cycle();
  console.log(`cycle ${++cycles} done`);
});

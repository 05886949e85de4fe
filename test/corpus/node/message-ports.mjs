// A channel for each job, whose port is never closed: a listener keeps the port, and the port is a root.
import { createInterface } from 'node:readline';
import { MessageChannel } from 'node:worker_threads';

function cycle() {
  for (let job = 0; job < 20; job++) {
    const { port1, port2 } = new MessageChannel();
    const result = { job, rows: Array.from({ length: 60 }, (_, i) => ({ i, text: `row ${job} ${i}` })) };
    port1.on('message', () => result.rows.length);
    port2.postMessage(job);
  }
}

let cycles = 0;
createInterface({ input: process.stdin }).on('line', () => {
  cycle();
  setTimeout(() => console.log(`cycle ${++cycles} done`), 20);
});

// Control: a channel for each job, whose port is closed when its message came.
import { createInterface } from 'node:readline';
import { MessageChannel } from 'node:worker_threads';

function cycle() {
  for (let job = 0; job < 20; job++) {
    const { port1, port2 } = new MessageChannel();
    const result = { job, rows: Array.from({ length: 60 }, (_, i) => ({ i, text: `row ${job} ${i}` })) };
    port1.on('message', () => result.rows.length > 0 && port1.close());
    port2.postMessage(job);
  }
}

let cycles = 0;
createInterface({ input: process.stdin }).on('line', () => {
  cycle();
  setTimeout(() => console.log(`cycle ${++cycles} done`), 20);
});

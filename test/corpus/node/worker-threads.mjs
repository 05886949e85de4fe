// A worker thread for each job, never terminated: its heap is not this heap.
import { createInterface } from 'node:readline';
import { Worker } from 'node:worker_threads';

const workers = [];

function cycle() {
  return new Promise((resolve) => {
    const worker = new Worker(
      'const kept = new Array(100000).fill(1.5); setInterval(() => kept.length, 60000); require("node:worker_threads").parentPort.postMessage("up");',
      { eval: true },
    );
    workers.push(worker);
    worker.once('message', resolve);
  });
}

let cycles = 0;
createInterface({ input: process.stdin }).on('line', async () => {
  await cycle();
  console.log(`cycle ${++cycles} done`);
});

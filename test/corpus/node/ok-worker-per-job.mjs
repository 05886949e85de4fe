// A worker thread for each job, which ends with it.
import { createInterface } from 'node:readline';
import { Worker } from 'node:worker_threads';

function cycle() {
  return new Promise((resolve) => {
    const worker = new Worker('require("node:worker_threads").parentPort.postMessage(new Array(100000).fill(1.5).length)', { eval: true });
    worker.once('exit', resolve);
  });
}

let cycles = 0;
createInterface({ input: process.stdin }).on('line', async () => {
  await cycle();
  console.log(`cycle ${++cycles} done`);
});

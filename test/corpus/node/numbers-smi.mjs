// Every latency in whole milliseconds, kept for a percentile: an array of small integers.
import { createInterface } from 'node:readline';

class Percentiles {
  latencies = [];
  add(ms) {
    this.latencies.push(ms);
  }
}

const percentiles = new Percentiles();
let next = 0;

function cycle() {
  for (let i = 0; i < 10_000; i++) percentiles.add(next++ % 900);
}

let cycles = 0;
createInterface({ input: process.stdin }).on('line', async () => {
  await cycle();
  console.log(`cycle ${++cycles} done`);
});

// A peak in each cycle leaves the allocator with free memory that it does not return.
import { createInterface } from 'node:readline';

let kept;
let round = 0;

function cycle() {
  const parts = [];
  for (let i = 0; i < 3_000; i++) parts.push(Buffer.allocUnsafeSlow(1_000 + ((i * 7919 + round) % 9_000)).fill(1));
  // Every fiftieth stays until the next peak: the free memory between has holes.
  kept = parts.filter((_, i) => i % 50 === 0);
  return kept.length + round++;
}

let cycles = 0;
createInterface({ input: process.stdin }).on('line', async () => {
  await cycle();
  console.log(`cycle ${++cycles} done`);
});

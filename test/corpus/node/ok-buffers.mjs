// Buffers come and go; a bounded ring of them stays.
import { createInterface } from 'node:readline';

const ring = [];
let next = 0;

function cycle() {
  for (let i = 0; i < 20; i++) {
    ring[next % 16] = Buffer.alloc(64 * 1024, next % 251);
    next++;
  }
}

let cycles = 0;
createInterface({ input: process.stdin }).on('line', async () => {
  await cycle();
  console.log(`cycle ${++cycles} done`);
});

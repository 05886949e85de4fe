// Callers wait for a lock that nobody releases: their resolve functions pile up.
import { createInterface } from 'node:readline';

class Lock {
  waiting = [];
  acquire() {
    return new Promise((resolve) => this.waiting.push(resolve));
  }
}

const lock = new Lock();
let next = 0;

async function job(id) {
  const input = { id, rows: Array.from({ length: 15 }, (_, i) => id + i) };
  await lock.acquire();
  return input.rows.length;
}

function cycle() {
  for (let i = 0; i < 50; i++) void job(next++);
}

let cycles = 0;
createInterface({ input: process.stdin }).on('line', async () => {
  await cycle();
  console.log(`cycle ${++cycles} done`);
});

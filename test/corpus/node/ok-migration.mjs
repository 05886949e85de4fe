// Big jobs are replaced by small receipts: one list grows while the other is worked off.
import { createInterface } from 'node:readline';

const pending = Array.from({ length: 2_000 }, (_, i) => ({ i, payload: Array.from({ length: 40 }, (_, k) => ({ k })) }));
const receipts = [];

function cycle() {
  for (let i = 0; i < 100; i++) {
    const job = pending.pop();
    if (job) receipts.push({ of: job.i, at: receipts.length });
  }
}

let cycles = 0;
createInterface({ input: process.stdin }).on('line', async () => {
  await cycle();
  console.log(`cycle ${++cycles} done`);
});

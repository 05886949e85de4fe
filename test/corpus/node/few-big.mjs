// One big report a cycle is kept: few objects, many bytes.
import { createInterface } from 'node:readline';

const reports = [];

function cycle() {
  reports.push({ made: reports.length, text: Array.from({ length: 4_000 }, (_, i) => i * 1.5 + reports.length) });
}

let cycles = 0;
createInterface({ input: process.stdin }).on('line', async () => {
  await cycle();
  console.log(`cycle ${++cycles} done`);
});

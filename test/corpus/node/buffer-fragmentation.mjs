// Larger and larger crowds of Buffers that are freed, all but a constant few among them: the C library cannot give back what lies between.
import { createInterface } from 'node:readline';

const kept = [];
let cycles = 0;

function cycle() {
  const crowd = [];
  for (let i = 0; i < (cycles + 1) * 300; i++) crowd.push(Buffer.allocUnsafeSlow(16_000).fill(i % 251));
  const every = Math.floor(crowd.length / 100);
  const survivors = crowd.filter((_, i) => i % every === every - 1);
  kept.splice(0, kept.length, ...survivors.slice(0, 100));
}

createInterface({ input: process.stdin }).on('line', () => {
  cycle();
  console.log(`cycle ${++cycles} done`);
});

// A cache entry expires after a day: the timer of each holds it, and they come faster than they go.
import { createInterface } from 'node:readline';

let next = 0;

function remember(key) {
  const entry = { key, value: Array.from({ length: 30 }, (_, i) => `${key}/${i}`) };
  setTimeout(() => {
    entry.value.length = 0;
  }, 86_400_000).unref();
}

function cycle() {
  for (let i = 0; i < 40; i++) remember(next++);
}

let cycles = 0;
createInterface({ input: process.stdin }).on('line', async () => {
  await cycle();
  console.log(`cycle ${++cycles} done`);
});

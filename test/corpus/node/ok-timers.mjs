// Timers that are set and cleared, and some that fire.
import { createInterface } from 'node:readline';

async function cycle() {
  for (let i = 0; i < 40; i++) {
    const state = { i, list: new Array(30).fill(i) };
    const timer = setInterval(() => state.list.push(0), 60_000);
    clearInterval(timer);
  }
  await new Promise((resolve) => setTimeout(resolve, 5));
}

let cycles = 0;
createInterface({ input: process.stdin }).on('line', async () => {
  await cycle();
  console.log(`cycle ${++cycles} done`);
});

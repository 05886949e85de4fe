// Async functions that wait for an event that never comes, started by a scheduler that keeps their promises.
import { createInterface } from 'node:readline';

const running = new Set();
let next = 0;

async function watch(id) {
  const state = { id, samples: Array.from({ length: 20 }, (_, i) => ({ i, id })) };
  await new Promise(() => {});
  return state;
}

function cycle() {
  for (let i = 0; i < 40; i++) running.add(watch(next++));
}

let cycles = 0;
createInterface({ input: process.stdin }).on('line', async () => {
  await cycle();
  console.log(`cycle ${++cycles} done`);
});

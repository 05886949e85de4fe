// Work raced against a shutdown promise that stays pending: each race leaves its reaction on it.
import { createInterface } from 'node:readline';

const shutdown = new Promise(() => {});
let next = 0;

async function work() {
  return { id: next++, text: Array.from({ length: 12 }, () => `part ${next}`) };
}

async function cycle() {
  for (let i = 0; i < 60; i++) await Promise.race([shutdown, work()]);
}

let cycles = 0;
createInterface({ input: process.stdin }).on('line', async () => {
  await cycle();
  console.log(`cycle ${++cycles} done`);
});

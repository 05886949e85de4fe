// A store for each request, and nothing outlives the request.

import { AsyncLocalStorage } from 'node:async_hooks';
import { createInterface } from 'node:readline';

const requests = new AsyncLocalStorage();
let next = 0;

async function handle() {
  const store = { id: next++, headers: Array.from({ length: 25 }, (_, k) => `header ${k} of ${next}`) };
  await requests.run(store, async () => {
    await new Promise((resolve) => setImmediate(resolve));
    return requests.getStore().headers.length;
  });
}

async function cycle() {
  for (let i = 0; i < 40; i++) await handle();
}

let cycles = 0;
createInterface({ input: process.stdin }).on('line', async () => {
  await cycle();
  console.log(`cycle ${++cycles} done`);
});

// Callbacks that wait for a retry are bound to the async context of their request; those of requests that succeeded stay in the set.
import { AsyncLocalStorage, AsyncResource } from 'node:async_hooks';
import { createInterface } from 'node:readline';

const request = new AsyncLocalStorage();
const retries = new Set();
let next = 0;

function handle(id) {
  const context = { id, user: `user ${id}`, spans: Array.from({ length: 15 }, (_, i) => ({ name: `span ${i}`, of: id })) };
  request.run(context, () => {
    retries.add(AsyncResource.bind(() => request.getStore().spans.length));
  });
}

function cycle() {
  for (let i = 0; i < 35; i++) handle(next++);
}

let cycles = 0;
createInterface({ input: process.stdin }).on('line', async () => {
  await cycle();
  console.log(`cycle ${++cycles} done`);
});

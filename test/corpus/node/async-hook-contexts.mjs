// A context for each async resource, removed when it is destroyed; the pending ones never are.

import { createHook } from 'node:async_hooks';
import { createInterface } from 'node:readline';

const contexts = new Map();
let current = { request: 0 };
createHook({
  init(id, type) {
    if (type === 'PROMISE') contexts.set(id, { ...current, trail: [id] });
  },
  destroy(id) {
    contexts.delete(id);
  },
}).enable();

const kept = new Set();
let next = 0;

function request() {
  current = { request: next++, at: next };
  return new Promise(() => {}).then(() => 0);
}

function cycle() {
  // Requests whose clients hang: their promises stay reachable from one pending list.
  for (let i = 0; i < 40; i++) kept.add(request());
}

let cycles = 0;
createInterface({ input: process.stdin }).on('line', async () => {
  await cycle();
  console.log(`cycle ${++cycles} done`);
});

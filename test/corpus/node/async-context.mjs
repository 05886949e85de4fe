// A resource of a pool keeps the async context, and so the store, of the request that opened it.

import { AsyncLocalStorage, AsyncResource } from 'node:async_hooks';
import { createInterface } from 'node:readline';

const requests = new AsyncLocalStorage();

class Pooled extends AsyncResource {
  constructor() {
    super('POOLED');
  }
}

class Pool {
  idle = [];
  open() {
    this.idle.push(new Pooled());
  }
}

const pool = new Pool();
let next = 0;

function cycle() {
  for (let i = 0; i < 40; i++) {
    const store = { id: next++, headers: Array.from({ length: 25 }, (_, k) => `header ${k} of ${next}`) };
    requests.run(store, () => pool.open());
  }
}

let cycles = 0;
createInterface({ input: process.stdin }).on('line', async () => {
  await cycle();
  console.log(`cycle ${++cycles} done`);
});

// Each request combines its own signal with the one of the service, listens, and is done: the service's signal remembers.
import { setMaxListeners } from 'node:events';
import { createInterface } from 'node:readline';

const service = new AbortController();
setMaxListeners(0, service.signal);
let next = 0;

function cycle() {
  for (let i = 0; i < 40; i++) {
    const request = new AbortController();
    const body = Array.from({ length: 20 }, (_, k) => `part ${k} of ${next}`);
    next++;
    const both = AbortSignal.any([service.signal, request.signal]);
    both.addEventListener('abort', () => body.splice(0));
  }
}

let cycles = 0;
createInterface({ input: process.stdin }).on('line', async () => {
  await cycle();
  console.log(`cycle ${++cycles} done`);
});

// Each task listens to the one abort signal of the service and never removes its listener.

import { setMaxListeners } from 'node:events';
import { createInterface } from 'node:readline';

const service = new AbortController();
let next = 0;
setMaxListeners(0, service.signal);

function task(id) {
  const state = { id, parts: Array.from({ length: 20 }, (_, i) => `part ${i} of ${id}`) };
  service.signal.addEventListener('abort', () => {
    state.parts.length = 0;
  });
}

function cycle() {
  for (let i = 0; i < 40; i++) task(next++);
}

let cycles = 0;
createInterface({ input: process.stdin }).on('line', async () => {
  await cycle();
  console.log(`cycle ${++cycles} done`);
});

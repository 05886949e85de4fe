// Each request subscribes and unsubscribes when it ends.

import { EventEmitter } from 'node:events';
import { createInterface } from 'node:readline';

const bus = new EventEmitter();

async function handle(id) {
  const rows = Array.from({ length: 20 }, (_, i) => `row ${id} ${i}`);
  const listener = () => rows.length;
  bus.on('invalidate', listener);
  await null;
  bus.off('invalidate', listener);
}

async function cycle() {
  for (let i = 0; i < 40; i++) await handle(i);
}

let cycles = 0;
createInterface({ input: process.stdin }).on('line', async () => {
  await cycle();
  console.log(`cycle ${++cycles} done`);
});

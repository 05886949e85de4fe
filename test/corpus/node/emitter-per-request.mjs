// Each request subscribes to a shared bus and never unsubscribes.

import { EventEmitter } from 'node:events';
import { createInterface } from 'node:readline';

const bus = new EventEmitter();
bus.setMaxListeners(0);
let next = 0;

function handle(id) {
  const context = { id, rows: Array.from({ length: 20 }, (_, i) => `row ${id} ${i}`) };
  bus.on('invalidate', () => {
    context.rows.length = 0;
  });
}

function cycle() {
  for (let i = 0; i < 40; i++) handle(next++);
}

let cycles = 0;
createInterface({ input: process.stdin }).on('line', async () => {
  await cycle();
  console.log(`cycle ${++cycles} done`);
});

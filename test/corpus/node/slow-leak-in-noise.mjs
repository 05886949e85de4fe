// A small leak below the noise of a large heap that is rebuilt in every cycle.
import { createInterface } from 'node:readline';

class Ticket {
  constructor(id) {
    this.id = id;
    this.note = { text: `ticket ${id}`, tags: [id] };
  }
}

const forgotten = [];
let table = [];
let next = 0;

function cycle() {
  // Sizes differ from cycle to cycle: noise of some hundred kilobytes.
  table = Array.from({ length: 30_000 + ((next * 7919) % 4_000) }, (_, i) => ({ i }));
  for (let i = 0; i < 60; i++) forgotten.push(new Ticket(next++));
  return table.length;
}

let cycles = 0;
createInterface({ input: process.stdin }).on('line', async () => {
  await cycle();
  console.log(`cycle ${++cycles} done`);
});

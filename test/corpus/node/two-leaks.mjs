// Two leaks: a big one and a small one. The big one comes first.
import { createInterface } from 'node:readline';

class Page {
  constructor(id) {
    this.id = id;
    this.cells = Array.from({ length: 60 }, (_, i) => ({ i, id }));
  }
}

const pages = new Map();
const visits = [];
let next = 0;

function cycle() {
  for (let i = 0; i < 30; i++) {
    pages.set(next, new Page(next));
    visits.push({ at: next++ });
  }
}

let cycles = 0;
createInterface({ input: process.stdin }).on('line', async () => {
  await cycle();
  console.log(`cycle ${++cycles} done`);
});

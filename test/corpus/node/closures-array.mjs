// Clean-up functions gathered for an exit that never comes.
import { createInterface } from 'node:readline';

const cleanups = [];
let next = 0;

function open(id) {
  const handle = { id, pages: Array.from({ length: 10 }, (_, i) => ({ page: i, of: id })) };
  cleanups.push(() => {
    handle.pages.length = 0;
  });
}

function cycle() {
  for (let i = 0; i < 50; i++) open(next++);
}

let cycles = 0;
createInterface({ input: process.stdin }).on('line', async () => {
  await cycle();
  console.log(`cycle ${++cycles} done`);
});

// An audit trail kept in a module-level array.
import { createInterface } from 'node:readline';

const trail = [];
let next = 0;

function record(action, subject) {
  trail.push({ action, subject, at: next, detail: { before: `${subject} ${next}`, after: `${subject} ${next + 1}` } });
}

function cycle() {
  for (let i = 0; i < 120; i++) record('update', `row ${next++}`);
}

let cycles = 0;
createInterface({ input: process.stdin }).on('line', async () => {
  await cycle();
  console.log(`cycle ${++cycles} done`);
});

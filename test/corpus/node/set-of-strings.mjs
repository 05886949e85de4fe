// Remembers the identifiers of all messages, as strings.
import { createInterface } from 'node:readline';

class Inbox {
  known = new Set();
  accept(id) {
    this.known.add(id);
  }
}

const inbox = new Inbox();
let next = 0;

function cycle() {
  for (let i = 0; i < 250; i++) inbox.accept(`message-identifier-${next++}`);
}

let cycles = 0;
createInterface({ input: process.stdin }).on('line', async () => {
  await cycle();
  console.log(`cycle ${++cycles} done`);
});

// Removes duplicates of messages by remembering every message that it ever saw.
import { createInterface } from 'node:readline';

class Message {
  constructor(id) {
    this.id = id;
    this.body = { text: `message ${id}`, at: id * 17 };
  }
}

class Deduplicator {
  seen = new Set();
  accept(message) {
    if (this.seen.has(message)) return false;
    this.seen.add(message);
    return true;
  }
}

const deduplicator = new Deduplicator();
let next = 0;

function cycle() {
  for (let i = 0; i < 200; i++) deduplicator.accept(new Message(next++));
}

let cycles = 0;
createInterface({ input: process.stdin }).on('line', async () => {
  await cycle();
  console.log(`cycle ${++cycles} done`);
});

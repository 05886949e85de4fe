// Thirty connections, each of which keeps every message it got: many small holders of one kind.
import { createInterface } from 'node:readline';

class Message {
  constructor(text) {
    this.text = text;
    this.meta = { read: false, text };
  }
}

class Connection {
  inbox = [];
}

const connections = Array.from({ length: 30 }, () => new Connection());
let next = 0;

function cycle() {
  for (const connection of connections) for (let i = 0; i < 5; i++) connection.inbox.push(new Message(`message ${next++}`));
}

let cycles = 0;
createInterface({ input: process.stdin }).on('line', async () => {
  await cycle();
  console.log(`cycle ${++cycles} done`);
});

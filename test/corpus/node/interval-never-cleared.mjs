// A heartbeat for each connection that is not cleared when the connection goes.
import { createInterface } from 'node:readline';

class Connection {
  constructor(id) {
    this.id = id;
    this.backlog = new Array(50).fill(id);
    setInterval(() => this.ping(), 3_600_000);
  }
  ping() {
    this.backlog.push(0);
  }
}

let next = 0;

function cycle() {
  for (let i = 0; i < 40; i++) new Connection(next++);
}

let cycles = 0;
createInterface({ input: process.stdin }).on('line', async () => {
  await cycle();
  console.log(`cycle ${++cycles} done`);
});

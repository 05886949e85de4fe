// The last errors, all of them, with their stacks and what they carry.
import { createInterface } from 'node:readline';

class Breaker {
  history = [];
  fail(error) {
    this.history.push(error);
  }
}

class RemoteError extends Error {
  constructor(message, response) {
    super(message);
    this.response = response;
  }
}

const breaker = new Breaker();
let next = 0;

function cycle() {
  for (let i = 0; i < 30; i++) breaker.fail(new RemoteError(`answer ${next}`, { status: 500, body: { id: next++, rows: [1, 2, 3] } }));
}

let cycles = 0;
createInterface({ input: process.stdin }).on('line', async () => {
  await cycle();
  console.log(`cycle ${++cycles} done`);
});

// Uploads stay in a Map as small objects, each with a big Buffer.
import { createInterface } from 'node:readline';

class Upload {
  constructor(id) {
    this.id = id;
    this.body = Buffer.alloc(64 * 1024, id % 251);
  }
}

const uploads = new Map();
let next = 0;

function cycle() {
  for (let i = 0; i < 8; i++) uploads.set(next, new Upload(next++));
}

let cycles = 0;
createInterface({ input: process.stdin }).on('line', async () => {
  await cycle();
  console.log(`cycle ${++cycles} done`);
});

// A WebAssembly memory for each document, kept by a tiny wrapper.
import { createInterface } from 'node:readline';

class Document {
  constructor(id) {
    this.id = id;
    this.memory = new WebAssembly.Memory({ initial: 8 });
    new Uint8Array(this.memory.buffer).fill(id);
  }
}

const documents = new Map();
let next = 0;

function cycle() {
  for (let i = 0; i < 2; i++) documents.set(next, new Document(next++));
}

let cycles = 0;
createInterface({ input: process.stdin }).on('line', async () => {
  await cycle();
  console.log(`cycle ${++cycles} done`);
});

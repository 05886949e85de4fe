// Short tokens cut out of long texts keep the texts alive.
import { createInterface } from 'node:readline';

const tokens = new Map();
let next = 0;

function parse(text) {
  return text.slice(10, 40);
}

function cycle() {
  for (let i = 0; i < 5; i++) {
    const text = Buffer.alloc(40_000, `document ${next} `).toString('latin1');
    tokens.set(next++, parse(text));
  }
}

let cycles = 0;
createInterface({ input: process.stdin }).on('line', async () => {
  await cycle();
  console.log(`cycle ${++cycles} done`);
});

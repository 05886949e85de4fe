// Parsed keys kept for each token: tiny objects before memory of OpenSSL.

import { createSecretKey } from 'node:crypto';
import { createInterface } from 'node:readline';

const keys = [];
let next = 0;

function cycle() {
  for (let i = 0; i < 12; i++) keys.push(createSecretKey(Buffer.alloc(96 * 1024, next++ % 251)));
}

let cycles = 0;
createInterface({ input: process.stdin }).on('line', async () => {
  await cycle();
  console.log(`cycle ${++cycles} done`);
});

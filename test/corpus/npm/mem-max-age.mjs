// Results older than maxAge are never taken out of the cache.
import { createRequire } from 'node:module';
import { createInterface } from 'node:readline';

const require = createRequire(import.meta.url);
const mem = require('mem');

let next = 0;
const lookUp = mem((key) => ({ key, rows: [key, `${key} again`] }), { maxAge: 5 });

async function cycle() {
  for (let i = 0; i < 200; i++) lookUp(`key ${next++}`);
  await new Promise((resolve) => setTimeout(resolve, 100));
}

let cycles = 0;
createInterface({ input: process.stdin }).on('line', async () => {
  await cycle();
  console.log(`cycle ${++cycles} done`);
});

// A debug instance for each request: the package remembers every instance.
import { createRequire } from 'node:module';
import { createInterface } from 'node:readline';

const require = createRequire(import.meta.url);
const debug = require('debug');

function cycle() {
  for (let i = 0; i < 200; i++) debug(`server:request:${i % 5}`)('opened %d', i);
}

let cycles = 0;
createInterface({ input: process.stdin }).on('line', async () => {
  await cycle();
  console.log(`cycle ${++cycles} done`);
});

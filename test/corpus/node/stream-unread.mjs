// Writes into a stream that nobody reads: chunks pile up in its buffer.
import { createInterface } from 'node:readline';
import { PassThrough } from 'node:stream';

const events = new PassThrough({ highWaterMark: Number.MAX_SAFE_INTEGER });
let next = 0;

function cycle() {
  for (let i = 0; i < 10; i++) events.write(Buffer.alloc(32 * 1024, next++ % 251));
}

let cycles = 0;
createInterface({ input: process.stdin }).on('line', async () => {
  await cycle();
  console.log(`cycle ${++cycles} done`);
});

// Control: answers are compressed in streams that end; their native memory comes and goes.

import { createInterface } from 'node:readline';
import { Readable } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import { createGzip } from 'node:zlib';

const text = 'the quick brown fox jumps over the lazy dog '.repeat(400);

async function cycle() {
  for (let i = 0; i < 8; i++) {
    let size = 0;
    await pipeline(Readable.from([text, text, text]), createGzip(), async (source) => {
      for await (const chunk of source) size += chunk.length;
    });
    if (size === 0) throw new Error('nothing came');
  }
}

let cycles = 0;
createInterface({ input: process.stdin }).on('line', async () => {
  await cycle();
  console.log(`cycle ${++cycles} done`);
});

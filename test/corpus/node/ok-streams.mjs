// Data through a compressor and out again, each pipeline closed.
import { createInterface } from 'node:readline';
import { Readable } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import { createGzip } from 'node:zlib';

async function cycle() {
  for (let i = 0; i < 4; i++) {
    const source = Readable.from([Buffer.alloc(50_000, i)]);
    await pipeline(source, createGzip(), async (chunks) => {
      for await (const chunk of chunks) void chunk.length;
    });
  }
}

let cycles = 0;
createInterface({ input: process.stdin }).on('line', async () => {
  await cycle();
  console.log(`cycle ${++cycles} done`);
});

// A compressor for each client, kept open after the client went.
import { createInterface } from 'node:readline';
import { createDeflateRaw } from 'node:zlib';

const compressors = [];

function cycle() {
  for (let i = 0; i < 4; i++) {
    const compressor = createDeflateRaw();
    compressor.write('hello');
    compressors.push(compressor);
  }
  return new Promise((resolve) => setTimeout(resolve, 20));
}

let cycles = 0;
createInterface({ input: process.stdin }).on('line', async () => {
  await cycle();
  console.log(`cycle ${++cycles} done`);
});

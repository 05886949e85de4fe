// Only the first sixteen bytes of each packet are kept, as a view that pins the whole packet.
import { createInterface } from 'node:readline';

const headers = [];
let next = 0;

function receive() {
  const packet = Buffer.alloc(128 * 1024, next++ % 251);
  headers.push(packet.subarray(0, 16));
}

function cycle() {
  for (let i = 0; i < 6; i++) receive();
}

let cycles = 0;
createInterface({ input: process.stdin }).on('line', async () => {
  await cycle();
  console.log(`cycle ${++cycles} done`);
});

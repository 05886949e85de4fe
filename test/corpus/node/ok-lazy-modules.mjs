// Loads another module of Node in each of the first cycles, compiles new functions in each.
import { createInterface } from 'node:readline';

const names = [
  'zlib',
  'http',
  'https',
  'dns',
  'tls',
  'crypto',
  'url',
  'querystring',
  'readline',
  'vm',
  'v8',
  'http2',
  'dgram',
  'cluster',
  'inspector',
];
let round = 0;

async function cycle() {
  const name = names[round++ % names.length];
  const module = await import(`node:${name}`);
  let work = 0;
  for (let i = 0; i < 20_000; i++) work += Object.keys(module).length * i;
  return work;
}

let cycles = 0;
createInterface({ input: process.stdin }).on('line', async () => {
  await cycle();
  console.log(`cycle ${++cycles} done`);
});

// One cancel token for all requests: its promise keeps every request.

import { createServer } from 'node:http';
import { createRequire } from 'node:module';
import { createInterface } from 'node:readline';

const require = createRequire(import.meta.url);
const axios = require('axios');

const source = axios.CancelToken.source();
const server = createServer((_, response) => response.end('x'.repeat(200)));
await new Promise((resolve) => server.listen(0, '127.0.0.1', resolve));
const url = `http://127.0.0.1:${server.address().port}/`;

async function cycle() {
  for (let i = 0; i < 30; i++) await axios.get(url, { cancelToken: source.token, proxy: false, headers: { connection: 'close' } });
}

let cycles = 0;
createInterface({ input: process.stdin }).on('line', async () => {
  await cycle();
  console.log(`cycle ${++cycles} done`);
});

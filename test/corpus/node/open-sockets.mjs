// A server that keeps every connection open; clients of the same process never close theirs.

import { connect, createServer } from 'node:net';
import { createInterface } from 'node:readline';

const clients = [];
const server = createServer((socket) => socket.on('data', (data) => socket.write(data)));
const listening = new Promise((resolve) => server.listen(0, '127.0.0.1', resolve));

async function cycle() {
  await listening;
  for (let i = 0; i < 6; i++) {
    await new Promise((resolve) => {
      const client = connect(server.address().port, '127.0.0.1', () => client.write('hello'));
      client.once('data', resolve);
      clients.push(client);
    });
  }
}

let cycles = 0;
createInterface({ input: process.stdin }).on('line', async () => {
  await cycle();
  console.log(`cycle ${++cycles} done`);
});

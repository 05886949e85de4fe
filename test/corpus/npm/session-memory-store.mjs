// Sessions of visitors who never come back stay in the default store.

import { IncomingMessage, ServerResponse } from 'node:http';
import { createRequire } from 'node:module';
import { createInterface } from 'node:readline';

const require = createRequire(import.meta.url);
const session = require('express-session');

const middleware = session({ secret: 'corpus', resave: false, saveUninitialized: true, cookie: { maxAge: 20 }, ...storeOptions() });

function storeOptions() {
  try {
    const MemoryStore = require('memorystore')(session);
    return { store: new MemoryStore({ max: 100 }) };
  } catch {
    return {};
  }
}

const visit = () =>
  new Promise((resolve) => {
    const request = Object.assign(new IncomingMessage(null), { url: '/', originalUrl: '/', headers: {}, method: 'GET', connection: {} });
    const response = new ServerResponse(request);
    middleware(request, response, () => {
      request.session.cart = ['tea', 'bread'];
      request.session.save(resolve);
    });
  });

async function cycle() {
  for (let i = 0; i < 100; i++) await visit();
}

let cycles = 0;
createInterface({ input: process.stdin }).on('line', async () => {
  await cycle();
  console.log(`cycle ${++cycles} done`);
});

import { expect, it } from 'vitest';
import type { OutputLine } from '../../../src/shared/target.js';
import { addressIn } from '../../../src/shared/web-address.js';

const lines = (...texts: string[]) => texts.map((text) => ({ text, stream: 'stdout', at: 0 }) as unknown as OutputLine);

it.each([
  ['listening on http://127.0.0.1:4821', 'http://127.0.0.1:4821/'],
  ['  ➜  Local:   http://localhost:5173/app, ready', 'http://localhost:5173/app'],
  ['Uvicorn running on http://0.0.0.0:8000 (Press CTRL+C to quit)', 'http://127.0.0.1:8000/'],
  ['Server at "http://[::]:3000".', 'http://127.0.0.1:3000/'],
  ['see https://nodejs.org/docs', undefined],
  ['http://localhost.example.com:9/', undefined],
  ['http://127.0.0.1:99999', undefined],
])('takes from “%s” what a server listens at', (text, address) => {
  expect(addressIn(lines('starting', text))).toBe(address);
});

it('takes the newest', () => {
  expect(addressIn(lines('http://localhost:1/', 'http://localhost:2/', 'ready'))).toBe('http://localhost:2/');
});

// Hooks gathered in an array that hangs from the global object under a registered symbol.
import { createInterface } from 'node:readline';

globalThis[Symbol.for('tracing.hooks')] = [];
let next = 0;

function trace(name) {
  const span = { name, start: next++, tags: { host: `h${next % 3}`, id: next } };
  globalThis[Symbol.for('tracing.hooks')].push(() => span);
}

function cycle() {
  for (let i = 0; i < 80; i++) trace('request');
}

let cycles = 0;
createInterface({ input: process.stdin }).on('line', async () => {
  await cycle();
  console.log(`cycle ${++cycles} done`);
});

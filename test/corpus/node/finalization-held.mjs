// A long-lived target is registered again and again with a new held value.
import { createInterface } from 'node:readline';

const registry = new FinalizationRegistry((held) => console.log(held.id));
const target = { name: 'the one connection' };
let next = 0;

function cycle() {
  for (let i = 0; i < 60; i++) registry.register(target, { id: next++, note: Array.from({ length: 20 }, (_, k) => `${next}/${k}`) });
}

let cycles = 0;
createInterface({ input: process.stdin }).on('line', async () => {
  await cycle();
  console.log(`cycle ${++cycles} done`);
});

// Two closures share one context: the unused one holds the value that the next generation replaces.
import { createInterface } from 'node:readline';

let current;

function swap() {
  const original = current;
  const unused = () => original && console.log('still here');
  current = {
    payload: Array.from({ length: 400 }, (_, i) => i + 0.5),
    method: () => unused.name.length,
    describe() {
      return 'a service';
    },
  };
}

function cycle() {
  for (let i = 0; i < 20; i++) swap();
}

let cycles = 0;
createInterface({ input: process.stdin }).on('line', async () => {
  await cycle();
  console.log(`cycle ${++cycles} done`);
});

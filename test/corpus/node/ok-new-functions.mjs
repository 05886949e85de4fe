// Compiles new code in each cycle and drops it.
import { createInterface } from 'node:readline';

let next = 0;

function cycle() {
  let sum = 0;
  for (let i = 0; i < 30; i++) {
    const f = new Function('a', `let s = ${next++}; for (let i = 0; i < 2000; i++) s += a * i; return s;`);
    sum += f(2);
  }
  return sum;
}

let cycles = 0;
createInterface({ input: process.stdin }).on('line', async () => {
  await cycle();
  console.log(`cycle ${++cycles} done`);
});

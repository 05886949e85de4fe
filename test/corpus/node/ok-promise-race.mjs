// Work raced against a fresh timeout that is cancelled.
import { createInterface } from 'node:readline';

async function cycle() {
  for (let i = 0; i < 60; i++) {
    let timer;
    const late = new Promise((resolve) => {
      timer = setTimeout(resolve, 10_000);
    });
    await Promise.race([late, Promise.resolve({ i, text: [i, i + 1] })]);
    clearTimeout(timer);
  }
}

let cycles = 0;
createInterface({ input: process.stdin }).on('line', async () => {
  await cycle();
  console.log(`cycle ${++cycles} done`);
});

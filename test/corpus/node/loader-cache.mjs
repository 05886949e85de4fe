// A loader meant to live for one request lives for the process and keeps every row.
import { createInterface } from 'node:readline';

class Loader {
  cacheMap = new Map();
  load(key) {
    let promise = this.cacheMap.get(key);
    if (!promise) {
      promise = Promise.resolve({ key, row: { name: `name ${key}`, score: key % 100 } });
      this.cacheMap.set(key, promise);
    }
    return promise;
  }
}

const users = new Loader();
let next = 0;

async function cycle() {
  for (let i = 0; i < 80; i++) await users.load(next++);
}

let cycles = 0;
createInterface({ input: process.stdin }).on('line', async () => {
  await cycle();
  console.log(`cycle ${++cycles} done`);
});

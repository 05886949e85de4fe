// An object used as a dictionary: one property for each label value that ever came.
import { createInterface } from 'node:readline';

class Counter {
  constructor(name) {
    this.name = name;
    this.hashMap = {};
  }
  inc(labels) {
    const key = Object.entries(labels)
      .map(([k, v]) => `${k}:${v}`)
      .join(',');
    this.hashMap[key] ??= { value: 0, labels };
    this.hashMap[key].value++;
  }
}

const requests = new Counter('http_requests_total');
let next = 0;

function cycle() {
  for (let i = 0; i < 150; i++) requests.inc({ method: 'GET', path: `/user/${next++}` });
}

let cycles = 0;
createInterface({ input: process.stdin }).on('line', async () => {
  await cycle();
  console.log(`cycle ${++cycles} done`);
});

// A list of weak references from which the dead ones are never taken.
import { createInterface } from 'node:readline';

class Subject {
  observers = [];
  observe(observer) {
    this.observers.push({ ref: new WeakRef(observer), since: this.observers.length });
  }
}

const subject = new Subject();

async function cycle() {
  for (let i = 0; i < 200; i++) subject.observe({ i });
  await new Promise((resolve) => setTimeout(resolve, 5));
}

let cycles = 0;
createInterface({ input: process.stdin }).on('line', async () => {
  await cycle();
  console.log(`cycle ${++cycles} done`);
});

// Every instance registers itself in a static field of its class.
import { createInterface } from 'node:readline';

class Widget {
  static instances = [];
  constructor(id) {
    this.id = id;
    this.style = { color: `#${id}`, box: [id, id, id, id] };
    Widget.instances.push(this);
  }
}

let next = 0;

function cycle() {
  for (let i = 0; i < 100; i++) new Widget(next++);
}

let cycles = 0;
createInterface({ input: process.stdin }).on('line', async () => {
  await cycle();
  console.log(`cycle ${++cycles} done`);
});

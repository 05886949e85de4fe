// An undo history as a singly linked list: every edit holds the one before.
import { createInterface } from 'node:readline';

class Edit {
  constructor(text, previous) {
    this.text = text;
    this.previous = previous;
  }
}

class Editor {
  latest = undefined;
  type(text) {
    this.latest = new Edit({ inserted: text }, this.latest);
  }
}

const editor = new Editor();
let next = 0;

function cycle() {
  for (let i = 0; i < 200; i++) editor.type(`word ${next++}`);
}

let cycles = 0;
createInterface({ input: process.stdin }).on('line', async () => {
  await cycle();
  console.log(`cycle ${++cycles} done`);
});

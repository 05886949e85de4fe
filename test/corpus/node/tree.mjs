// A binary search tree that is never pruned.
import { createInterface } from 'node:readline';

class Node {
  left = undefined;
  right = undefined;
  constructor(key) {
    this.key = key;
    this.value = { text: `value ${key}` };
  }
}

class Index {
  root = undefined;
  insert(key) {
    if (!this.root) {
      this.root = new Node(key);
      return;
    }
    let at = this.root;
    for (;;) {
      const side = key < at.key ? 'left' : 'right';
      if (!at[side]) {
        at[side] = new Node(key);
        return;
      }
      at = at[side];
    }
  }
}

const index = new Index();
let seed = 1;

function cycle() {
  for (let i = 0; i < 150; i++) {
    seed = (seed * 16_807) % 2_147_483_647;
    index.insert(seed);
  }
}

let cycles = 0;
createInterface({ input: process.stdin }).on('line', async () => {
  await cycle();
  console.log(`cycle ${++cycles} done`);
});

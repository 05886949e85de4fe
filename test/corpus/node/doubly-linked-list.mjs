// A least-recently-used list that forgot its limit: nodes linked both ways, and an index beside it.
import { createInterface } from 'node:readline';

class Entry {
  constructor(key) {
    this.key = key;
    this.value = { data: [key, key + 1, key + 2] };
    this.newer = undefined;
    this.older = undefined;
  }
}

class RecentlyUsed {
  index = new Map();
  newest = undefined;
  oldest = undefined;
  add(key) {
    const entry = new Entry(key);
    entry.older = this.newest;
    if (this.newest) this.newest.newer = entry;
    this.newest = entry;
    this.oldest ??= entry;
    this.index.set(key, entry);
  }
}

const recent = new RecentlyUsed();
let next = 0;

function cycle() {
  for (let i = 0; i < 150; i++) recent.add(next++);
}

let cycles = 0;
createInterface({ input: process.stdin }).on('line', async () => {
  await cycle();
  console.log(`cycle ${++cycles} done`);
});

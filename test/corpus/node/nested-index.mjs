// An index of indices: a Map by day holds a Map by user; today’s grows.
import { createInterface } from 'node:readline';

class Visit {
  constructor(user) {
    this.user = user;
    this.pages = [user, user + 1];
  }
}

const byDay = new Map([['2026-01-01', new Map()]]);
let next = 0;

function cycle() {
  const today = byDay.get('2026-01-01');
  for (let i = 0; i < 150; i++) today.set(next, new Visit(next++));
}

let cycles = 0;
createInterface({ input: process.stdin }).on('line', async () => {
  await cycle();
  console.log(`cycle ${++cycles} done`);
});

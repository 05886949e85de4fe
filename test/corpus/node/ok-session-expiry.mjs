// Control: sessions that expire four cycles after their last request; visitors come in a daily wave.
import { createInterface } from 'node:readline';

const sessions = new Map();
let now = 0;
let next = 0;

function cycle() {
  now++;
  const visitors = 60 + Math.round(40 * Math.sin(now / 2));
  for (let i = 0; i < visitors; i++) {
    const id = `s${next++}`;
    sessions.set(id, { id, seen: now, basket: Array.from({ length: 8 }, (_, k) => ({ item: k, note: `${id} ${k}` })) });
  }
  for (const [id, session] of sessions) if (now - session.seen >= 4) sessions.delete(id);
}

let cycles = 0;
createInterface({ input: process.stdin }).on('line', async () => {
  await cycle();
  console.log(`cycle ${++cycles} done`);
});

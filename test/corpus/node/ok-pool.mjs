// A pool that grows with the load for some cycles and then stays.
import { createInterface } from 'node:readline';

class Connection {
  state = Array.from({ length: 200 }, (_, i) => i * 0.5);
}

const pool = [];
let round = 0;

function cycle() {
  round++;
  const load = round < 6 ? round * 4 : 20 + (round % 3);
  while (pool.length < load && pool.length < 22) pool.push(new Connection());
}

let cycles = 0;
createInterface({ input: process.stdin }).on('line', async () => {
  await cycle();
  console.log(`cycle ${++cycles} done`);
});

// An audit trail that keeps the same few texts again for every event, parsed anew each time.
import { createInterface } from 'node:readline';

const trail = [];

function cycle() {
  for (let i = 0; i < 300; i++)
    trail.push(JSON.parse(`"the request of customer ${i % 7} was answered from the cache of the nearest region"`));
}

let cycles = 0;
createInterface({ input: process.stdin }).on('line', () => {
  cycle();
  console.log(`cycle ${++cycles} done`);
});

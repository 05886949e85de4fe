// Short-lived objects with ever new property names.
import { createInterface } from 'node:readline';

let next = 0;

function cycle() {
  let count = 0;
  for (let i = 0; i < 200; i++) {
    const row = {};
    for (let k = 0; k < 10; k++) row[`field_${next++}`] = k;
    count += Object.keys(JSON.parse(JSON.stringify(row))).length;
  }
  return count;
}

let cycles = 0;
createInterface({ input: process.stdin }).on('line', async () => {
  await cycle();
  console.log(`cycle ${++cycles} done`);
});

// A log text that grows by concatenation: a rope of many small pieces.
import { createInterface } from 'node:readline';

class Transcript {
  text = '';
  add(line) {
    this.text += line;
  }
}

const transcript = new Transcript();
let next = 0;

function cycle() {
  for (let i = 0; i < 300; i++) transcript.add(`${next++}: something happened here\n`);
}

let cycles = 0;
createInterface({ input: process.stdin }).on('line', async () => {
  await cycle();
  console.log(`cycle ${++cycles} done`);
});

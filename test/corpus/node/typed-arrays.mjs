// A frame of samples for each cycle, all kept.
import { createInterface } from 'node:readline';

class Recorder {
  frames = [];
  record(value) {
    this.frames.push(new Float64Array(8_192).fill(value));
  }
}

const recorder = new Recorder();
let next = 0;

function cycle() {
  for (let i = 0; i < 6; i++) recorder.record(next++);
}

let cycles = 0;
createInterface({ input: process.stdin }).on('line', async () => {
  await cycle();
  console.log(`cycle ${++cycles} done`);
});

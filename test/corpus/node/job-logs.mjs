// Jobs that are done stay in a Map with their logs, which were put together line by line.
import { createInterface } from 'node:readline';

const jobs = new Map();
let next = 0;

class Job {
  log = '';
  constructor(id) {
    this.id = id;
  }
  say(line) {
    this.log += `${line}\n`;
  }
}

function cycle() {
  for (let i = 0; i < 25; i++) {
    const job = new Job(next++);
    for (let k = 0; k < 80; k++) job.say(`step ${k} of job ${job.id} took ${(k * 7) % 31} ms`);
    jobs.set(job.id, job);
  }
}

let cycles = 0;
createInterface({ input: process.stdin }).on('line', async () => {
  await cycle();
  console.log(`cycle ${++cycles} done`);
});

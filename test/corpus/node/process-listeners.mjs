// Every logger that is created subscribes to uncaughtException of the process.
import { createInterface } from 'node:readline';

process.setMaxListeners(0);

class Logger {
  constructor(label) {
    this.label = label;
    this.buffer = new Array(30).fill(label);
    process.on('uncaughtException', (error) => this.write(error));
  }
  write(text) {
    this.buffer.push(text);
  }
}

let next = 0;

function cycle() {
  for (let i = 0; i < 30; i++) new Logger(`request ${next++}`).write('served');
}

let cycles = 0;
createInterface({ input: process.stdin }).on('line', async () => {
  await cycle();
  console.log(`cycle ${++cycles} done`);
});

// Control: log lines that are gathered and written out when there are 64 kB of them.
import { writeFileSync } from 'node:fs';
import { devNull } from 'node:os';
import { createInterface } from 'node:readline';

class Log {
  lines = [];
  size = 0;
  write(line) {
    this.lines.push(line);
    this.size += line.length;
    if (this.size > 64_000) this.flush();
  }
  flush() {
    writeFileSync(devNull, this.lines.join('\n'));
    this.lines = [];
    this.size = 0;
  }
}

const log = new Log();
let request = 0;

function cycle() {
  for (let i = 0; i < 170; i++) log.write(`${request++} GET /orders/${request % 77} 200 ${'x'.repeat(request % 60)}`);
}

let cycles = 0;
createInterface({ input: process.stdin }).on('line', async () => {
  await cycle();
  console.log(`cycle ${++cycles} done`);
});

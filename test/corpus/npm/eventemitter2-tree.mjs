// A wildcard emitter keeps an empty branch for each event that was ever awaited once.
import { createRequire } from 'node:module';
import { createInterface } from 'node:readline';

const require = createRequire(import.meta.url);
const { EventEmitter2 } = require('eventemitter2');

const bus = new EventEmitter2({ wildcard: true, delimiter: '::' });
let next = 0;

function cycle() {
  for (let i = 0; i < 300; i++) {
    const event = ['job', String(next++), 'done'];
    bus.once(event, () => undefined);
    bus.emit(event);
  }
}

let cycles = 0;
createInterface({ input: process.stdin }).on('line', async () => {
  await cycle();
  console.log(`cycle ${++cycles} done`);
});

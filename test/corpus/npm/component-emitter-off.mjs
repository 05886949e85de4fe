// Listeners come and go under names of their own, and each name stays with an empty list.
import { createRequire } from 'node:module';
import { createInterface } from 'node:readline';

const require = createRequire(import.meta.url);
const Emitter = require('component-emitter');

const socket = new Emitter();
let next = 0;

function cycle() {
  for (let i = 0; i < 300; i++) {
    const event = `answer-${next++}`;
    const listener = () => undefined;
    socket.on(event, listener);
    socket.emit(event, i);
    socket.off(event, listener);
  }
}

let cycles = 0;
createInterface({ input: process.stdin }).on('line', async () => {
  await cycle();
  console.log(`cycle ${++cycles} done`);
});

// A session store that is never swept: a Map in a private field.
import { createInterface } from 'node:readline';

class Session {
  constructor(id) {
    this.id = id;
    this.user = { name: `user ${id}`, roles: ['reader', `team ${id % 7}`] };
    this.expires = id + 3600;
  }
}

class SessionStore {
  sessions = new Map();
  open(id) {
    this.sessions.set(`sid-${id}`, new Session(id));
  }
}

const store = new SessionStore();
let next = 0;

function cycle() {
  for (let i = 0; i < 150; i++) store.open(next++);
}

let cycles = 0;
createInterface({ input: process.stdin }).on('line', async () => {
  await cycle();
  console.log(`cycle ${++cycles} done`);
});

// Builds a heap of many shapes in its own process and writes snapshots of it: input for measurements, with a known leak.
//   node --expose-gc --max-old-space-size=12000 bench/heap-program.mjs --objects 400000 [--snapshots 3] [--leak 500] [--stay] --out DIR
// Between two snapshots `--leak` sessions, as many listeners and a tenth of list entries are leaked, and one in a hundred other
// objects comes and goes. `manifest.json` has the truth.
import { EventEmitter } from 'node:events';
import { mkdirSync, statSync, writeFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { parseArgs } from 'node:util';
import { writeHeapSnapshot } from 'node:v8';

const { values } = parseArgs({
  options: {
    objects: { type: 'string', default: '100000' },
    snapshots: { type: 'string', default: '1' },
    leak: { type: 'string', default: '500' },
    stay: { type: 'boolean', default: false },
    out: { type: 'string', default: '.' },
  },
});
const objects = Number(values.objects);
const leak = Number(values.leak);
const out = resolve(values.out);
mkdirSync(out, { recursive: true });

/** mulberry32: the same heap every time. */
let state = 1;
const random = () => {
  state = (state + 0x6d2b79f5) | 0;
  let t = Math.imul(state ^ (state >>> 15), 1 | state);
  t = (t + Math.imul(t ^ (t >>> 7), 61 | t)) ^ t;
  return ((t ^ (t >>> 14)) >>> 0) / 2 ** 32;
};
const below = (n) => Math.floor(random() * n);

class Account {
  constructor(i) {
    this.number = `account-${i}`;
    this.holder = { name: `holder ${i % 9973}`, address: { street: `street ${i % 313}`, zip: i % 90000 } };
    this.bookings = [];
  }
}
class Booking {
  constructor(account, i) {
    this.account = account;
    this.amount = i * 1.01;
    this.text = i % 7 === 0 ? `booking ${i}` : 'booking';
  }
}
class TreeNode {
  constructor(key) {
    this.key = key;
    this.left = null;
    this.right = null;
  }
}
class Box {
  constructor(tag, parent) {
    this.tag = tag;
    this.parent = parent;
    this.children = [];
    this.style = { color: 'black', width: below(800) };
  }
}
class Session {
  constructor(i) {
    this.id = `session-${i}`;
    this.data = { visits: i, cart: [{ sku: i % 400 }] };
  }
}

const app = {
  accounts: [],
  byNumber: new Map(),
  tags: new Set(),
  pages: [],
  callbacks: [],
  texts: [],
  list: null,
  tree: new TreeNode(0.5),
  cache: new WeakMap(),
  keys: [],
  others: [],
};
const sessions = new Map();
const bus = new EventEmitter().setMaxListeners(0);
globalThis.benchmark = { app, sessions, bus };

const insert = (key) => {
  for (let node = app.tree, depth = 0; depth < 60; depth++) {
    const side = key < node.key ? 'left' : 'right';
    if (node[side] === null) {
      node[side] = new TreeNode(key);
      return;
    }
    node = node[side];
  }
};

// Each makes some objects and says how many.
const makers = [
  (i) => {
    const account = new Account(i);
    app.accounts.push(account);
    app.byNumber.set(account.number, account);
    for (let k = below(5); k >= 0; k--) account.bookings.push(new Booking(account, i + k));
    return 10;
  },
  () => {
    const page = new Box('main', null);
    for (let k = 0; k < 6; k++) page.children.push(new Box(k % 2 ? 'li' : 'p', page));
    app.pages.push(page);
    return 21;
  },
  (i) => {
    const captured = { i, text: `captured ${i % 500}` };
    app.callbacks.push(
      () => captured,
      (x) => x + i,
    );
    return 5;
  },
  (i) => {
    const long = `${'a long text to slice '.repeat(4)}${i}`;
    app.texts.push(`a text of its own, number ${i}`, `joined ${i}`.concat(' and ', String(i * 7919)), long.slice(5, 50));
    return 4;
  },
  (i) => {
    app.list = { value: { i }, next: app.list };
    insert(random());
    return 3;
  },
  (i) => {
    const key = { key: i };
    app.keys.push(key);
    app.cache.set(key, { value: i, of: key.key });
    return 3;
  },
  (i) => {
    const fields = Array.from({ length: 1 + below(6) }, (_, k) => [`field${(i + k) % 3000}`, k]);
    app.others.push(
      Object.fromEntries(fields),
      new Date(i),
      Buffer.from(`bytes ${i}`),
      Promise.resolve(i),
      Symbol(`s${i % 50}`),
      [i, { i }, i / 2],
      new Float64Array(4),
    );
    app.tags.add({ tag: i % 100 });
    return 14;
  },
];
for (let made = 0, i = 0; made < objects; i++) made += makers[i % makers.length](i);

let leaked = 0;
let passing = [];
const work = () => {
  for (let k = 0; k < leak; k++, leaked++) {
    sessions.set(`key ${leaked}`, new Session(leaked));
    const mine = { leaked };
    bus.on('tick', () => mine);
    if (k % 10 === 0) app.list = { value: new Session(-leaked), next: app.list };
  }
  passing = Array.from({ length: objects / 100 }, (_, i) => ({ passing: i, before: passing.length }));
};

const manifest = { node: process.version, objects, leak, snapshots: [] };
for (let n = 1; n <= Number(values.snapshots); n++) {
  if (n > 1) work();
  globalThis.gc?.();
  const file = writeHeapSnapshot(join(out, `heap-${n}.heapsnapshot`));
  manifest.snapshots.push({ file, bytes: statSync(file).size, sessions: sessions.size, listeners: bus.listenerCount('tick') });
  console.error(`${file}: ${(statSync(file).size / 1e6).toFixed(1)} MB`);
}
writeFileSync(join(out, 'manifest.json'), `${JSON.stringify(manifest, null, 2)}\n`);
if (values.stay) {
  console.log('made');
  setInterval(() => app.list, 1000);
} else process.exit(0);

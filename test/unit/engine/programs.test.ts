// What the rules find in the heaps of real programs with known leaks, and that healthy ones have none.
import { afterEach, expect, test } from 'vitest';
import { findSuspects } from '../../../src/engine/leaks/suspects.js';
import { finish } from '../../../src/engine/work.js';
import type { Suspect } from '../../../src/shared/heap.js';
import { type ProgramSnapshots, snapshotsOf } from '../../builders/snapshot-of-program.js';
import { openFile } from '../../builders/snapshot-open.js';

let program: ProgramSnapshots | undefined;
afterEach(async () => {
  await program?.remove();
  program = undefined;
});

const suspectsOf = async (source: string, files: Record<string, string> = {}): Promise<Suspect[]> => {
  program = await snapshotsOf({ source, files });
  return finish(findSuspects(program.paths.map(openFile), { identity: 'objects', judgements: [], limit: 50 }));
};

const summary = (list: readonly Suspect[]): Record<string, unknown> =>
  Object.fromEntries(list.map((s) => [s.holder.label, { kind: s.holder.kind, class: s.class, each: s.growthPerInterval }]));

test('containers of every kind, under the names their program gives them', async () => {
  const found = await suspectsOf(`
    const { EventEmitter } = require('node:events');
    class Session {} class Widget {} class Message {}
    const sessions = new Map(), seen = new Set(), queue = [], bus = new EventEmitter(), tenants = new Map();
    class Registry { static items = []; }
    class Cache { entries = new Map(); }
    const cache = new Cache(), uploads = [], counts = new Map();
    const connections = new Set(Array.from({ length: 5 }, () => ({ sent: [] })));
    function memo(x) { memo.known ??= {}; return (memo.known['key' + x] ??= { x }); }
    bus.setMaxListeners(0);
    let k = 0;
    function cycle() {
      for (let i = 0; i < 10; i++, k++) {
        const captured = { k };
        sessions.set('session ' + k, new Session());
        seen.add({ k });
        queue.push({ job: k });
        bus.on('tick', () => captured);
        Registry.items.push(new Widget());
        cache.entries.set(k, { html: '<p>' + k });
        uploads.push(Buffer.alloc(20_000));
        memo(k);
        for (const c of connections) c.sent.push(new Message());
        (globalThis.leaked ??= []).push({ at: k });
      }
      for (let i = 0; i < 20_000; i++) counts.set(counts.size, i);
    }`);
  expect(summary(found)).toMatchObject({
    'Map sessions': { kind: 'map', class: 'Session', each: 30 },
    'Set seen': { kind: 'set', each: 30 },
    'Array queue': { kind: 'array', each: 30 },
    "EventEmitter bus 'tick'": { kind: 'listeners', class: 'Function', each: 30 },
    'Array items of Registry': { kind: 'array', class: 'Widget', each: 30 },
    'Map entries of Cache': { kind: 'map', each: 30 },
    'Array uploads': { kind: 'array', class: 'Buffer', each: 30 },
    'Object known of memo': { kind: 'object', each: 30 },
    'Array sent': { kind: 'array', class: 'Message', each: 150 },
    'Array leaked': { kind: 'array', each: 30 },
    'Map counts': { kind: 'map' },
  });
  for (const s of found) expect([s.owner, s.monotonic], s.holder.label).toEqual(['application', true]);
  for (const s of found) expect(s.score, s.holder.label).toBeGreaterThan(0.5);
});

test('structures without a container: lists, trees, timers, promises, ropes, chained closures', async () => {
  const found = await suspectsOf(`
    class Entry { constructor(value, next) { this.value = value; this.next = next; } }
    class Queue { add(v) { const n = { v, prev: this.tail, next: null }; if (this.tail) this.tail.next = n; else this.head = n; this.tail = n; } }
    class Tree { constructor(key) { this.key = key; this.left = null; this.right = null; } }
    class Job {}
    let head = null, tree = new Tree(0.5), before = null;
    const queue = new Queue(), never = new Promise(() => {}), state = { log: '' };
    function grow(key) { let t = tree; for (;;) { const side = key < t.key ? 'left' : 'right'; if (!t[side]) { t[side] = new Tree(key); return; } t = t[side]; } }
    function replace() { const original = before; function unused() { return original; } before = { text: 'x'.repeat(100), method() {} }; }
    function cycle(n) {
      for (let i = 0; i < 20; i++) {
        head = new Entry({ i }, head);
        queue.add(i);
        grow(Math.random());
        replace();
        const job = new Job();
        never.then(() => job);
        setInterval(() => job, 1e7).unref();
        state.log += 'line ' + i + ' of ' + n;
      }
    }`);
  expect(summary(found)).toMatchObject({
    'Entry head': { kind: 'linked', class: 'Entry', each: 60 },
    'Queue queue': { kind: 'linked' },
    'Tree tree': { kind: 'linked', class: 'Tree', each: 60 },
    'Promise never': { kind: 'linked', each: 60 },
    'TimersList timerListMap[10000000]': { kind: 'linked', class: 'Timeout', each: 60 },
    'Object state': { kind: 'linked', class: '(concatenated string)' },
  });
  const chained = found.find((s) => s.holder.label.endsWith(' before'));
  expect(chained).toMatchObject({ holder: { kind: 'linked' }, growthPerInterval: 60 });
  for (const s of found) expect(s.owner, s.holder.label).toBe('application');
});

test('a leak inside a package names the package, one of the application does not', async () => {
  const found = await suspectsOf(
    `const { track } = require('@leaky/tracker'); const own = [];
     function cycle(n) { for (let i = 0; i < 10; i++) { track({ n, i }); own.push({ own: i }); } }`,
    {
      'node_modules/@leaky/tracker/index.js':
        'class Tracker { constructor() { this.tracked = []; } } const tracker = new Tracker(); exports.track = (x) => { tracker.tracked.push(x); };',
    },
  );
  expect(found.map((s) => [s.holder.label, s.owner, s.package]).sort()).toEqual([
    ['Array own', 'application', undefined],
    ['Array tracked of Tracker', 'package', '@leaky/tracker'],
  ]);
});

test('a healthy program has no suspect: bounded caches, weak maps, work that comes and goes', async () => {
  const found = await suspectsOf(`
    const { EventEmitter } = require('node:events');
    class Lru { m = new Map(); set(k, v) { this.m.set(k, v); if (this.m.size > 50) this.m.delete(this.m.keys().next().value); } }
    class Request {}
    const lru = new Lru(), recent = [], weak = new WeakMap(), keys = Array.from({ length: 20 }, () => ({})), bus = new EventEmitter();
    const once = {};
    let k = 0, last = null;
    for (let i = 0; i < 50; i++) lru.set('w' + i, {});
    async function cycle(n) {
      for (let i = 0; i < 8; i++, k++) {
        lru.set('k' + k, { k });
        recent.push(new Request());
        if (recent.length > 30) recent.shift();
        weak.set({ k }, { value: k });
        weak.set(keys[i], { value: k });
        const listener = () => k;
        bus.on('tick', listener);
        bus.off('tick', listener);
        once['option' + i] ??= { i };
        await new Promise((done) => setTimeout(done, 1));
      }
      last = { n, rows: Array.from({ length: 100 }, (_, i) => ({ i })) };
    }`);
  expect(summary(found)).toEqual({});
});

test('of two runs of one program, ids mean nothing and the leak is found by its chain', async () => {
  const source =
    'const sessions = new Map(); let k = 0; class Session {} function cycle() { for (let i = 0; i < 20; i++) sessions.set("s" + k++, new Session()); }';
  const runs = await Promise.all([1, 2, 3].map((n) => snapshotsOf({ source, warmup: 3 * n, snapshots: 1 })));
  try {
    const snapshots = runs.map((r) => openFile(r.paths[0] as string));
    const found = finish(findSuspects(snapshots, { identity: 'shapes', judgements: [], limit: 5 }));
    expect(found[0]).toMatchObject({ holder: { label: 'Map sessions' }, class: 'Session', members: [60, 120, 180] });
  } finally {
    for (const r of runs) await r.remove();
  }
});

test('listeners of an EventTarget, with the target and the event', async () => {
  const found = await suspectsOf(`
    require('node:events').setMaxListeners(0);
    const service = new AbortController();
    let k = 0;
    function cycle() {
      for (let i = 0; i < 10; i++) {
        const state = { k: k++ };
        service.signal.addEventListener('abort', () => state);
      }
    }`);
  expect(found[0]).toMatchObject({
    holder: { kind: 'listeners', label: expect.stringMatching(/^\w+ #?signal 'abort'$/) },
    owner: 'application',
    class: 'Function',
  });
  // the program's function, though the new listeners are at the end of a long list
  expect(found[0]?.chain.links.slice(-3)).toMatchObject([
    { edge: expect.stringContaining('abort') },
    { edge: 'next' },
    { edge: 'callback', kind: 'closure' },
  ]);
});

// What advice promises, against what it keeps: the same real program is run as it is and as advised, and the heaps are compared.
import { expect, test, vi } from 'vitest';
import { savingsIn } from '../../../src/engine/advice/savings.js';
import { findSuspects } from '../../../src/engine/leaks/suspects.js';
import { finish } from '../../../src/engine/work.js';
import type { Saving, SavingRule } from '../../../src/shared/savings.js';
import { snapshotText } from '../../builders/snapshot-language.js';
import { snapshotsOf } from '../../builders/snapshot-of-program.js';
import { openFile, openText } from '../../builders/snapshot-open.js';

// Two real programs a test, on machines that do other work too.
vi.setConfig({ testTimeout: 120_000 });

/** What the rules say of the program, and its heap's size, in the last of its snapshots. */
const heapOf = async (source: string, { snapshots = 1, warmup = 1 } = {}) => {
  const program = await snapshotsOf({ source, snapshots, warmup, cycles: 1 });
  try {
    const open = program.paths.map(openFile);
    const last = open.at(-1) as (typeof open)[number];
    const suspects = snapshots < 2 ? [] : finish(findSuspects(open, { identity: 'objects', judgements: [], limit: 5 }));
    return { bytes: last.graph.totalBytes, savings: finish(savingsIn(last)), suspects };
  } finally {
    await program.remove();
  }
};

const only = (savings: readonly Saving[], rule: SavingRule, of?: string): Saving => {
  const found = savings.filter((s) => s.rule === rule && s.class === of);
  expect(found, `${rule} ${of}`).toHaveLength(1);
  return found[0] as Saving;
};

/** Within a tenth: two runs of a program differ by some ten kilobytes. */
const agrees = (promised: number, before: number, after: number): void => {
  expect(promised).toBeGreaterThan(0.9 * (before - after));
  expect(promised).toBeLessThan(1.1 * (before - after));
};

test('functions that a constructor makes for each instance, as methods of the class', async () => {
  const program = (members: string): string => `
    class Account { constructor(n) { this.n = n; ${members === 'own' ? 'this.get = () => this.n; this.add = (x) => { this.n += x; };' : ''} }
      ${members === 'own' ? '' : 'get() { return this.n; } add(x) { this.n += x; }'} }
    const accounts = [];
    function cycle() { for (let i = 0; i < 20_000; i++) accounts.push(new Account(i)); }`;
  const before = await heapOf(program('own'));
  const after = await heapOf(program('shared'));
  const saving = only(before.savings, 'shared-methods', 'Account');
  expect(saving).toMatchObject({ count: 40_000, names: ['get', 'add'] });
  agrees(saving.savedBytes, before.bytes, after.bytes);
  expect(after.savings.filter((s) => s.class === 'Account')).toEqual([]);
});

test('functions that are handed in, or held elsewhere too, are no methods', async () => {
  const { savings } = await heapOf(`
    class Task { constructor(run) { this.run = run; } }
    const tasks = [], all = [];
    function cycle() { for (let i = 0; i < 1000; i++) { const run = () => i; all.push(run); tasks.push(new Task(run)); } }`);
  expect(savings.filter((s) => s.rule === 'shared-methods' && s.class === 'Task')).toEqual([]);
});

test('records in dictionary mode, with a shape in common', async () => {
  const program = (forget: string): string => `
    class Row { constructor(i) { this.id = i; this.label = 'row ' + i; this.note = undefined; this.at = i * 2; } }
    const rows = [];
    function cycle() { for (let i = 0; i < 20_000; i++) { const row = new Row(i); ${forget} rows.push(row); } }`;
  const before = await heapOf(program('delete row.label;'));
  const after = await heapOf(program('row.label = undefined;'));
  const saving = only(before.savings, 'fast-properties', 'Row');
  expect(saving.count).toBe(20_000);
  // The field of the deleted property stays in the advised program, and the text that it held is garbage in both.
  agrees(saving.savedBytes - 20_000 * 8, before.bytes, after.bytes);
  expect(after.savings.filter((s) => s.rule === 'fast-properties' && s.class === 'Row')).toEqual([]);
});

test('objects that are used as dictionaries have names of their own, and are left alone', async () => {
  const { savings } = await heapOf(`
    const counts = [];
    function cycle() { for (let i = 0; i < 200; i++) { const o = Object.create(null); for (let k = 0; k < 8; k++) o['word ' + i + ' ' + k] = {}; counts.push(o); } }`);
  expect(savings.filter((s) => s.rule === 'fast-properties' && s.count >= 200)).toEqual([]);
});

test('equal strings, kept once', async () => {
  const program = (text: string): string => `
    const known = new Map(), messages = [];
    function one(text) { if (!known.has(text)) known.set(text, text); return known.get(text); }
    function cycle() { for (let i = 0; i < 20_000; i++) { const country = JSON.parse('"country number ' + (i % 50) + ' of the atlas"'); messages.push({ country: ${text} }); } }`;
  const before = await heapOf(program('country'));
  const after = await heapOf(program('one(country)'));
  const [mine, theirs] = [only(before.savings, 'one-copy'), only(after.savings, 'one-copy')];
  agrees(mine.savedBytes - theirs.savedBytes, before.bytes, after.bytes);
});

test('texts that were put together piece by piece, in one piece', async () => {
  const program = (write: string, read: string): string => `
    const jobs = [];
    class Log { text = ''; parts = []; write(part) { ${write} } done() { ${read} this.parts = undefined; } }
    function cycle(n) { for (let i = 0; i < 500; i++) { const log = new Log(); for (let k = 0; k < 60; k++) log.write('step ' + k + ' of job ' + i + ' took ' + n * k + ' ms'); log.done(); jobs.push(log); } }`;
  const before = await heapOf(program('this.text += JSON.parse(JSON.stringify(part));', ''));
  const after = await heapOf(program('this.parts.push(JSON.parse(JSON.stringify(part)));', "this.text = this.parts.join('');"));
  const saving = only(before.savings, 'join', '(concatenated string)');
  expect(saving.count).toBeGreaterThanOrEqual(500);
  agrees(saving.savedBytes, before.bytes, after.bytes);
  expect(after.savings.filter((s) => s.rule === 'join')).toEqual([]);
});

test('texts with a beginning in common are better off in pieces', () => {
  /** A text of nine joints, the first of which is `Rope#0`. */
  const rope = Array.from({ length: 9 }, (_, i) => {
    const joint = `Rope#${i} (type=concatenated_string size=32 id=${11 + 2 * i})`;
    return `${i === 0 ? 'root → first' : `Rope#${i - 1} → {first}`}:${joint} → {second}:"piece ${i} " (size=100 id=${101 + 2 * i})`;
  }).join('\n');
  const joined = (text: string) => finish(savingsIn(openText(snapshotText(text)))).filter((s) => s.rule === 'join');
  expect(joined(rope)).toEqual([
    { rule: 'join', class: '(concatenated string)', count: 1, bytes: 9 * 132, savedBytes: 9 * 32 + 9 * 16 - 16 },
  ]);
  expect(joined(`${rope}\nroot → second:Rope#99 (type=concatenated_string size=32 id=201) → {first}:Rope#4`)).toEqual([]);
});

test('a bound on a cache lets go of what it gained', async () => {
  const program = (bound: string): string => `
    class Page { constructor(n) { this.html = 'page ' + n + ' '.repeat(400) + n; this.links = [n, {}]; } }
    const pages = new Map();
    let k = 0;
    function cycle() { for (let i = 0; i < 1500; i++) { pages.set(++k, new Page(k)); ${bound} } }`;
  const before = await heapOf(program(''), { snapshots: 3 });
  const after = await heapOf(program('if (pages.size > 1500) pages.delete(pages.keys().next().value);'), { warmup: 3 });
  const found = before.suspects.find((s) => s.holder.label === 'Map pages');
  expect(found?.saving).toMatchObject({ rule: 'bound', kept: 1500, count: 3000 });
  agrees(found?.saving?.savedBytes ?? 0, before.bytes, after.bytes);
});

test('listeners that go with their first event', async () => {
  const program = (on: string): string => `
    const { EventEmitter } = require('node:events');
    const bus = new EventEmitter();
    bus.setMaxListeners(0);
    function cycle(n) { for (let i = 0; i < 2000; i++) { const request = { body: new Array(30).fill(n + i / 7) }; bus.${on}('ready', () => request); } bus.emit('ready'); }`;
  const before = await heapOf(program('on'), { snapshots: 3 });
  const after = await heapOf(program('once'), { warmup: 3 });
  const found = before.suspects.find((s) => s.holder.kind === 'listeners');
  expect(found?.saving).toMatchObject({ rule: 'once', count: 4000 });
  // The listeners of before the first snapshot go too.
  agrees(((found?.saving?.savedBytes ?? 0) * 6000) / 4000, before.bytes, after.bytes);
});

test('nothing is advised to a program that is as it should be: the prototypes of the runtime are no records', async () => {
  const { savings } = await heapOf(`require('node:http'); function cycle() {}`);
  expect(savings.filter((s) => s.rule !== 'one-copy')).toEqual([]);
});

test('what Python itself says that slots would save', () => {
  const s = openText(snapshotText('root → a:Order (size=100)'));
  const row = { class: 'Order', count: 500, attributes: 3, bytes: 70_000, saved: 40_000, bases: ['Base'] };
  Object.assign(s.graph, { process: { runtime: 'CPython 3.11.2', title: '', slots: [row] } });
  expect(finish(savingsIn(s))).toEqual([{ rule: 'slots', class: 'Order', count: 500, bytes: 70_000, savedBytes: 40_000, names: ['Base'] }]);
});

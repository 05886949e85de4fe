// Sharing without values, end to end on real heaps: what was planted is nowhere in the result, and what is asked of it still answers.
import { mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { FindingId, MarkId, RunId, Timestamp } from '../../../src/shared/units.js';
import type { Verdict } from '../../../src/shared/verdict.js';
import { finish } from '../../../src/workbench/engine-gateway.js';
import type { Workbench } from '../../../src/workbench/workbench.js';
import { everyByte, expectNothingPlanted, planted } from '../../builders/planted.js';
import { type ProgramSnapshots, snapshotsOf } from '../../builders/snapshot-of-program.js';
import { workbenchIn } from '../../builders/workbench-in.js';
import { openWithDevTools } from '../../conformance/devtools.js';

// Values come from a file, as they would from the network: the program's text does not hold them.
const source = (file: string) => `
const secrets = JSON.parse(require('node:fs').readFileSync(${JSON.stringify(file)}, 'utf8'));
const fresh = (s) => Buffer.from(s).toString();
class Order { constructor(i) { this.number = { value: i }; this.secret = fresh(secrets[i % secrets.length]); this.note = 'order ' + fresh(secrets[i % secrets.length]) + i; } }
class Shop {
  constructor() { this.orders = new Map(); this.byCustomer = {}; this.seen = new Set(); this.weak = new WeakMap(); this.keep = []; this.joined = ''; }
  add(i) {
    const order = new Order(i);
    this.orders.set(fresh(secrets[i % secrets.length]) + ':' + i, order);
    this.byCustomer[fresh(secrets[i % secrets.length]) + (i % 300)] = order;
    this.seen.add(fresh(secrets[i % secrets.length]));
    const key = { order };
    this.keep.push(key);
    this.weak.set(key, fresh(secrets[i % secrets.length]));
    this.joined += fresh(secrets[i % secrets.length]);
  }
  size() { return this.orders.size + this.keep.length + Object.keys(this.byCustomer).length + this.joined.length; }
}
globalThis.shop = new Shop();
const vm = require('node:vm');
const odd = globalThis.odd = {};
odd.environment = { ...process.env };
odd.arguments = [...process.argv];
odd.folder = process.cwd();
for (const [i, s] of secrets.entries()) {
  const half = s.length >> 1;
  odd['r' + i] = fresh(s.slice(0, half)) + '-and more, so that it is a rope of two-' + fresh(s.slice(half));
  odd['c' + i] = new ({ [fresh(s)]: class {} }[s])();
  odd['v' + i] = new vm.Script('(function () { return 1; })', { filename: fresh(s) }).runInThisContext();
  odd['u' + i] = (0, eval)('(function () { return 2; })//# sourceURL=' + s);
  odd['w' + i] = new WeakRef({ [fresh(s)]: 1 });
  odd['g' + i] = Symbol.for(fresh(s));
  odd['x' + i] = Promise.reject(new TypeError(fresh(s)));
  odd['x' + i].catch(() => {});
  odd['h' + i] = new Headers({ authorization: 'Bearer ' + s.replace(/[^a-z]/gi, '') });
  odd['t' + i] = new Set([fresh(s)]).values();
  odd['b' + i] = (function () { return this; }).bind({ [fresh(s)]: fresh(s) });
  odd[fresh(s)] = new RegExp(s.replace(/[^a-z]/gi, '.'));
  odd[Symbol(fresh(s))] = BigInt(12345);
  odd['f' + s] = { [fresh(s)]() { return 1; } }[s];
  globalThis[fresh(s)] = new URL('https://h.example/' + encodeURIComponent(s));
  odd['e' + s] = new Error(fresh(s));
}
odd[Number(4929123412341234 % 4294967000)] = odd;
function cycle(n) { for (let i = 0; i < 200; i++) globalThis.shop.add(n * 200 + i); globalThis.shop.size(); }
`;

let dir: string;
let program: ProgramSnapshots;
let workbench: Workbench;
let original: string[];

beforeAll(async () => {
  dir = await mkdtemp(join(tmpdir(), 'holdfast-share-'));
  const file = join(dir, 'secrets.json');
  await writeFile(file, JSON.stringify(planted));
  program = await snapshotsOf({
    source: source(file),
    snapshots: 3,
    cycles: 2,
    args: [`--token=${planted[0]}`, planted[4] as string],
    env: { PLANTED_ENV: planted[1] as string, DATABASE_URL: planted[4] as string },
    within: 'planted-customer',
  });
  workbench = workbenchIn(join(dir, 'home'));
  await workbench.investigation.create({ name: `hunt for ${planted[3]}`, dir: join(dir, 'inv') });
  const added = await finish(workbench.snapshots.addFiles(program.paths));
  if (!added.ok) throw new Error(added.failure.code);
  original = program.paths;
  await plantInManifest(added.value.ids);
}, 120_000);
afterAll(async () => {
  await workbench.close();
  await program.remove();
  await rm(dir, { recursive: true, force: true });
});

/** Secrets in everything that a person or the target could have put into the investigation. */
async function plantInManifest(ids: readonly string[]): Promise<void> {
  const store = workbench.store;
  if (!store) throw new Error();
  const run = 'r1' as RunId;
  const at = Date.now() as Timestamp;
  await store.dispatch({
    type: 'start-run',
    run: {
      id: run,
      startedAt: at,
      target: {
        title: `node app.js --token=${planted[0]}`,
        runtime: 'v8',
        version: 'Node.js',
        local: true,
        capabilities: [],
        address: planted[5],
        command: ['node', planted[6] as string],
      },
      connection: { kind: 'launch', command: 'node', args: [planted[4] as string], cwd: '/srv/planted', envNames: ['PLANTED_ENV'] },
    },
  });
  for (const [i, title] of [
    'https://api.planted.example/v1',
    'db.planted.internal:9229',
    'Invoices of Alice Planted',
    planted[6],
  ].entries())
    await store.dispatch({
      type: 'start-run',
      run: {
        id: `r${i + 2}` as RunId,
        startedAt: (at + i) as Timestamp,
        target: {
          title: title as string,
          runtime: 'v8',
          version: 'Chrome',
          local: false,
          capabilities: [],
          address: 'db.planted.internal:9229',
          pid: 4711,
        },
        connection: {
          kind: 'attach',
          host: 'db.planted.internal',
          port: 9229,
          tunnel: { via: 'ssh', destination: 'planted@jump.planted.internal' },
        },
        end: {
          at: (at + i + 1) as Timestamp,
          why: { kind: 'disconnected', reason: `connect to db.planted.internal failed: ${planted[4]}` },
        },
      } as never,
    });
  await store.dispatch({ type: 'add-mark', mark: { id: 'm1' as MarkId, run, at, label: planted[7] as string, source: 'stdout' } });
  await store.dispatch({ type: 'add-mark', mark: { id: 'm2' as MarkId, run, at, label: `see ${planted[4]}`, source: 'user' } });
  await store.dispatch({ type: 'label-snapshot', id: ids[0] as never, label: `before ${planted[1]}` });
  await store.dispatch({
    type: 'set-notes',
    notes: `# Notes\n\n- mail to ${planted[3]}\n- \`${planted[0]}\`\n- <script>alert(1)</script>\n- https://tickets.example/PROJ-1?session=plantedquery`,
    at,
  });
  await store.dispatch({
    type: 'set-scenario',
    scenario: { scenario: { cycles: 1, warmup: 0, captures: 1, step: { kind: 'cmd', command: `curl ${planted[5]}` } } },
  });
  await store.appendOutput(run, [{ at, stream: 'stdout', text: planted.join(' ') }]);
  await store.appendSamples(
    run,
    [1, 2, 3].map((n) => ({ at: (at + n * 1000) as Timestamp, rss: n * 1e7, heapUsed: n * 5e6 })),
  );
  const suspects = await finish(workbench.queries.suspects({ paths: original, identity: 'detect', judgements: [], limit: 5 }));
  if (!suspects.ok) throw new Error(suspects.failure.code);
  const verdict: Verdict = {
    leaking: true,
    kind: 'heap',
    confidence: 0.9,
    evidence: [{ code: 'holder-grows', data: { holder: `Map ${planted[7]}` }, text: `Map ${planted[7]} gains; see ${planted[4]}` }],
    missing: [],
    suspects: suspects.value.suspects.map((s) => ({
      class: s.class,
      growthPerCycle: 1,
      bytesPerCycle: 1,
      chain: { links: s.chain.links },
      snapshot: workbench.view()?.snapshots.find(({ path }) => path === original.at(-1))?.id,
      reason: `${s.holder.label} gains`,
    })),
  };
  await store.dispatch({ type: 'add-verdict', verdict: { run, at, verdict } });
  const fact = { code: 'works', data: { step: `curl ${planted[5]}` }, text: `The step "curl ${planted[5]}" did work` };
  await store.dispatch({
    type: 'add-verdict',
    verdict: { run, at: (at + 1) as Timestamp, verdict: { ...verdict, evidence: [...verdict.evidence, fact] } },
  });
  await store.dispatch({
    type: 'put-finding',
    finding: {
      id: 'f1' as FindingId,
      at,
      title: `Orders of ${planted[3]} stay`,
      status: 'open',
      cause: `Held since ${planted[6]} was read; \`${planted[0]}\``,
      evidence: [fact.text, `seen in ${planted[2]}`],
      counterEvidence: [`not with ${planted[1]}`],
      advice: `clear it, says https://wiki.example/x?key=plantedquery`,
      run,
      class: verdict.suspects[0]?.class,
      chain: verdict.suspects[0]?.chain,
    },
  });
  await store.dispatch({
    type: 'add-verification',
    verification: {
      at,
      outcome: 'undecided',
      metric: 'managed',
      before: { run, at },
      after: { run, at },
      reasons: [
        { code: 'other-step', data: { before: `curl ${planted[5]}`, after: planted[4] as string }, text: `not ${planted[4]}` },
        { code: 'holder-gone', data: { holder: 'Map orders' }, text: `not ${planted[4]}` },
      ],
    },
  });
  // Deleted things stay here, at every level.
  for (const [kind, id] of [
    ['mark', 'deleted'],
    ['finding', 'deleted'],
  ] as const) {
    if (kind === 'mark') await store.dispatch({ type: 'add-mark', mark: { id: id as never, run, at, label: gone, source: 'user' } });
    else
      await store.dispatch({
        type: 'put-finding',
        finding: { id: id as never, at, title: gone, status: 'open', cause: gone, evidence: [], counterEvidence: [], advice: '' },
      });
    await store.dispatch({ type: 'delete', kind, id: id as never, at });
  }
  const chains = await finish(
    workbench.queries.chains({ path: original[2] as string, of: { by: 'class', class: 'Order' }, limit: 3, ignore: [], judgements: [] }),
  );
  if (!chains.ok) throw new Error(chains.failure.code);
  for (const chain of chains.value.chains)
    await store.dispatch({
      type: 'judge',
      judgement: { signature: chain.signature, verdict: 'stuck', reason: `because of ${planted[4]}`, at },
    });
}

const gone = 'said in what was deleted';
async function share(level: 'report' | 'structure' | 'full', name: string, allNames = false) {
  const path = join(dir, name);
  const written = await finish(workbench.sharing('0.0.0').write({ level, allNames, path, confirmed: level === 'full' }));
  if (!written.ok) throw new Error(JSON.stringify(written.failure));
  return { path, bytes: await readFile(path), preview: written.value.preview };
}

const figuresOf = async (path: string) => {
  const page = await finish(workbench.queries.histogram({ path, grouping: 'class', filter: '', page: { offset: 0, limit: 500 } }));
  if (!page.ok) throw new Error(page.failure.code);
  return page.value;
};
/** Tokens stand for names one to one: equal up to tokens. */
const shape = (row: { count: unknown; shallowBytes: unknown; retainedBytes: unknown }) =>
  JSON.stringify([row.count, row.shallowBytes, row.retainedBytes]);

describe('sharing without values', () => {
  it('the report holds nothing that was planted, and says what is found', async () => {
    const { bytes, preview } = await share('report', 'r.html');
    expect(bytes.toString('utf8')).toMatch(/<li>[^{<]+ leaked before and does not grow any more/);
    expectNothingPlanted(bytes);
    expect(bytes.includes(gone)).toBe(false);
    const text = bytes.toString('utf8');
    expect(text).toContain('Order');
    expect(text).toContain('orders');
    expect(text).not.toContain('<script>');
    // Where what holds them is written: from the program's folder on.
    expect(text).toMatch(/<span class="place">[\w./…-]+\.c?js:\d+:\d+<\/span>/);
    expect(text).not.toContain(tmpdir());
    expect((await share('report', 'n.html', true)).bytes.toString('utf8')).not.toContain('<span class="place">');
    expect(text).toContain('&lt;script&gt;');
    expect(preview.stays.find((item) => item.kind === 'secrets')?.count).toBeGreaterThan(3);
  });

  it('the structure holds nothing that was planted', async () => {
    const { bytes, preview } = await share('structure', 's.holdfast');
    expectNothingPlanted(bytes);
    expect(everyByte(bytes).some((part) => part.includes(gone))).toBe(false);
    expect(preview.leaves.find((item) => item.kind === 'names')?.list).toContain('orders');
    expect(JSON.stringify(preview.leaves)).not.toContain('planted');
    expect(preview.stays.map((item) => item.kind)).toEqual(expect.arrayContaining(['contents', 'tokens', 'keys', 'output', 'scenario']));
  });

  it('with all names as tokens, not even names of the program leave', async () => {
    const { bytes } = await share('structure', 'a.holdfast', true);
    const parts = everyByte(bytes).map((part) => part.toString('utf8'));
    for (const name of ['byCustomer', 'class Shop', '"Shop"', '"Order"'])
      expect(
        parts.some((part) => part.includes(name)),
        name,
      ).toBe(false);
    expect(parts.some((part) => part.includes('"Map"'))).toBe(true);
  });

  it('the full level holds everything, and only after it was confirmed', async () => {
    const refused = await finish(
      workbench.sharing('0').write({ level: 'full', allNames: false, path: join(dir, 'f.holdfast'), confirmed: false }),
    );
    expect(refused.ok || refused.failure.code).toBe('SHARE_NOT_CONFIRMED');
    expect(await readdir(dir)).not.toContain('f.holdfast');
    const { bytes, preview } = await share('full', 'f.holdfast');
    expect(everyByte(bytes).some((part) => part.includes('plantedpassword'))).toBe(true);
    expect(everyByte(bytes).some((part) => part.includes(gone))).toBe(false);
    expect(preview.stays.find((item) => item.kind === 'trash')?.list).toEqual([gone, gone]);
  });

  it('leaves no temporary files', async () => {
    expect((await readdir(dir)).filter((name) => /partial|parts|tmp/.test(name))).toEqual([]);
  });
});

describe('a structure that somebody else opens', () => {
  let there: string[];
  beforeAll(async () => {
    await share('structure', 'o.holdfast');
    const unpacked = await finish(workbench.investigation.unpack(join(dir, 'o.holdfast'), join(dir, 'theirs')));
    if (!unpacked.ok) throw new Error(JSON.stringify(unpacked.failure));
    expect(unpacked.value.level).toBe('structure');
    there = (await readdir(join(unpacked.value.dir, 'snapshots'))).sort().map((name) => join(unpacked.value.dir, 'snapshots', name));
  }, 120_000);

  it('has the same classes with the same counts and sizes', async () => {
    for (const [i, path] of there.entries()) {
      const [mine, theirs] = [await figuresOf(original[i] as string), await figuresOf(path)];
      expect(theirs.total).toBe(mine.total);
      expect(theirs.totals).toEqual(mine.totals);
      expect(theirs.rows.map(shape).sort()).toEqual(mine.rows.map(shape).sort());
      for (const name of ['Order', 'Shop', 'Map', '(string)', 'Object']) {
        expect(theirs.rows.find((r) => r.label === name)).toEqual(mine.rows.find((r) => r.label === name));
      }
    }
  });

  it('compares as before', async () => {
    const compare = async (paths: string[]) => {
      const page = await finish(
        workbench.queries.compare({
          paths,
          identity: 'detect',
          grouping: 'class',
          view: 'all',
          filter: '',
          page: { offset: 0, limit: 500 },
        }),
      );
      if (!page.ok) throw new Error(page.failure.code);
      return page.value;
    };
    const [mine, theirs] = [await compare(original), await compare(there)];
    expect(theirs.identity).toBe(mine.identity);
    const wanted = (rows: typeof mine.rows) => rows.map((r) => JSON.stringify([r.count, r.added, r.removed, r.retainedDelta])).sort();
    expect(wanted(theirs.rows)).toEqual(wanted(mine.rows));
    expect(theirs.rows.find((r) => r.label === 'Order')).toEqual(mine.rows.find((r) => r.label === 'Order'));
  });

  it('names the same holders, by the same chain', async () => {
    const suspects = async (paths: string[]) => {
      const found = await finish(workbench.queries.suspects({ paths, identity: 'detect', judgements: [], limit: 5 }));
      if (!found.ok) throw new Error(found.failure.code);
      return found.value.suspects.map((s) => ({
        id: s.holder.id,
        kind: s.holder.kind,
        members: s.members,
        ids: s.chain.links.map((l) => l.id),
        classes: s.chain.links.map((l) => (l.class.includes('~') ? '~' : l.class)),
      }));
    };
    const [mine, theirs] = [await suspects(original), await suspects(there)];
    expect(theirs.map((s) => ({ ...s, classes: 0 }))).toEqual(mine.map((s) => ({ ...s, classes: 0 })));
    expect(mine.length).toBeGreaterThan(0);
    const chain = await finish(
      workbench.queries.chains({ path: there[2] as string, of: { by: 'class', class: 'Order' }, limit: 1, ignore: [], judgements: [] }),
    );
    expect(chain.ok && chain.value.chains[0]?.links.map((l) => l.edge).join(' ')).toMatch(/shop (byCustomer|.*orders)/);
  });
});

describe('a snapshot with allocation traces', () => {
  it('names no script or function that came from outside, and DevTools opens its structure', async () => {
    const traced = await snapshotsOf({
      source: `
const fresh = (s) => Buffer.from(s).toString();
const secrets = JSON.parse(require('node:fs').readFileSync(${JSON.stringify(join(dir, 'secrets.json'))}, 'utf8'));
const { Session } = require('node:inspector');
const session = new Session();
session.connect();
session.post('HeapProfiler.enable');
session.post('HeapProfiler.startTrackingHeapObjects', { trackAllocations: true });
globalThis.kept = [];
class Order {}
for (const s of secrets) {
  const make = (0, eval)('(function order() { return { order: new Array(10).fill(0).map((_, i) => ({ i })) }; })//# sourceURL=' + encodeURI(s));
  globalThis.kept.push(make(), new Order(), { [fresh(s)]: make() });
}
function cycle() { for (let i = 0; i < 50; i++) globalThis.kept.push(new Order()); }`,
      snapshots: 1,
    });
    try {
      const path = traced.paths[0] as string;
      expect(JSON.parse(await readFile(path, 'utf8')).trace_function_infos.length).toBeGreaterThan(10);
      const out = join(dir, 'traced.heapsnapshot');
      const written = await finish(workbench.sharing('0').snapshot({ path, out, structure: true, allNames: false }));
      expect(written).toMatchObject({ ok: true });
      const bytes = await readFile(out);
      expectNothingPlanted(bytes);
      const opened = await openWithDevTools(bytes.toString('utf8'));
      expect(opened.nodeCount).toBeGreaterThan(1000);
      const allocations = await finish(workbench.queries.allocations({ path: out, filter: '', page: { offset: 0, limit: 50 } } as never));
      expect(allocations).toMatchObject({ ok: true });
    } finally {
      await traced.remove();
    }
  }, 120_000);
});

describe('an exported snapshot', () => {
  it('is the captured one, byte for byte, and opens in DevTools; so does its structure', async () => {
    const sharing = workbench.sharing('0.0.0');
    const plain = await finish(
      sharing.snapshot({ path: original[0] as string, out: join(dir, 'p.heapsnapshot'), structure: false, allNames: false }),
    );
    expect(plain.ok).toBe(true);
    // Not toEqual: it walks the bytes one by one, for a minute on a busy machine.
    expect((await readFile(join(dir, 'p.heapsnapshot'))).equals(await readFile(original[0] as string))).toBe(true);
    const structure = await finish(
      sharing.snapshot({ path: original[0] as string, out: join(dir, 't.heapsnapshot'), structure: true, allNames: false }),
    );
    expect(structure.ok).toBe(true);
    const [a, b] = [
      await openWithDevTools(await readFile(join(dir, 'p.heapsnapshot'), 'utf8')),
      await openWithDevTools(await readFile(join(dir, 't.heapsnapshot'), 'utf8')),
    ];
    expect(b.nodeCount).toBe(a.nodeCount);
    // Element by element would take a minute.
    expect(Buffer.compare(Buffer.from(b.retainedSizes.buffer), Buffer.from(a.retainedSizes.buffer))).toBe(0);
    expect(Buffer.compare(Buffer.from(b.nodeDistances.buffer), Buffer.from(a.nodeDistances.buffer))).toBe(0);
    expect(b.getStatistics().total).toBe(a.getStatistics().total);
    expectNothingPlanted(await readFile(join(dir, 't.heapsnapshot')));
  });
});

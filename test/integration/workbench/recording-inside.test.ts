// Who allocates in what runs inside a program: a page of Chromium, a worker thread of Node. Through source maps, as it was written.
import { readFileSync } from 'node:fs';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { join } from 'node:path';
import { afterEach, describe, expect, test } from 'vitest';
import type { RecordingKind } from '../../../src/shared/target.js';
import type { RunId } from '../../../src/shared/units.js';
import type { LiveRun } from '../../../src/workbench/live-run.js';
import type { Workbench } from '../../../src/workbench/workbench.js';
import { chromium, startChromium } from '../../builders/chromium-target.js';
import { atEnd, cleanUp, finished, must, targetNode, temporaryFolder } from '../../builders/inspector-session.js';
import { compile, lineOf } from '../../builders/typescript-program.js';
import { workbenchIn } from '../../builders/workbench-in.js';

afterEach(cleanUp);

const shop = `interface Line { readonly n: number }

/** The compiler drops this, and the lines above. */
type Names = readonly string[];
class Order {
  readonly lines: Line[];
  constructor(n: number) { this.lines = new Array(200).fill({ n }); }
}
const kept: Order[] = [];
function makeOrder(n: number): Order {
  return new Order(n);
}
export function keepOrders(): void {
  for (let i = 0; i < 200; i++) kept.push(makeOrder(i));
  if (kept.length > 20_000) kept.length = 0;
}
setInterval(keepOrders, 20);
(globalThis as { started?: boolean }).started = true;
`;
const main = `import { Worker } from 'node:worker_threads';
new Worker(new URL('./shop.js', import.meta.url), { name: 'shop' });
setInterval(() => undefined, 1000);
`;

/** The compiled script in a page, over HTTP; its address. */
async function served(folder: string): Promise<string> {
  const server = createServer((request, response) => {
    const isScript = request.url === '/dist/shop.js';
    response.setHeader('content-type', isScript ? 'text/javascript' : 'text/html');
    response.end(
      isScript ? readFileSync(join(folder, 'dist/shop.js')) : '<title>Shop</title><script type="module" src="/dist/shop.js"></script>',
    );
  });
  await new Promise<void>((done) => server.listen(0, '127.0.0.1', done));
  atEnd(() => {
    server.closeAllConnections();
    server.close();
  });
  return `http://127.0.0.1:${(server.address() as AddressInfo).port}/shop`;
}

const opened = (sourceFolders: () => readonly string[] = () => []): Workbench => {
  const workbench = workbenchIn(temporaryFolder(), { sourceFolders });
  atEnd(() => workbench.close());
  return workbench;
};

/** Records for a while, and looks at who allocated. */
async function recorded(workbench: Workbench, live: LiveRun, how: RecordingKind) {
  must(await live.captures.startRecording(how));
  const from = Date.now();
  // Until it has allocated something to be seen, on a machine of any speed.
  await expect.poll(() => Date.now() - from, { timeout: 30_000, interval: 200 }).toBeGreaterThan(1500);
  const { id } = must(await finished(live.captures.stopRecording(how)));
  const path = workbench.view()?.snapshots.find((each) => each.id === id)?.path ?? '';
  const page = must(await finished(workbench.queries.allocations({ path, view: 'functions', page: { offset: 0, limit: 200 } })));
  const row = page.rows.find(({ name }) => name === 'keepOrders');
  const { script = '', line = 0, column = 0 } = row ?? {};
  const { places } = must(await finished(workbench.queries.locate({ path, places: [{ script, line, column }] })));
  return { kind: page.kind, row, place: places[0] };
}

const expectWritten = (folder: string, { row, place }: Awaited<ReturnType<typeof recorded>>): void => {
  expect(row?.totalBytes).toBeGreaterThan(100_000);
  expect(place).toMatchObject({ file: join(folder, 'src/shop.ts'), original: { line: lineOf(shop, 'function keepOrders') } });
};

describe('recording inside a program', () => {
  test('a worker thread of Node, by sampling and by tracking', async () => {
    const folder = temporaryFolder();
    compile(folder, { 'shop.ts': shop, 'main.ts': main });
    const workbench = opened();
    const { run } = must(await workbench.connect({ kind: 'launch', command: targetNode, args: [join(folder, 'dist/main.js')], env: {} }));
    const worker = (): RunId | undefined => workbench.view()?.runs.find((each) => each.target.part?.of !== undefined)?.id;
    await expect.poll(worker, { timeout: 30_000 }).toBeDefined();
    const live = workbench.liveRun(worker() as RunId) as LiveRun;
    expect(live.session.info.part).toMatchObject({ type: 'worker' });
    const sampled = await recorded(workbench, live, 'sampling');
    expect(sampled.kind).toBe('sampled');
    expectWritten(folder, sampled);
    const tracked = await recorded(workbench, live, 'tracking');
    expect(tracked.kind).toBe('tracked');
    expectWritten(folder, tracked);
    // The main thread has nothing of it.
    const outside = await recorded(workbench, workbench.liveRun(run) as LiveRun, 'sampling');
    expect(outside.row).toBeUndefined();
  });

  test.skipIf(chromium === undefined)('a page of Chromium, by sampling and by tracking', async () => {
    const folder = temporaryFolder();
    compile(folder, { 'shop.ts': shop });
    const page = await served(folder);
    const browser = await startChromium({ 'blank.html': '<title>blank</title>' });
    await fetch(`http://127.0.0.1:${browser.port}/json/new?${page}`, { method: 'PUT' });
    // Its scripts come over the network: their maps lie in a folder that a person names.
    const workbench = opened(() => [folder]);
    const attach = { kind: 'attach', host: '127.0.0.1', port: browser.port, allowRemote: false, target: page } as const;
    await expect.poll(() => workbench.connect(attach), { timeout: 30_000, interval: 500 }).toMatchObject({ ok: true });
    const live = workbench.live as LiveRun;
    await expect.poll(() => live.session.evaluate('globalThis.started'), { timeout: 30_000 }).toMatchObject({ value: 'true' });
    const sampled = await recorded(workbench, live, 'sampling');
    expect(sampled.kind).toBe('sampled');
    expectWritten(folder, sampled);
    const tracked = await recorded(workbench, live, 'tracking');
    expect(tracked.kind).toBe('tracked');
    expectWritten(folder, tracked);
  });
});

// Deno: V8's protocol without Node's part of it, and `process` with another meaning.
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterEach, expect, test } from 'vitest';
import { createConnector } from '../../../src/targets/all-connectors.js';
import { discoverTargets } from '../../../src/targets/index.js';
import { deno } from '../../builders/deno.js';
import { atEnd, attachTo, cleanUp, finished, must, startProcess, temporaryFolder } from '../../builders/inspector-session.js';
import { workbenchIn } from '../../builders/workbench-in.js';

afterEach(cleanUp);

const binary = deno();
const program = `class Order { lines = [1, 2, 3]; }
const kept: Order[] = [];
setInterval(() => { for (let i = 0; i < 100; i++) kept.push(new Order()); }, 50);
console.log('up');
`;

/** Where its inspector is, and itself. */
async function started() {
  const file = join(temporaryFolder(), 'orders.ts');
  writeFileSync(file, program);
  const service = startProcess(binary ?? '', ['run', '--no-config', '--inspect=127.0.0.1:0', file], {
    env: { ...process.env, DENO_DIR: temporaryFolder(), DENO_NO_UPDATE_CHECK: '1' },
  });
  const port = Number((await service.waitFor(/listening on ws:\/\/[^:]+:(\d+)/))[1]);
  await service.waitFor(/up/);
  return { service, port };
}

test.skipIf(binary === undefined)(
  'a Deno is found, watched, collected and captured (skipped without Deno)',
  { timeout: 120_000 },
  async () => {
    const { service, port } = await started();
    const found = (await discoverTargets({ timeoutMs: 5000 })).find(({ pid }) => pid === service.pid);
    expect(found).toMatchObject({ kind: 'deno', runtime: 'v8', opens: 'listening', version: expect.stringMatching(/^Deno 2/) });

    const session = must(await createConnector().connect(attachTo(port)));
    atEnd(() => session.close());
    expect(session.info).toMatchObject({ runtime: 'v8', version: expect.stringMatching(/^Deno 2/), pid: service.pid, local: true });
    const sample = await session.sample();
    expect(sample.rss).toBeGreaterThan(20e6);
    expect(sample.heapUsed).toBeGreaterThan(1e6);
    expect(must(await session.evaluate('Deno.version.deno'))).toContain('2.');
    must(await session.collectGarbage());
    const file = join(temporaryFolder(), 'a.heapsnapshot.gz');
    const first = must(await finished(session.capture(file)));
    expect(first.bytes).toBeGreaterThan(1e6);
    const second = must(await finished(session.capture(`${file}.2`)));
    expect(second.canary).toBe('held');
    await session.close();
    expect(service.child.exitCode).toBeNull();
  },
);

test.skipIf(binary === undefined)('what grows in it is found (skipped without Deno)', { timeout: 120_000 }, async () => {
  const { port } = await started();
  const workbench = workbenchIn(temporaryFolder());
  atEnd(() => workbench.close());
  must(await workbench.connect(attachTo(port)));
  const paths: string[] = [];
  for (const label of ['one', 'two', 'three']) {
    const { id } = must(await finished(workbench.live!.captures.snapshot(label)));
    paths.push(workbench.view()?.snapshots.find((each) => each.id === id)?.path ?? '');
    await new Promise((done) => setTimeout(done, 500));
  }
  const { suspects } = must(await finished(workbench.queries.suspects({ paths, identity: 'objects', judgements: [], limit: 5 })));
  expect(suspects[0]).toMatchObject({ class: 'Order' });
});

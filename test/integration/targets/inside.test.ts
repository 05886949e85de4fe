// What runs inside a program with a heap of its own: worker threads of Node, frames and workers of a page.
import { readFileSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { join } from 'node:path';
import { gunzipSync } from 'node:zlib';
import { afterEach, describe, expect, test } from 'vitest';
import type { TargetSession } from '../../../src/targets/index.js';
import { chromium, startChromium } from '../../builders/chromium-target.js';
import {
  atEnd,
  attachTo,
  cleanUp,
  connect,
  EventLog,
  finished,
  must,
  nodeSpec,
  startInspected,
  temporaryFolder,
} from '../../builders/inspector-session.js';

afterEach(cleanUp);

const threads = `
  import { Worker, isMainThread, workerData } from 'node:worker_threads';
  if (isMainThread) {
    class OnlyInMain {}
    globalThis.kept = [new OnlyInMain()];
    const start = (name) => new Worker(new URL(import.meta.url), { name, workerData: name });
    const workers = ['alpha', 'beta'].map(start);
    console.log('main up');
    process.stdin.on('data', (text) => {
      const [what] = String(text).trim().split(' ');
      if (what === 'stop') workers[1].terminate();
      if (what === 'start') start('gamma');
      if (what === 'crash') process.exit(3);
    });
  } else {
    class OnlyInWorker { constructor(i) { this.text = workerData + ' ' + i; } }
    globalThis.kept = Array.from({ length: 1000 }, (_, i) => new OnlyInWorker(i));
    setInterval(() => globalThis.kept.push(new OnlyInWorker(globalThis.kept.length)), 20);
  }`;

const program = (): string => {
  const file = join(temporaryFolder(), 'threads.mjs');
  writeFileSync(file, threads);
  return file;
};

const titles = (session: TargetSession): readonly string[] =>
  session
    .inside()
    .map(({ title }) => title)
    .sort();

const until = async (is: () => boolean): Promise<void> => {
  while (!is()) await new Promise((done) => setTimeout(done, 20));
};

const stringsOf = (path: string): readonly string[] => JSON.parse(gunzipSync(readFileSync(path)).toString()).strings;

describe('worker threads of Node', () => {
  test('are targets of their own: heap, figures, capture and collection, beside the main thread', async () => {
    const session = must(await connect(nodeSpec([program()])));
    const log = new EventLog(session);
    await until(() => session.inside().length === 2);
    expect(titles(session)).toEqual(['alpha', 'beta']);
    expect(log.events.some(({ type }) => type === 'inside')).toBe(true);
    const alpha = must(await session.enter(session.inside().find(({ title }) => title === 'alpha')?.id ?? ''));
    expect(alpha.info).toMatchObject({ title: 'alpha', pid: session.info.pid, part: { type: 'worker', of: 'threads.mjs' } });
    expect(alpha.info.capabilities).not.toContain('stdin');
    expect(must(await alpha.evaluate('kept[0].text'))).toBe('alpha 0');
    const [main, own] = [await session.sample(), await alpha.sample()];
    expect(own.heapUsed).toBeGreaterThan(0);
    expect(own.heapUsed).not.toBe(main.heapUsed);
    // one process
    expect(Math.abs((own.rss ?? 0) - (main.rss ?? 0))).toBeLessThan(30e6);
    must(await alpha.collectGarbage());
    const folder = temporaryFolder();
    const report = must(await finished(alpha.capture(join(folder, 'alpha.gz'))));
    expect(report.canary).toBe('held');
    must(await finished(session.capture(join(folder, 'main.gz'))));
    expect(stringsOf(join(folder, 'alpha.gz'))).toContain('OnlyInWorker');
    expect(stringsOf(join(folder, 'alpha.gz'))).toContain('alpha 7');
    expect(stringsOf(join(folder, 'main.gz'))).toContain('OnlyInMain');
    expect(stringsOf(join(folder, 'main.gz'))).not.toContain('beta 7');
    // two at once are one too many
    expect(await session.enter(alpha.info.part?.id ?? '')).toMatchObject({ ok: false, failure: { code: 'BUSY' } });
    await alpha.close();
    const again = must(await session.enter(alpha.info.part?.id ?? ''));
    expect(must(await again.evaluate('kept[1].text'))).toBe('alpha 1');
  });

  test('come and go; one that ends tells so, and takes nobody with it', async () => {
    const session = must(await connect(nodeSpec([program()])));
    await until(() => session.inside().length === 2);
    const beta = must(await session.enter(session.inside().find(({ title }) => title === 'beta')?.id ?? ''));
    const log = new EventLog(beta);
    must(await session.write('stop\n'));
    await log.until('exited');
    expect(await beta.evaluate('1')).toMatchObject({ ok: false, failure: { code: 'TARGET_GONE' } });
    expect(titles(session)).toEqual(['alpha']);
    must(await session.write('start\n'));
    await until(() => titles(session).includes('gamma'));
    expect(must(await session.evaluate('1 + 1'))).toBe('2');
  });

  test('end with their process, also in the middle of a capture', async () => {
    const session = must(await connect(nodeSpec([program()])));
    await until(() => session.inside().length === 2);
    const alpha = must(await session.enter(session.inside()[0]?.id ?? ''));
    const log = new EventLog(alpha);
    const capture = alpha.capture(join(temporaryFolder(), 's.gz'));
    await capture.next();
    process.kill(session.info.pid ?? 0, 'SIGKILL');
    const result = await finished(capture);
    expect(result.ok ? '' : result.failure.code).toMatch(/TARGET_GONE|CAPTURE_INTERRUPTED|TARGET_NOT_RESPONDING/);
    await log.until('exited');
  });

  test('one can be asked for by name, from a launch and from an address; several that match are listed', async () => {
    const alpha = must(await connect(nodeSpec([program()], { target: '^alpha$' })));
    expect(alpha.info).toMatchObject({ title: 'alpha', part: { type: 'worker' } });
    expect(alpha.info.capabilities).toContain('stdin');
    expect(must(await alpha.evaluate('kept[0].text'))).toBe('alpha 0');
    const log = new EventLog(alpha);
    await log.line('main up');
    must(await alpha.write('crash\n'));
    await log.until('exited');

    const started = await startInspected([program()]);
    const found = must(await connect(attachTo(started.port, { target: 'beta' })));
    expect(must(await found.evaluate('kept[0].text'))).toBe('beta 0');
    await found.close();
    const several = await connect(attachTo(started.port, { target: 'threads' }));
    // the main thread is listed by the port, and is meant first
    expect(several).toMatchObject({ ok: true });
    const both = await connect(nodeSpec([program()], { target: 'a$' }));
    expect(both).toMatchObject({
      ok: false,
      failure: { code: 'SEVERAL_TARGETS', data: { targets: [{ type: 'worker' }, { type: 'worker' }] } },
    });
    expect(await connect(nodeSpec([program()], { target: 'nobody' }))).toMatchObject({ ok: false, failure: { code: 'NO_SUCH_TARGET' } });
  });
});

describe('inside a page', () => {
  test.skipIf(chromium === undefined)(
    'its worker and a frame from elsewhere are targets of their own (skipped without Chromium)',
    async () => {
      const server = createServer((request, response) => {
        const path = new URL(request.url ?? '', 'http://x').pathname;
        const answer: Readonly<Record<string, readonly [string, string]>> = {
          '/page': [
            'text/html',
            `<title>Shop</title><script>new Worker('/worker.js', { name: 'counter' });</script><iframe src="http://localhost:${(server.address() as AddressInfo).port}/frame"></iframe>`,
          ],
          '/frame': [
            'text/html',
            '<title>Advert</title><script>class InFrame {} window.kept = [new InFrame()]; window.where = "frame";</script>',
          ],
          '/worker.js': ['text/javascript', 'class InWorker {} self.kept = [new InWorker()]; self.where = "worker";'],
        };
        const [type, body] = answer[path] ?? ['text/plain', ''];
        response.setHeader('content-type', type).end(body);
      });
      await new Promise<void>((done) => server.listen(0, done));
      atEnd(() => {
        server.closeAllConnections();
        server.close();
      });
      const { port } = await startChromium({});
      await fetch(`http://127.0.0.1:${port}/json/new?http://127.0.0.1:${(server.address() as AddressInfo).port}/page`, { method: 'PUT' });
      const page = must(await connect(attachTo(port, { target: '/page$' })));
      await until(() => page.inside().length === 2);
      const byType = (type: string) => page.inside().find((each) => each.type === type)?.id ?? '';
      const worker = must(await page.enter(byType('worker')));
      const frame = must(await page.enter(byType('iframe')));
      expect([must(await worker.evaluate('self.where')), must(await frame.evaluate('window.where'))]).toEqual(['worker', 'frame']);
      const folder = temporaryFolder();
      must(await finished(worker.capture(join(folder, 'w.gz'))));
      must(await finished(frame.capture(join(folder, 'f.gz'))));
      must(await finished(page.capture(join(folder, 'p.gz'))));
      expect(stringsOf(join(folder, 'w.gz'))).toContain('InWorker');
      expect(stringsOf(join(folder, 'f.gz'))).toContain('InFrame');
      expect(stringsOf(join(folder, 'f.gz'))).not.toContain('InWorker');
      expect(stringsOf(join(folder, 'p.gz'))).not.toContain('InFrame');
      expect((await worker.sample()).heapUsed).toBeGreaterThan(0);
    },
  );
});

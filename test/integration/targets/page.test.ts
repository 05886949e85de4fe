// A page of Chromium, behind a port.
import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { gunzipSync } from 'node:zlib';
import { afterEach, expect, test } from 'vitest';
import { attachTo, cleanUp, connect, EventLog, finished, must, startProcess, temporaryFolder } from '../../builders/inspector-session.js';

afterEach(cleanUp);

const chromium = ['/usr/bin/chromium', '/usr/bin/chromium-browser', '/usr/bin/google-chrome'].find((path) => existsSync(path));

const html = `<title>Shop</title><script>class Basket { constructor(i) { this.items = ['item ' + i]; } }
  window.baskets = Array.from({ length: 500 }, (_, i) => new Basket(i));</script>`;

test.skipIf(chromium === undefined)(
  'can be watched, marked, collected and captured (skipped without Chromium)',
  { timeout: 180_000 },
  async () => {
    const folder = temporaryFolder();
    writeFileSync(join(folder, 'shop.html'), html);
    const browser = startProcess(chromium ?? '', [
      '--headless',
      '--no-sandbox',
      '--disable-gpu',
      '--disable-background-networking',
      '--no-first-run',
      '--remote-debugging-port=0',
      `--user-data-dir=${join(folder, 'profile')}`,
      `file://${join(folder, 'shop.html')}`,
    ]);
    const port = Number((await browser.waitFor(/DevTools listening on ws:\/\/127\.0\.0\.1:(\d+)/))[1]);
    // attached before the page has loaded, Holdfast would see another document than it marks in
    const title = async () => ((await (await fetch(`http://127.0.0.1:${port}/json/list`)).json()) as { title: string }[])[0]?.title;
    while ((await title()) !== 'Shop') await new Promise((done) => setTimeout(done, 100));
    // on a busy machine a page takes its time: a second would leave out its figures, as it should in the window
    const session = must(await connect(attachTo(port), { probe: 30_000 }));
    const log = new EventLog(session);
    expect(session.info).toMatchObject({
      runtime: 'v8',
      title: 'Shop',
      local: true,
      version: expect.stringMatching(/Chrome/),
    });
    // the memory of its own process, not of the browser's
    expect(session.info.capabilities).toContain('rss');
    expect(session.info.pid).not.toBe(browser.pid);
    expect(must(await session.evaluate('window.baskets.length'))).toBe('500');
    const figures = await session.sample();
    expect(figures.heapUsed).toBeGreaterThan(0);
    expect(figures.heapTotal).toBeGreaterThanOrEqual(figures.heapUsed ?? 0);
    expect(figures.rss).toBeGreaterThan(figures.heapTotal ?? 0);
    expect(figures.domDocuments).toBeGreaterThanOrEqual(1);
    must(
      await session.evaluate(`for (let i = 0; i < 5000; i++) {
        const item = document.createElement('p'); document.body.append(item); item.addEventListener('click', () => {}); }`),
    );
    const more = await session.sample();
    expect((more.domNodes ?? 0) - (figures.domNodes ?? 0)).toBeGreaterThanOrEqual(5000);
    expect((more.domListeners ?? 0) - (figures.domListeners ?? 0)).toBeGreaterThanOrEqual(5000);
    must(await session.collectGarbage());
    const path = join(folder, 's.gz');
    const report = must(await finished(session.capture(path)));
    expect(report.canary).toBe('held');
    const snapshot = JSON.parse(gunzipSync(readFileSync(path)).toString());
    expect(snapshot.strings).toContain('Basket');
    expect(snapshot.strings).toContain('item 499');
    must(await session.evaluate(`window.holdfast?.mark('clicked')`));
    await log.until('mark', ({ label }) => label === 'clicked');
    // a reload: marks work again, and ids of before mean nothing any more
    must(await session.evaluate('location.reload()'));
    while (!log.events.some((event) => event.type === 'mark' && event.label === 'again')) {
      await session.evaluate(`window.holdfast?.mark('again')`);
      await new Promise((done) => setTimeout(done, 50));
    }
    await log.until('mark', ({ label }) => label === 'again');
    expect(must(await finished(session.capture(path))).canary).toBe('lost');
    expect(log.events.filter(({ type }) => type === 'epoch-broken')).toHaveLength(1);
    await session.close();
    const again = must(await connect(attachTo(port)));
    expect(must(await again.evaluate('typeof window.holdfast'))).toBe('object');
  },
);

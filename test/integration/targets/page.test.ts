// A page of Chromium, behind a port.
import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { gunzipSync } from 'node:zlib';
import { afterEach, expect, test } from 'vitest';
import { nodeId } from '../../../src/shared/units.js';
import { chromium, startChromium } from '../../builders/chromium-target.js';
import { attachTo, cleanUp, connect, EventLog, finished, must, startProcess, temporaryFolder } from '../../builders/inspector-session.js';

afterEach(cleanUp);

const html = `<title>Shop</title><script>class Basket { constructor(i) { this.items = ['item ' + i]; } }
  window.baskets = Array.from({ length: 500 }, (_, i) => new Basket(i));</script>`;

test.skipIf(chromium === undefined)(
  'lets go of listeners from one place, and takes those back that live (skipped without Chromium)',
  { timeout: 180_000 },
  async () => {
    const page = `<title>Views</title><script>
      class View { constructor() { const onResize = () => { window.calls += this ? 1 : 0; }; window.addEventListener('resize', onResize, true); this.listener = onResize; } }
      window.other = () => {}; window.addEventListener('resize', window.other);
      window.kept = { view: new View() }; for (let i = 0; i < 20; i++) new View();</script>`;
    const { port } = await startChromium({ 'views.html': page });
    const list = (await (await fetch(`http://127.0.0.1:${port}/json/list`)).json()) as { id: string; title: string }[];
    const shown = list.find(({ title }) => title === 'Views');
    const session = must(await connect({ ...attachTo(port), target: shown?.id ?? '' }, { probe: 30_000 }));
    const path = join(temporaryFolder(), 's.gz');
    must(await finished(session.capture(path)));
    const { strings, nodes, snapshot } = JSON.parse(gunzipSync(readFileSync(path)).toString());
    const fields: readonly string[] = snapshot.meta.node_fields;
    const named = (wanted: (name: string) => boolean, type: string): number[] => {
      const found: number[] = [];
      for (let i = 0; i < nodes.length; i += fields.length) {
        const of = (field: string): number => nodes[i + fields.indexOf(field)];
        if (wanted(strings[of('name')]) && snapshot.meta.node_types[0][of('type')] === type) found.push(of('id'));
      }
      return found;
    };
    const [holder] = named((name) => name.startsWith('Window'), 'native');
    const [held] = named((name) => name === 'onResize', 'closure');
    const spec = { holders: [nodeId.parse(holder)], held: nodeId.parse(held), watched: [nodeId.parse(held)] };
    // for which event, no snapshot tells
    expect(await session.pageEvents?.()).toContainEqual({ type: 'resize', line: 2, column: expect.any(Number) });
    expect(must(await session.planCut(spec))).toEqual({ way: 'listeners', key: 'resize', holder: 'Window', count: 21, watched: 21 });
    // the one that a variable holds, too, lives on
    expect(must(await session.cut(spec))).toMatchObject({ aliveBefore: 21, aliveAfter: 1, undoable: true });
    expect(must(await session.undoCut())).toBe(true);
    must(await session.evaluate('window.calls = 0; window.dispatchEvent(new Event("resize"))'));
    expect(must(await session.evaluate('window.calls'))).toBe('1');
    await session.close();
  },
);

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

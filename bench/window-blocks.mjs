// What kept a window from answering while a person did something: from Chromium's own trace of the page's and of the main process's
// main thread, and from what the page saw.
import fs from 'node:fs';
import os from 'node:os';
import path from 'node:path';

const categories = ['toplevel', 'devtools.timeline', 'disabled-by-default-devtools.timeline', 'v8'];

export class Blocks {
  #app;
  #page;
  #file;
  #profiled;
  rows = [];

  /**
   * @param {string} file  where traces go, one after the other
   * @param {string} [profiled]  interactions whose name has this are profiled too; functions of most own time go to stderr
   */
  constructor(app, page, file, profiled) {
    this.#app = app;
    this.#page = page;
    this.#file = file;
    this.#profiled = profiled;
  }

  async start() {
    await this.#page.evaluate(() => {
      const seen = { events: [] };
      window.benchSeen = seen;
      new PerformanceObserver((list) => {
        for (const entry of list.getEntries()) {
          seen.events.push({ name: entry.name, ms: entry.duration, handler: entry.processingEnd - entry.processingStart });
        }
      }).observe({ type: 'event', durationThreshold: 16 });
    });
  }

  async #profile() {
    const session = await this.#page.context().newCDPSession(this.#page);
    await session.send('Profiler.enable');
    await session.send('Profiler.start');
    return async () => {
      printProfile((await session.send('Profiler.stop')).profile);
      await session.detach();
    };
  }

  /** Does it, waits until the page rests, and notes the longest task of each thread meanwhile. */
  async measure(name, act) {
    await this.#app.evaluate(
      ({ contentTracing }, included_categories) =>
        contentTracing.startRecording({ included_categories, excluded_categories: ['*'], trace_buffer_size_in_kb: 400_000 }),
      categories,
    );
    await this.#page.evaluate(() => {
      window.benchSeen.events.length = 0;
    });
    const profiler = this.#profiled !== undefined && name.includes(this.#profiled) ? await this.#profile() : undefined;
    const begin = performance.now();
    let note;
    try {
      note = await act();
    } catch (error) {
      note = `FAILED: ${error.message.split('\n')[0]}`;
      await this.#page.screenshot({ path: path.join(os.tmpdir(), `holdfast-bench-window-${this.rows.length}.png`) });
    } finally {
      await this.#page.evaluate(() => new Promise((done) => requestIdleCallback(() => setTimeout(done, 100), { timeout: 3000 })));
      const took = performance.now() - begin;
      await profiler?.();
      const events = await this.#page.evaluate(() => window.benchSeen.events);
      await this.#app.evaluate(({ contentTracing }, file) => contentTracing.stopRecording(file), this.#file);
      const { page, main } = longestTasks(JSON.parse(fs.readFileSync(this.#file, 'utf8')).traceEvents);
      const slowest = events.reduce((a, b) => (b.ms > a.ms ? b : a), { name: '', ms: 0, handler: 0 });
      this.rows.push({ name, took, page, main, slowest, note });
    }
  }
}

/** Functions by their own time, milliseconds, each with who called it. */
function printProfile({ nodes, samples, timeDeltas }) {
  const byId = new Map(nodes.map((node) => [node.id, node]));
  for (const node of nodes) for (const child of node.children ?? []) byId.get(child).parent = node;
  const own = new Map();
  for (const [i, id] of samples.entries()) {
    const node = byId.get(id);
    const place = ({ callFrame: f }) => `${f.functionName || '?'} ${f.url.split('/').pop()}:${f.lineNumber + 1}:${f.columnNumber}`;
    const key = [node, node.parent, node.parent?.parent].filter(Boolean).map(place).join(' < ');
    own.set(key, (own.get(key) ?? 0) + timeDeltas[i] / 1000);
  }
  for (const [key, ms] of [...own].sort((a, b) => b[1] - a[1]).slice(0, 25)) console.error(ms.toFixed(1), key);
}

/** The longest task of the page's and of the main process's main thread: milliseconds by the clock, of its CPU, and what it did. */
function longestTasks(events) {
  const threads = new Map();
  for (const event of events) {
    if (event.ph === 'M' && event.name === 'thread_name') threads.set(`${event.pid} ${event.tid}`, event.args.name);
  }
  const longest = (wanted) => {
    const mine = events.filter((e) => e.ph === 'X' && threads.get(`${e.pid} ${e.tid}`) === wanted);
    const tasks = mine.filter((e) => /RunTask$/.test(e.name));
    const worst = (of) => tasks.reduce((a, b) => (of(b) > of(a) ? b : a), { dur: 0, tdur: 0, ts: 0 });
    const byClock = worst((e) => e.dur ?? 0);
    const byCpu = worst((e) => e.tdur ?? 0);
    const inside = mine
      .filter(
        (e) => e !== byCpu && !/RunTask$/.test(e.name) && e.tid === byCpu.tid && e.ts >= byCpu.ts && e.ts + e.dur <= byCpu.ts + byCpu.dur,
      )
      .sort((a, b) => b.dur - a.dur)
      .slice(0, 4)
      .map((e) => `${e.name}${e.args?.data?.type ? `:${e.args.data.type}` : ''} ${((e.tdur ?? e.dur) / 1000).toFixed(0)}`);
    return { clock: byClock.dur / 1000, cpu: (byCpu.tdur ?? 0) / 1000, inside };
  };
  return { page: longest('CrRendererMain'), main: longest('CrBrowserMain') };
}

// The report in a real browser, with the network off: nothing runs, nothing is fetched, and it reads in light, dark and print.
import { createHash } from 'node:crypto';
import { existsSync } from 'node:fs';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { type Browser, chromium } from '@playwright/test';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { ReportData } from '../../../src/investigation/report/data.js';
import { renderReport } from '../../../src/investigation/report/render.js';
import { emptyTable } from '../../../src/investigation/timeline.js';
import { createMessages } from '../../../src/messages/index.js';

const executablePath = ['/usr/bin/chromium', '/usr/bin/chromium-browser', '/usr/bin/google-chrome'].find(existsSync);
const evil = `"><script>window.ran=1</script><img src=x onerror="window.ran=1">'\u202e\0]]>--><svg onload=window.ran=1>`;
const at = Date.parse('2026-01-05T14:00:00Z');
const n = 200;
const column = (f: (i: number) => number) => Float64Array.from({ length: n }, (_, i) => f(i));
const link = (edge: string, name: string) =>
  ({ edge, edgeKind: 'property', class: name, kind: 'object', preview: '', id: 1, shallowBytes: 56, retainedBytes: 4_000_000 }) as never;

const data: ReportData = {
  name: `Orders ${evil}`,
  createdAt: at,
  writtenAt: at,
  version: '0.1.0',
  runs: [
    {
      id: evil,
      title: evil,
      version: 'Node.js 20',
      startedAt: at,
      end: 'closed',
      samples: {
        ...emptyTable(),
        at: column((i) => at + i * 500),
        rss: column((i) => 9e7 + i * 2e5),
        heapUsed: column((i) => (i % 40 > 35 ? Number.NaN : 2e7 + i * 1e5)),
        external: column(() => 2e6),
      },
      marks: [{ at: at + 20_000, label: evil }],
      snapshots: [1, 2, 3].map((number) => ({
        id: `s${number}`,
        number,
        at: at + number * 30_000,
        label: `${evil} ${number}`,
        bytes: 5e6,
        pauseMs: 120,
        canary: 'held',
      })),
      proof: undefined,
      verdict: {
        leaking: true,
        kind: 'heap',
        confidence: 0.97,
        evidence: [{ code: 'x', data: { slope: 250_000 }, text: evil }],
        missing: [{ code: 'y', data: {}, text: evil }],
        suspects: [
          {
            class: evil,
            growthPerCycle: 30,
            bytesPerCycle: 250_000,
            reason: evil,
            advice: evil,
            counterEvidence: evil,
            package: evil,
            history: [90, 270, 450],
            chain: {
              links: [link('', '(synthetic)'), ...Array.from({ length: 20 }, (_, i) => link(`edge${i} ${evil}`, i === 19 ? evil : 'Map'))],
            },
          },
        ],
      },
    },
  ],
  files: [],
  growth: {
    identity: 'objects',
    snapshots: [1, 2, 3],
    rows: [
      {
        key: '0',
        label: evil,
        count: [1, 2, 3],
        shallowBytes: [1, 2, 3],
        retainedBytes: [1, 2, 3],
        added: [1, 1],
        removed: [0, 0],
        countDelta: 2,
        shallowDelta: 200,
        retainedDelta: 3000,
        monotonic: true,
      },
    ],
  },
  findings: [],
  verifications: [],
  judgements: [{ signature: evil, verdict: 'stuck', reason: evil }],
  notes: `# ${evil}\n\n- ${evil}\n\`\`\`\n${evil}\n\`\`\`\n[x](javascript:window.ran=1) **bold** \`${evil}\``,
};

const chain = [link('', '(GC roots)'), link('sessions', 'SessionStore'), link('byId', 'Map'), link('table', 'Session')];
/** As it is attached to a ticket: a leak, its cause, and the fix that was measured. */
const fixed: ReportData = {
  ...data,
  name: 'orders-service keeps growing',
  runs: [1, 2].map((n) => ({
    ...(data.runs[0] as ReportData['runs'][number]),
    id: `r${n}`,
    title: 'node server.js',
    version: 'Node.js 20.20.2',
    startedAt: at + (n - 1) * 3_600_000,
    samples: {
      ...emptyTable(),
      at: column((i) => at + (n - 1) * 3_600_000 + i * 500),
      rss: column((i) => 9e7 + (n === 1 ? i * 2.4e5 : 8e6 * (1 - Math.exp(-i / 30))) + 1e6 * Math.sin(i)),
      heapUsed: column((i) => 2e7 + (n === 1 ? i * 2e5 : 0) + 1.4e6 * Math.abs(Math.sin(i / 3))),
      external: column(() => 2e6),
    },
    marks: [{ at: at + (n - 1) * 3_600_000 + 20_000, label: 'warmed up' }],
    snapshots: ['baseline', 'cycle 6', 'cycle 12'].map((label, i) => ({
      id: `s${(n - 1) * 3 + i + 1}`,
      number: (n - 1) * 3 + i + 1,
      at: at + (n - 1) * 3_600_000 + 22_000 + i * 32_000,
      label,
      bytes: 21e6 + (n === 1 ? i * 3e6 : 0),
      pauseMs: 210,
      canary: 'held' as const,
    })),
    verdict: {
      leaking: n === 1,
      kind: n === 1 ? 'heap' : 'none',
      confidence: n === 1 ? 0.97 : 0.9,
      evidence: [
        {
          code: 'x',
          data: { slope: n === 1 ? 412_000 : 900 },
          text: n === 1 ? 'Memory in use after collection rises by 412 kB in every cycle.' : 'Memory in use after collection stays level.',
        },
      ],
      missing: [],
      suspects:
        n === 1
          ? [
              {
                class: 'Session',
                growthPerCycle: 100,
                bytesPerCycle: 409_000,
                reason: 'Map sessions of SessionStore gains 100 Session objects per cycle',
                advice: 'Delete sessions after use, or bound the Map.',
                history: [1200, 1800, 2400],
                chain: { links: chain },
              },
            ]
          : [],
    },
  })),
  growth: {
    identity: 'objects',
    snapshots: [1, 2, 3],
    rows: ['Session', 'Array', '(string)'].map((label, i) => ({
      key: label,
      label,
      count: [1200 + i, 1800 + i, 2400 + i],
      shallowBytes: [6e4, 9e4, 12e4],
      retainedBytes: [4.9e6, 7.3e6, 9.8e6],
      added: [600, 600],
      removed: [0, 0],
      countDelta: 1200,
      shallowDelta: 60_000,
      retainedDelta: 4_900_000,
      monotonic: true,
    })),
  },
  judgements: [],
  notes: 'Seen since **release 41**. The expiry timer was lost in the split of the store.',
  findings: [
    {
      id: 'f1' as never,
      at: at as never,
      title: 'Map sessions of SessionStore',
      status: 'confirmed',
      cause: 'A session is added for every request that carries no cookie, and nothing ever removes it.',
      evidence: ['100 Session objects per cycle (1,200 → 1,800 → 2,400).', 'The growth is the same in every interval.'],
      counterEvidence: ['Sessions of people who are logged in must stay until they expire.'],
      advice: 'Delete sessions 30 minutes after their last request.',
      saving: { bytes: 411_100, per: 'cycle', source: 'measured' },
      class: 'Session',
      run: 'r1' as never,
      object: { snapshot: 's3' as never, id: 7 as never },
      chain: { links: chain },
    },
  ],
  verifications: [
    {
      at: at as never,
      target: 'node server.js',
      outcome: 'pass',
      metric: 'managed',
      before: { run: 'r1' as never, at: at as never, growth: { bytesPerCycle: 412_000, low: 401_000, high: 424_000, readings: 13 } },
      after: { run: 'r2' as never, at: at as never, growth: { bytesPerCycle: 900, low: -4200, high: 6100, readings: 13 } },
      reasons: [{ code: 'growth-gone', data: {}, text: 'Growth fell from 412 kB to 900 B per cycle: 411 kB per cycle are saved.' }],
    },
  ],
};
/** HOLDFAST_LOOK=folder keeps pictures of the report. */
const lookInto = process.env['HOLDFAST_LOOK'];

describe.skipIf(executablePath === undefined)('the report in a browser', () => {
  let dir: string;
  let browser: Browser;
  let url: string;
  beforeAll(async () => {
    dir = await mkdtemp(join(tmpdir(), 'holdfast-report-'));
    const page = renderReport(data, createMessages('en'), (text) => createHash('sha256').update(text).digest('base64'));
    await writeFile(join(dir, 'report.html'), page);
    url = pathToFileURL(join(dir, 'report.html')).href;
    browser = await chromium.launch({ ...(executablePath === undefined ? {} : { executablePath }), args: ['--no-sandbox'] });
  }, 60_000);
  afterAll(async () => {
    await browser?.close();
    await rm(dir, { recursive: true, force: true });
  });

  it.each(['light', 'dark'] as const)('shows everything as text in %s, runs and fetches nothing', async (colorScheme) => {
    const context = await browser.newContext({ offline: true, colorScheme, viewport: { width: 1100, height: 900 } });
    const page = await context.newPage();
    const requests: string[] = [];
    const complaints: string[] = [];
    page.on('request', (request) => requests.push(request.url()));
    page.on('console', (message) => complaints.push(message.text()));
    page.on('pageerror', (error) => complaints.push(String(error)));
    await page.goto(url);
    expect(requests).toEqual([url]);
    // A style that the policy refuses would be told here.
    expect(complaints).toEqual([]);
    expect(await page.evaluate('window.ran')).toBeUndefined();
    expect(await page.locator('script, img, iframe, a, link, [onload], [onerror]').count()).toBe(0);
    expect(await page.locator('h1').textContent()).toContain('<script>');
    expect(await page.locator('svg.chart path.line').count()).toBeGreaterThan(2);
    expect(await page.locator('.chain .culprit').count()).toBe(1);
    const [background, color] = (await page.evaluate(
      '[getComputedStyle(document.body).backgroundColor, getComputedStyle(document.body).color]',
    )) as [string, string];
    const light = (text: string) => Number(/\d+/.exec(text)?.[0]) > 128;
    expect({ background: light(background), color: light(color) }).toEqual({
      background: colorScheme === 'light',
      color: colorScheme !== 'light',
    });
    // Nothing sticks out sideways, also on a telephone.
    for (const width of [1100, 700, 390]) {
      await page.setViewportSize({ width, height: 900 });
      expect(await page.evaluate('document.documentElement.scrollWidth')).toBeLessThanOrEqual(width);
    }
    await context.close();
  });

  it('tells what a finding costs and what its fix was measured to save', async () => {
    const text = renderReport(fixed, createMessages('en'), (part) => createHash('sha256').update(part).digest('base64'));
    const file = join(dir, 'fixed.html');
    await writeFile(file, text);
    for (const colorScheme of ['light', 'dark'] as const) {
      const page = await browser.newPage({ colorScheme, viewport: { width: 1000, height: 900 } });
      await page.goto(pathToFileURL(file).href);
      expect((await page.locator('.finding .gain').innerText()).replace('\n', ' ')).toContain('Saves 411 kB per cycle');
      expect(await page.locator('.verification').innerText()).toContain('411 kB per cycle are saved');
      const links = page.locator('.finding .seen a');
      expect(await links.allTextContents()).toEqual([
        'What holds it, number 1',
        'Memory over time',
        'Why',
        'What grew',
        'Before and after the change',
        'Snapshot 3: cycle 12',
      ]);
      for (const link of await links.all()) {
        const place = (await link.getAttribute('href')) as string;
        expect(await page.locator(place).count(), place).toBe(1);
      }
      await links.first().click();
      expect(page.url()).toMatch(/#holder-1-1$/);
      await page.evaluate('history.replaceState(null, "", location.pathname)');
      if (lookInto !== undefined) await page.screenshot({ path: join(lookInto, `report-${colorScheme}.png`), fullPage: true });
      if (lookInto !== undefined && colorScheme === 'dark') await page.pdf({ path: join(lookInto, 'report.pdf'), format: 'A4' });
      await page.close();
    }
  });

  it('prints light on paper, also from a dark screen', async () => {
    const page = await browser.newPage({ colorScheme: 'dark' });
    await page.goto(url);
    await page.emulateMedia({ media: 'print', colorScheme: 'dark' });
    expect(await page.evaluate('getComputedStyle(document.body).backgroundColor')).toBe('rgb(255, 255, 255)');
    const pdf = await page.pdf({ format: 'A4' });
    expect(pdf.subarray(0, 5).toString()).toBe('%PDF-');
    await page.close();
  });
});

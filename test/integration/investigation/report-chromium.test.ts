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
        number,
        at: at + number * 30_000,
        label: `${evil} ${number}`,
        bytes: 5e6,
        pauseMs: 120,
        canary: 'held',
      })),
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

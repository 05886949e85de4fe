// Pictures of findings and of a fix that was verified, from an investigation as it lies on disk.
import fs from 'node:fs';
import path from 'node:path';
import { expect } from '@playwright/test';
import { stage } from '../support/window.js';
import { large, pictures, resize, small } from './studio.js';

const run = (id: string, at: string) => ({
  id,
  startedAt: at,
  target: { title: 'node server.js', runtime: 'v8', version: 'Node.js 20.20.2', local: true, capabilities: [] },
  end: { kind: 'closed', at },
});
const link = (edge: string, name: string, retainedBytes: number) => ({
  edge,
  edgeKind: 'property',
  class: name,
  kind: 'object',
  preview: '',
  id: 7,
  shallowBytes: 64,
  retainedBytes,
});
const links = [
  link('', '(GC roots)', 9e6),
  link('sessions', 'SessionStore', 8_400_000),
  link('byId', 'Map', 8_390_000),
  link('table', 'Session', 4200),
];
const investigation = {
  format: 'holdfast-investigation',
  version: 1,
  name: 'orders-service keeps growing',
  createdAt: '2026-01-05T14:00:00.000Z',
  runs: [run('r1', '2026-01-05T14:00:00.000Z'), run('r2', '2026-01-05T15:00:00.000Z')],
  marks: [],
  snapshots: [],
  trash: [],
  judgements: [],
  verdicts: [
    {
      run: 'r1',
      at: '2026-01-05T14:05:00.000Z',
      verdict: {
        leaking: true,
        kind: 'heap',
        confidence: 0.97,
        evidence: [{ code: 'heap-rising', data: { slope: 412_000 }, text: 'Heap in use after collection rises by 412 kB in every cycle.' }],
        missing: [],
        suspects: [
          { class: 'Session', holder: 'Map sessions of SessionStore', growthPerCycle: 100, bytesPerCycle: 409_000, chain: { links } },
        ],
        recycle: { growth: 412_000, rss: 86_400_000 },
      },
    },
  ],
  findings: [
    {
      id: 'f1',
      at: '2026-01-05T14:20:00.000Z',
      title: 'Map sessions of SessionStore',
      status: 'confirmed',
      cause:
        'A session is added for every request that carries no cookie, and nothing ever removes it: the expiry timer was lost when the store was split in two.',
      evidence: [
        'Map sessions of SessionStore gains 100 Session objects per cycle (1,200 → 1,800 → 2,400), 409 kB per cycle.',
        'The growth is the same in every interval.',
      ],
      counterEvidence: ['Sessions of people who are logged in must stay until they expire.'],
      advice: 'Delete sessions after their last request by more than 30 minutes, or bound the Map.',
      saving: { bytes: 409_000, per: 'cycle', source: 'estimated' },
      run: 'r1',
      class: 'Session',
      chain: { links },
    },
  ],
  verifications: [
    {
      at: '2026-01-05T15:05:00.000Z',
      outcome: 'pass',
      metric: 'managed',
      before: { run: 'r1', at: '2026-01-05T14:05:00.000Z', growth: { bytesPerCycle: 412_000, low: 401_000, high: 424_000, readings: 13 } },
      after: { run: 'r2', at: '2026-01-05T15:04:00.000Z', growth: { bytesPerCycle: 900, low: -4200, high: 6100, readings: 13 } },
      reasons: [
        {
          code: 'growth-gone',
          data: { before: 412_000, after: 900, saved: 411_100 },
          text: 'Growth fell from 412 kB to 900 B per cycle, and the intervals of the two runs do not meet: 411 kB per cycle are saved.',
        },
      ],
    },
  ],
  scenario: {
    cycles: 12,
    warmup: 3,
    captures: 3,
    step: { kind: 'http', url: 'http://127.0.0.1:8080/orders' },
    connection: { kind: 'launch', command: 'node', args: ['server.js'], cwd: '/home/dev/orders', environmentNames: ['PORT'] },
  },
};

pictures(
  'findings and a verified fix',
  async ({ holdfast, page, shot }) => {
    await stage(page, 'Verify').click();
    await page.getByRole('radio', { name: /^Findings/ }).click();
    await expect(page.locator('[data-finding]')).toBeVisible();
    await shot('verify-findings');
    await page.getByRole('radio', { name: /^Before and after/ }).click();
    await page.locator('[data-verification]').scrollIntoViewIfNeeded();
    await shot('verify-fix');
    await page.getByRole('button', { name: 'I have read it: allow it' }).click();
    const again = page.getByRole('region', { name: 'Run the same scenario again' });
    await again.getByLabel('Cycles').fill('0');
    await again.scrollIntoViewIfNeeded();
    await shot('verify-again');
    await again.getByLabel('Cycles').fill('20');
    await again.getByLabel(/^Command of the changed program/).fill('nod dist/server.js');
    await page.keyboard.press('Enter');
    await expect(again.locator('[data-failure]')).toBeVisible({ timeout: 30_000 });
    await shot('verify-again-failed');
    const planner = page.getByRole('region', { name: 'Until it is fixed: replace the worker in time' });
    await planner.getByLabel('Memory limit of a worker').fill('512 MB');
    await planner.getByLabel('Units of work in a cycle').fill('100');
    await planner.getByLabel('Units of work an hour (optional)').fill('9000');
    await expect(planner.getByRole('status')).toContainText('Replace a worker after 78,400 units of work');
    await planner.getByRole('radio', { name: 'systemd' }).click();
    await expect(planner.locator('pre')).toContainText('RuntimeMaxSec=31360');
    await planner.scrollIntoViewIfNeeded();
    await shot('verify-recycle');
    await resize(holdfast, small);
    await planner.scrollIntoViewIfNeeded();
    await shot('small-verify-recycle');
    await page.locator('[data-verification]').scrollIntoViewIfNeeded();
    await shot('small-verify-fix');
    await page.getByRole('radio', { name: /^Findings/ }).click();
    await shot('small-verify-findings');
    await resize(holdfast, large);
    await page.getByRole('banner').getByRole('button', { name: 'Share' }).click();
    await page.getByRole('radio', { name: 'One thing for another tool' }).click();
    await shot('share-exports');
  },
  {
    prepare: ({ home }) => {
      const dir = path.join(home, 'Holdfast/orders');
      fs.mkdirSync(dir, { recursive: true });
      fs.writeFileSync(path.join(dir, 'investigation.json'), JSON.stringify(investigation));
      return { open: [path.join(dir, 'investigation.json')] };
    },
  },
);

import { mkdtempSync, rmSync } from 'node:fs';
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { latestRelease, watchUpdates } from '../../../src/main/updates.js';
import { type Preferences, preferences } from '../../../src/shared/preferences.js';

let server: Server;
let feed = '';
let folder = '';
let answer: { status: number; body: string };
let asked: string[];
const host = (): string => new URL(feed).host;
const release = (change: Record<string, unknown> = {}): string =>
  JSON.stringify({
    tag_name: 'v9.1.0',
    html_url: `http://${host()}/releases/9.1.0`,
    draft: false,
    prerelease: false,
    assets: [],
    ...change,
  });

beforeEach(async () => {
  folder = mkdtempSync(join(tmpdir(), 'holdfast-updates-'));
  asked = [];
  server = createServer((request, response) => {
    asked.push(`${request.method} ${request.url}`);
    response.writeHead(answer.status).end(answer.body);
  });
  await new Promise<void>((done) => server.listen(0, '127.0.0.1', done));
  feed = `http://127.0.0.1:${(server.address() as AddressInfo).port}/latest`;
  answer = { status: 200, body: release() };
});
afterEach(() => {
  server.close();
  rmSync(folder, { recursive: true });
});

function watch(chosen: Partial<Preferences> = {}, change: { version?: string; feed?: string | undefined } = {}) {
  let now = preferences.parse(chosen);
  const notes: string[] = [];
  const updates = watchUpdates({
    feed: 'feed' in change ? change.feed : feed,
    version: change.version ?? '0.1.0',
    stateFile: join(folder, 'updates.json'),
    fetch,
    preferences: () => now,
    note: (text) => notes.push(text),
    firstLookMs: 0,
  });
  const looked = (async () => {
    for await (const notice of updates.changes.subscribe('notice')) return notice;
    return undefined;
  })();
  return {
    updates,
    notes,
    looked,
    choose: (wanted: Partial<Preferences>) => {
      now = { ...now, ...wanted };
      updates.reconsider();
    },
  };
}

describe('a newer release', () => {
  it('is told of, once a day is asked for it, and it can be dismissed', async () => {
    const first = watch();
    expect(await first.looked).toEqual({ version: '9.1.0', page: `http://${host()}/releases/9.1.0` });
    first.updates.close();

    const second = watch();
    expect(second.updates.notice()?.version).toBe('9.1.0');
    second.choose({ skippedUpdate: '9.1.0' });
    expect(second.updates.notice()).toBeUndefined();
    second.updates.close();
    expect(asked).toEqual(['GET /latest']);
  });

  it('is not told of when it is not newer', async () => {
    const { looked, updates } = watch({}, { version: '9.1.0' });
    expect(await looked).toBeUndefined();
    updates.close();
    expect(asked).toHaveLength(1);
  });

  it('is not looked for when that is off, or no address is known', async () => {
    const off = watch({ updates: false });
    const nowhere = watch({}, { feed: undefined });
    await new Promise((done) => setTimeout(done, 100));
    expect([off.updates.notice(), nowhere.updates.notice(), asked]).toEqual([undefined, undefined, []]);
    off.choose({ updates: true });
    await off.looked;
    await expect.poll(() => off.updates.notice()?.version).toBe('9.1.0');
    off.updates.close();
    nowhere.updates.close();
  });

  it('costs a line of the log where there is no answer', async () => {
    answer = { status: 500, body: 'no' };
    const { looked, notes, updates } = watch();
    expect(await looked).toBeUndefined();
    expect(notes.join()).toContain('500');
    updates.close();
  });
});

describe('an answer that is not to be believed', () => {
  it.each([
    ['a draft', { draft: true }],
    ['a release candidate', { prerelease: true }],
    ['a name that is no version', { tag_name: 'latest' }],
  ])('%s is passed over', async (_what, change) => {
    answer.body = release(change);
    expect(await latestRelease(feed, fetch)).toBeUndefined();
  });

  it.each([
    ['a page elsewhere', { html_url: 'https://example.org/holdfast' }],
    ['a page that is a program', { html_url: 'file:///bin/sh' }],
    ['a script', { html_url: 'javascript:alert(1)' }],
    ['no version', { tag_name: 7 }],
  ])('%s is refused', async (_what, change) => {
    answer.body = release(change);
    await expect(latestRelease(feed, fetch)).rejects.toThrow();
  });

  it.each(['', '[]', 'null', '<html>', 'x'.repeat(1_100_000)])('%#', async (body) => {
    answer.body = body;
    await expect(latestRelease(feed, fetch)).rejects.toThrow();
  });
});

import fs from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { respond } from '../../../src/main/page-files.js';

let base: string;
let folder: string;
beforeAll(() => {
  base = fs.mkdtempSync(path.join(os.tmpdir(), 'holdfast-page-'));
  folder = path.join(base, 'page');
  fs.mkdirSync(path.join(folder, 'assets'), { recursive: true });
  fs.mkdirSync(path.join(base, 'page-next-to-it'));
  fs.writeFileSync(path.join(folder, 'index.html'), '<!doctype html>');
  fs.writeFileSync(path.join(folder, 'assets', 'a b.js'), 'export {}');
  fs.writeFileSync(path.join(base, 'secret.txt'), 'secret');
  fs.writeFileSync(path.join(base, 'page-next-to-it', 'x.html'), 'secret');
});
afterAll(() => fs.rmSync(base, { recursive: true, force: true }));

describe('files of the page', () => {
  it('are served with their type and the policy', async () => {
    const page = await respond(folder, 'holdfast://app/index.html?x=1');
    expect(page.status).toBe(200);
    expect(await page.text()).toBe('<!doctype html>');
    expect(page.headers.get('content-type')).toBe('text/html; charset=utf-8');
    expect(page.headers.get('content-security-policy')).toMatch(/^default-src 'none'; script-src 'self'/);
    expect(page.headers.get('x-content-type-options')).toBe('nosniff');
    const script = await respond(folder, 'holdfast://app/assets/a%20b.js');
    expect(script.headers.get('content-type')).toBe('text/javascript; charset=utf-8');
  });

  it.each([
    'holdfast://app/missing.html',
    'holdfast://app/',
    'holdfast://app/assets',
    'holdfast://other/index.html',
    'holdfast://app/../secret.txt',
    'holdfast://app/..%2fsecret.txt',
    'holdfast://app/%2e%2e/secret.txt',
    'holdfast://app/..%2fpage-next-to-it%2fx.html',
    'holdfast://app/index.html%00.js',
    'holdfast://app/%ff',
  ])('and nothing else: %s', async (url) => {
    const answer = await respond(folder, url);
    expect(answer.status).toBe(404);
    expect(await answer.text()).toBe('');
  });
});

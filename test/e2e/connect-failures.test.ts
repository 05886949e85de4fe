// Whatever stands in the way of a connection is said in the window, with what to do; and long lists and names break nothing.
import { createServer, type Server } from 'node:net';
import { expect, type Page, test } from '@playwright/test';
import { cleanUp, startProcess, targetNode } from '../builders/inspector-session.js';
import { canServeSsh, startSshServer } from '../builders/ssh-server.js';
import { type Holdfast, launch } from './support/launch.js';
import { look } from './support/look.js';

let holdfast: Holdfast | undefined;
const servers: Server[] = [];
test.afterEach(async () => {
  await holdfast?.close();
  holdfast = undefined;
  for (const server of servers.splice(0)) server.close();
  await cleanUp();
});

/** A port that answers every connection so; without an answer it stays silent. */
async function port(answer?: string): Promise<number> {
  const server = createServer((socket) => {
    socket.on('error', () => undefined);
    if (answer !== undefined) socket.once('data', () => socket.end(Buffer.from(answer, 'latin1')));
  });
  servers.push(server);
  await new Promise<void>((done) => server.listen(0, '127.0.0.1', done));
  return (server.address() as { port: number }).port;
}

/** An inspector that tells of targets, in a process of its own: it is found by discovery, too. `at`: where it says that they are. */
async function telling(product: string, targets: number, at: string): Promise<number> {
  const code = `const title = 'A title that goes on '.repeat(15).slice(0, 300);
    const json = { '/json/version': { Browser: '${product}', 'Protocol-Version': '1.3' }, '/json/list': Array.from({ length: ${targets} }, (_, i) => ({
      id: 'page-' + i, type: 'page', title: i % 3 === 0 ? title : 'Page ' + i, url: 'https://shop.example/' + 'orders/'.repeat(i % 40) + i,
      webSocketDebuggerUrl: 'ws://${at}/devtools/page/' + i })) };
    require('http').createServer((q, a) => a.end(JSON.stringify(json[q.url]))).listen(0, '127.0.0.1', function () { console.log('at ' + this.address().port); });`;
  const started = startProcess(targetNode, ['-e', code]);
  return Number((await started.waitFor(/at (\d+)/))[1]);
}

const open = async (env: Readonly<Record<string, string>> = {}): Promise<Page> => {
  holdfast = await launch({ env });
  const { page } = holdfast;
  await page.getByRole('tab', { name: 'Attach' }).click();
  return page;
};

/** In both themes, and as small as the window gets. */
async function looked(page: Page, name: string): Promise<void> {
  await expect(page.locator('[data-failure]').first()).toBeInViewport({ ratio: 1 });
  await look(page, name);
  await page.setViewportSize({ width: 900, height: 600 });
  await page.locator('[data-failure]').first().scrollIntoViewIfNeeded();
  await look(page, `${name}-small`);
  await page.setViewportSize({ width: 1280, height: 800 });
}

test('ports that are refused, silent, or something else', async () => {
  test.setTimeout(180_000);
  const page = await open();
  const cases: readonly [name: string, address: string, code: string, words: RegExp][] = [
    ['refused', '127.0.0.1:9', 'CONNECTION_REFUSED', /Nothing listens on 127\.0\.0\.1:9/],
    ['silent', `127.0.0.1:${await port()}`, 'CONNECTION_TIMEOUT', /did not answer within 3\ss/],
    ['http', `127.0.0.1:${await port('HTTP/1.1 200 OK\r\ncontent-length: 5\r\n\r\nhello')}`, 'NOT_AN_INSPECTOR', /not JSON/],
    ['not-found', `127.0.0.1:${await port('HTTP/1.1 404 Not Found\r\ncontent-length: 0\r\n\r\n')}`, 'NOT_AN_INSPECTOR', /HTTP 404/],
    ['tls', `127.0.0.1:${await port('\x15\x03\x03\x00\x02\x02\x46')}`, 'NOT_AN_INSPECTOR', /TLS/],
    ['garbage', `127.0.0.1:${await port('\x00\x01\x02 SSH-2.0-OpenSSH_9.2\r\n')}`, 'NOT_AN_INSPECTOR', /./],
    ['closed', `127.0.0.1:${await port('')}`, 'NOT_AN_INSPECTOR', /closed without an answer/],
    ['no-targets', `127.0.0.1:${await telling('Chrome/130.0.0.0', 0, 'x')}`, 'NO_TARGETS', /offers no target/],
    [
      'elsewhere',
      `127.0.0.1:${await telling('node.js/v20.0.0', 1, 'evil.example:9229')}`,
      'NOT_AN_INSPECTOR',
      /no WebSocket there, HTTP 200/,
    ],
  ];
  for (const [name, address, code, words] of cases) {
    await test.step(name, async () => {
      await page.getByLabel('Inspector address').fill(address);
      await page.getByRole('tabpanel').locator('button[type="submit"]').click();
      await expect(page.locator(`[data-failure="${code}"]`)).toContainText(words, { timeout: 20_000 });
      await expect(page.locator('[data-failure]')).toHaveCount(1);
      await looked(page, `connect-${name}`);
    });
  }
  await test.step('a name that nobody knows, once it is allowed', async () => {
    await page.getByLabel('Inspector address').fill('no-such-host.invalid:9229');
    await page.getByRole('button', { name: 'Attach anyway' }).click();
    await expect(page.locator('[data-failure]')).toContainText('knows no host no-such-host.invalid', { timeout: 30_000 });
    await looked(page, 'connect-no-host');
  });
  expect(holdfast?.pageErrors).toEqual([]);
});

(canServeSsh ? test : test.skip)('tunnels that fail, and tools that are missing (skipped without openssh)', async () => {
  test.setTimeout(180_000);
  const server = await startSshServer();
  const page = await open({ PATH: `${server.bin}:/nowhere` });
  await page.getByLabel('Inspector address').fill('127.0.0.1:9229');
  const attach = () => page.getByRole('tabpanel').locator('button[type="submit"]').click();
  await page.getByText('Through ssh').click();
  for (const [name, host, words] of [
    ['host-key', server.stranger, /Host key verification failed/i],
    ['no-key', server.keyless, /Permission denied/i],
    ['unresolved', 'no-such-host.invalid', /resolve|known/i],
  ] as const) {
    await page.getByLabel('SSH host').fill(host);
    await attach();
    await expect(page.locator('[data-failure="TUNNEL_FAILED"]')).toContainText(words, { timeout: 30_000 });
    await looked(page, `connect-tunnel-${name}`);
  }
  await page.getByText('Through kubectl').click();
  await page.getByLabel('Pod, deployment or service').fill('deployment/web');
  await attach();
  await expect(page.locator('[data-failure="TUNNEL_TOOL_MISSING"]')).toContainText('kubectl is not installed', { timeout: 20_000 });
  await looked(page, 'connect-no-kubectl');
  expect(holdfast?.pageErrors).toEqual([]);
});

test('a machine without ssh', async () => {
  test.setTimeout(120_000);
  const page = await open({ PATH: '/nowhere' });
  await page.getByLabel('Inspector address').fill('127.0.0.1:9229');
  await page.getByText('Through ssh').click();
  await page.getByLabel('SSH host').fill('build.example');
  await page.getByRole('tabpanel').locator('button[type="submit"]').click();
  await expect(page.locator('[data-failure="TUNNEL_TOOL_MISSING"]')).toContainText('ssh is not installed', { timeout: 20_000 });
  await looked(page, 'connect-no-ssh');
  expect(holdfast?.pageErrors).toEqual([]);
});

test('sixty targets, and names of 300 letters', async () => {
  test.setTimeout(120_000);
  const at = await telling('Chrome/130.0.0.0', 60, '127.0.0.1:1');
  const page = await open();
  await expect(page.getByRole('row').filter({ hasText: 'Page 58' })).toBeAttached({ timeout: 30_000 });
  await look(page, 'connect-sixty');
  await page.getByLabel('Filter by name').fill('page 58');
  await expect(page.getByRole('row').filter({ hasText: 'Page 58' })).toBeVisible();
  await expect(page.getByRole('row').filter({ hasText: 'Page 57' })).toHaveCount(0);
  await page.getByLabel('Inspector address').fill(`127.0.0.1:${at}`);
  await page.getByRole('tabpanel').locator('button[type="submit"]').click();
  await expect(page.getByText('This port serves several targets')).toBeVisible({ timeout: 20_000 });
  await expect(page.getByText('This port serves several targets')).toBeInViewport();
  await look(page, 'connect-several');
  await page.setViewportSize({ width: 900, height: 600 });
  await look(page, 'connect-several-small');
  // nothing is wider than the window
  expect(await page.evaluate(() => document.documentElement.scrollWidth <= window.innerWidth)).toBe(true);
  expect(holdfast?.pageErrors).toEqual([]);
});

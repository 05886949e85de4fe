// What discovery finds that is no Node: browsers, Electron applications, Python without the agent; and what an address serves.
import { afterEach, describe, expect, test } from 'vitest';
import { RssHistory } from '../../../src/targets/discovery/rss-history.js';
import { discoverTargets, listAddress } from '../../../src/targets/index.js';
import { chromium, electron, startChromium, startElectron } from '../../builders/chromium-target.js';
import { cleanUp, idle, startInspected, startProcess, targetNode } from '../../builders/inspector-session.js';
import { interpreters } from '../python/interpreters.js';

afterEach(cleanUp);

const linux = process.platform === 'linux';

describe.skipIf(!linux)('discovering what is no Node', () => {
  test.skipIf(chromium === undefined)('a browser with its pages, and its processes together (skipped without Chromium)', async () => {
    const { started, port } = await startChromium({ 'one.html': '<title>One</title>', 'two.html': '<title>Two</title>' });
    const found = await discoverTargets({ timeoutMs: 2000 });
    const browser = found.find(({ inspectors }) => inspectors.some((inspector) => inspector.port === port));
    expect(browser).toMatchObject({ kind: 'chromium', runtime: 'v8', opens: 'listening', version: expect.stringMatching(/Chrom/) });
    expect(browser?.inspectors[0]?.targets.filter(({ type }) => type === 'page').map(({ title }) => title)).toEqual(
      expect.arrayContaining(['One', 'Two']),
    );
    expect(browser?.processes?.count).toBeGreaterThan(2);
    expect(browser?.processes?.rss).toBeGreaterThan(browser?.rss ?? 0);
    // its renderers are no targets of their own
    expect(found.filter(({ command }) => command.includes('--type='))).toEqual([]);
    started.child.kill('SIGKILL');
  });

  test.skipIf(electron === undefined)('an Electron application with both its inspectors (skipped without Electron)', async () => {
    const { mainPort, pagePort } = await startElectron();
    const found = (await discoverTargets({ timeoutMs: 2000 })).find(({ inspectors }) => inspectors.some(({ port }) => port === mainPort));
    expect(found?.kind).toBe('electron');
    expect(found?.inspectors).toEqual(
      expect.arrayContaining([
        expect.objectContaining({ port: mainPort, kind: 'node' }),
        expect.objectContaining({
          port: pagePort,
          kind: 'browser',
          targets: [expect.objectContaining({ type: 'page', title: 'Small app' })],
        }),
      ]),
    );
  });

  const python = interpreters[0];
  test.skipIf(python === undefined)('a Python without the agent is one that could be attached to (skipped without Python)', async () => {
    const program = startProcess(python?.file ?? '', ['-c', 'import time; print("up", flush=True); time.sleep(600)']);
    await program.waitFor(/up/);
    const found = (await discoverTargets()).find(({ pid }) => pid === program.pid);
    expect(found).toMatchObject({ kind: 'python', runtime: 'cpython', opens: 'agent', inspectors: [] });
  });

  test('RSS is remembered from look to look, and not across processes', async () => {
    const history = new RssHistory();
    const program = startProcess(targetNode, ['-e', `console.log('up'); ${idle}`]);
    await program.waitFor(/up/);
    const rssOf = async () => (await discoverTargets({ history })).find(({ pid }) => pid === program.pid)?.rssHistory.length;
    expect([await rssOf(), await rssOf(), await rssOf()]).toEqual([1, 2, 3]);
    program.child.kill('SIGKILL');
    expect(history.take([{ pid: program.pid, startedAt: 1, rss: 5 }]).get(program.pid)).toEqual([5]);
  });
});

test('what an address serves; one that is not on this machine only when allowed', async () => {
  const target = await startInspected(['-e', idle]);
  const listed = await listAddress({ host: '127.0.0.1', port: target.port, allowRemote: false });
  expect(listed).toMatchObject({ ok: true, value: { kind: 'node', port: target.port, targets: [{ type: 'node' }] } });
  expect(await listAddress({ host: '192.0.2.1', port: 9229, allowRemote: false })).toMatchObject({
    ok: false,
    failure: { code: 'REMOTE_NOT_ALLOWED' },
  });
});

import { afterEach, describe, expect, test } from 'vitest';
import { discoverTargets } from '../../../src/targets/index.js';
import { atEnd, cleanUp, idle, startInspected, startProcess, stop, targetNode, targetVersion } from '../../builders/inspector-session.js';
import { tcpServer } from '../../builders/inspector-stand-in.js';

afterEach(cleanUp);

describe.skipIf(process.platform !== 'linux')('discovering local processes', () => {
  test('finds Node programs, tells which of them listen, and leaves out what is ours', async () => {
    const inspected = await startInspected(['-e', idle, 'x']);
    const plain = startProcess(targetNode, ['-e', `console.log('up'); ${idle}`]);
    await plain.waitFor(/up/);
    const other = startProcess('sleep', ['600']);
    const found = await discoverTargets({ exclude: (pid) => pid === process.ppid });
    expect(found.find(({ pid }) => pid === inspected.pid)).toMatchObject({
      parentPid: process.pid,
      runtime: 'v8',
      version: `Node.js ${targetVersion}`,
      kind: 'node',
      opens: 'listening',
      inspectors: [{ host: '127.0.0.1', port: inspected.port, kind: 'node', targets: [{ type: 'node' }] }],
      rss: expect.any(Number),
    });
    const notListening = found.find(({ pid }) => pid === plain.pid);
    expect(notListening).toMatchObject({ command: expect.stringContaining(`console.log('up')`) });
    expect(notListening).toMatchObject({ opens: 'signal', inspectors: [] });
    expect(found.indexOf(found.find(({ pid }) => pid === inspected.pid)!)).toBeLessThan(found.indexOf(notListening!));
    for (const hidden of [process.pid, process.ppid, other.pid]) expect(found.map(({ pid }) => pid)).not.toContain(hidden);
  });

  test("an application's public port is not asked, and a silent port holds nothing up", async () => {
    const server = `const net = require('node:net'); let calls = 0; const count = () => { calls++; console.log('called ' + calls); };
      net.createServer(count).listen(0, '0.0.0.0', () => net.createServer(() => console.log('loopback asked')).listen(0, '127.0.0.1', () => console.log('up')));`;
    const app = startProcess(targetNode, ['-e', server]);
    await app.waitFor(/up/);
    const silent = await tcpServer(() => {});
    atEnd(() => silent.close());
    const found = await discoverTargets({ timeoutMs: 200 });
    expect(found.find(({ pid }) => pid === app.pid)).toMatchObject({ inspectors: [] });
    await app.waitFor(/loopback asked/);
    app.child.kill('SIGKILL');
    await expect(Promise.race([app.waitFor(/called/), new Promise((done) => setTimeout(done, 100, 'never'))])).resolves.toBe('never');
  });

  test('a stopped inspector is listed as one that does not listen', async () => {
    const target = await startInspected(['-e', idle]);
    await stop(target.pid);
    const found = await discoverTargets({ timeoutMs: 200 });
    expect(found.find(({ pid }) => pid === target.pid)).toMatchObject({ inspectors: [] });
  });
});

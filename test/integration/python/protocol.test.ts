// What the agent's port answers to whom, and that foreign clients can use it.
import { connect as connectSocket } from 'node:net';
import CDP from 'chrome-remote-interface';
import { afterEach, describe, expect, test } from 'vitest';
import WebSocket from 'ws';
import { histogram } from '../../../src/engine/queries/histogram.js';
import { finish } from '../../../src/engine/work.js';
import { atEnd, cleanUp, startProcess } from '../../builders/inspector-session.js';
import { openBytes } from '../../builders/snapshot-open.js';
import { openWithDevTools } from '../../conformance/devtools.js';
import { interpreters } from './interpreters.js';
import { agentFile, anyPython } from './python-session.js';

afterEach(cleanUp);

const program = `
import sys
class Foo:
    def __init__(self, number):
        self.number, self.items = number, [number]
keep = {'k': [Foo(i) for i in range(2000)]}
sys.stdin.read()`;

async function start(code = program, file = anyPython()) {
  const started = startProcess(file, ['-B', agentFile, '-c', code]);
  const found = await started.waitFor(/Debugger listening on (ws:\/\/127\.0\.0\.1:(\d+)(\/[0-9a-f-]{36}))\n/);
  return { ...started, url: found[1] ?? '', port: Number(found[2]), path: found[3] ?? '' };
}

/** Sends bytes, gives everything that comes until the other side closes (or `stopAfter` matches). */
const raw = (port: number, text: string, stopAfter?: RegExp): Promise<string> =>
  new Promise((done) => {
    const socket = connectSocket(port, '127.0.0.1', () => socket.write(text));
    atEnd(() => void socket.destroy());
    let answer = '';
    socket.on('data', (bytes) => {
      answer += bytes.toString('latin1');
      if (stopAfter?.test(answer)) socket.destroy();
    });
    socket.on('error', () => {});
    socket.on('close', () => done(answer));
  });

const get = (path: string, headers: readonly string[] = ['Host: 127.0.0.1']): string =>
  `${[`GET ${path} HTTP/1.1`, ...headers].join('\r\n')}\r\n\r\n`;
const upgrade = (path: string, more: readonly string[] = [], key = 'AAAAAAAAAAAAAAAAAAAAAA=='): string =>
  get(path, [
    'Host: localhost',
    'Upgrade: websocket',
    'Connection: Upgrade',
    'Sec-WebSocket-Version: 13',
    `Sec-WebSocket-Key: ${key}`,
    ...more,
  ]);
const status = (answer: string): string => answer.slice(9, 12);
const body = (answer: string) => JSON.parse(answer.slice(answer.indexOf('\r\n\r\n') + 4));

describe('discovery', () => {
  test('answers as an inspector does', async () => {
    const { port, url, path } = await start();
    expect(body(await raw(port, get('/json/version')))).toMatchObject({ Browser: expect.stringMatching(/^CPython\/3\.\d+\.\d+$/) });
    for (const list of ['/json', '/json/list']) {
      expect(body(await raw(port, get(list)))).toEqual([
        expect.objectContaining({ type: 'node', id: path.slice(1), webSocketDebuggerUrl: url, title: '-c' }),
      ]);
    }
    expect(body(await raw(port, get('/json/protocol'))).domains.map((d: { domain: string }) => d.domain)).toContain('HeapProfiler');
  });

  test('refuses names that a web page could point here, pages themselves, and everything it does not know', async () => {
    const { port } = await start();
    const asked: readonly (readonly [string, string])[] = [
      ['403', get('/json', ['Host: evil.example'])],
      ['403', get('/json', ['Host: 127.0.0.1.evil.example'])],
      ['403', get('/json', [])],
      ['403', get('/json', ['Host: 127.0.0.1', 'Origin: http://evil.example'])],
      ['403', get('/json', ['Host: 127.0.0.1', 'Origin: null'])],
      ['400', get('/json', ['Host: 127.0.0.1', 'Host: evil.example'])],
      ['404', get('/')],
      ['404', get('/json/new?http://evil.example')],
      ['404', get('/../json')],
      ['405', get('/json').replace('GET', 'POST')],
      ['400', 'nonsense\r\n\r\n'],
      ['431', get('/json', ['Host: 127.0.0.1', `X: ${'x'.repeat(20_000)}`])],
      ['200', get('/json', ['Host: localhost:9229'])],
      ['200', get('/json', ['Host: [::1]:9229'])],
    ];
    for (const [expected, request] of asked)
      expect([request.slice(0, 60), status(await raw(port, request))]).toEqual([request.slice(0, 60), expected]);
  });

  test('listens on loopback alone', async () => {
    const { port } = await start();
    const outside = await new Promise((done) => {
      const socket = connectSocket(port, '127.0.0.2', () => done('connected'));
      socket.on('error', (error: NodeJS.ErrnoException) => done(error.code));
      atEnd(() => void socket.destroy());
    });
    expect(outside).toBe('ECONNREFUSED');
  });
});

describe('the WebSocket', () => {
  test('opens only at its own path, for clients that are no web page', async () => {
    const { port, path } = await start();
    expect(status(await raw(port, upgrade('/')))).toBe('400');
    expect(status(await raw(port, upgrade(`${path.slice(0, -1)}${path.endsWith('0') ? '1' : '0'}`)))).toBe('400');
    expect(status(await raw(port, upgrade(path, ['Origin: http://evil.example'])))).toBe('403');
    expect(status(await raw(port, upgrade(path, [], 'short')))).toBe('400');
    expect(status(await raw(port, upgrade(path, [], '猫')))).toBe('400');
    const opened = await raw(port, upgrade(path, [], 'dGhlIHNhbXBsZSBub25jZQ=='), /\r\n\r\n/);
    // the example of RFC 6455
    expect(opened).toMatch(/^HTTP\/1\.1 101 [\s\S]*Sec-WebSocket-Accept: s3pPLMBiTxaQ9kYGzzhZRbK\+xOo=\r\n/);
  });

  test('survives broken frames, oversized and senseless messages', async () => {
    const { url, port, path } = await start();
    const hello = upgrade(path);
    // unmasked, reserved bits, an endless control frame, a continuation of nothing
    for (const bytes of ['\x81\x02{}', '\xf1\x80\0\0\0\0', '\x89\xfe\x01\x00\0\0\0\0', '\x80\x80\0\0\0\0']) await raw(port, hello + bytes);
    const client = new WebSocket(url);
    atEnd(() => client.terminate());
    await new Promise((done) => client.once('open', done));
    const answer = (text: string): Promise<{ error?: { code: number }; result?: object }> =>
      new Promise((done) => {
        client.once('message', (data) => done(JSON.parse(String(data))));
        client.send(text);
      });
    for (const text of [
      '',
      '[]',
      '{"id":"x","method":"a"}',
      '{"id":1}',
      '[['.repeat(50_000),
      '{"id":1,"method":"Holdfast.info","params":[]}',
    ]) {
      expect((await answer(text)).error?.code).toBe(-32600);
    }
    expect((await answer('{"id":1,"method":"Page.navigate"}')).error?.code).toBe(-32601);
    expect((await answer('{"id":1,"method":"Holdfast.takeSnapshot","params":{"mode":"sideways"}}')).error?.code).toBe(-32602);
    expect((await answer('{"id":1,"method":"Runtime.evaluate","params":{"expression":"1"}}')).error?.code).toBe(-32000);
    expect((await answer('{"id":2,"method":"Debugger.enable"}')).result).toEqual({});
    const closed = new Promise<number>((done) => client.once('close', done));
    client.send('x'.repeat(2_000_000));
    expect(await closed).toBe(1009);
    expect(status(await raw(port, get('/json')))).toBe('200');
  });

  test('many clients that say nothing do not keep others out for long', async () => {
    const { port } = await start();
    const silent = Array.from({ length: 40 }, () => raw(port, ''));
    await Promise.all(silent);
    expect(status(await raw(port, get('/json')))).toBe('200');
  });
});

describe.each(interpreters.map(({ version, file }) => [version, file] as const))('CPython %s', (_version, file) => {
  test('any Chrome-protocol client captures it, and DevTools opens what it gets', async () => {
    const { port } = await start(program, file);
    const client = await CDP({ port });
    atEnd(() => client.close());
    const chunks: string[] = [];
    const progress: { finished?: boolean }[] = [];
    client.HeapProfiler.addHeapSnapshotChunk(({ chunk }) => chunks.push(chunk));
    client.HeapProfiler.reportHeapSnapshotProgress((event) => progress.push(event));
    await client.HeapProfiler.enable();
    await client.HeapProfiler.collectGarbage();
    await client.HeapProfiler.takeHeapSnapshot({ reportProgress: true });
    expect(progress.at(-1)?.finished).toBe(true);
    const text = chunks.join('');

    const theirs = await openWithDevTools(text);
    const classes = theirs.aggregatesWithFilter({});
    const foo = Object.entries(classes).find(([key]) => key.endsWith(',Foo'))?.[1];
    expect(foo?.count).toBe(2000);
    expect(foo?.maxRet).toBeGreaterThan(2000 * 100);
    expect(foo?.distance).toBeLessThan(10);
    // and ours reads it the same
    const ours = openBytes(new TextEncoder().encode(text));
    expect(ours.graph.totalBytes).toBe(theirs.getStatistics().total);
    const row = finish(histogram(ours, 'class')).find(({ label }) => label === 'Foo');
    expect(row).toMatchObject({ count: 2000, shallowBytes: foo?.self, retainedBytes: foo?.maxRet });
  });
});

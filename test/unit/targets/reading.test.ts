// What is read from outside: addresses, lines, process lists.
import { describe, expect, test } from 'vitest';
import { timestamp } from '../../../src/shared/units.js';
import type { TargetEvent } from '../../../src/targets/connector.js';
import { kindOf, userDataFolder } from '../../../src/targets/discovery/classify.js';
import { describeCommand } from '../../../src/targets/discovery/describe.js';
import { parseDevToolsPort } from '../../../src/targets/discovery/devtools-port.js';
import { parsePsList, parseWindowsList } from '../../../src/targets/discovery/ps.js';
import { parseListening, processStat } from '../../../src/targets/linux-proc.js';
import { readDetail, readMemory, readProportional } from '../../../src/targets/rss/linux.js';
import { parsePs, parseTasklist } from '../../../src/targets/rss/ps.js';
import { formatAddress, isLoopback, locate } from '../../../src/targets/v8/address.js';
import { inspectorCandidates } from '../../../src/targets/v8/candidates.js';
import { socketPath } from '../../../src/targets/v8/discovery-http.js';
import { EventQueue } from '../../../src/targets/v8/event-queue.js';
import { describeProduct } from '../../../src/targets/v8/identify.js';
import { announcedInspector, isInspectorLine } from '../../../src/targets/v8/inspector-lines.js';
import { LineSplitter, MAX_LINE } from '../../../src/targets/v8/line-splitter.js';

describe('addresses', () => {
  test('of this machine', () => {
    for (const address of ['127.0.0.1', '127.255.0.9', '::1', '::ffff:127.0.0.1', '0:0:0:0:0:0:0:1'])
      expect(isLoopback(address), address).toBe(true);
    for (const address of ['128.0.0.1', '10.0.0.1', '0.0.0.0', '::', '::2', '::ffff:10.0.0.1', '127.evil.test', 'localhost', '']) {
      expect(isLoopback(address), address).toBe(false);
    }
  });

  test('where a host is', async () => {
    expect(await locate('0.0.0.0', 1, false)).toEqual({ ok: true, value: { addresses: ['127.0.0.1'], local: true } });
    expect(await locate('[::1]', 1, false)).toEqual({ ok: true, value: { addresses: ['::1'], local: true } });
    expect(await locate('LOCALHOST', 1, false)).toMatchObject({ ok: true, value: { local: true } });
    expect(await locate('192.0.2.7', 1, true)).toEqual({ ok: true, value: { addresses: ['192.0.2.7'], local: false } });
    expect(await locate('192.0.2.7', 5, false)).toEqual({
      ok: false,
      failure: { code: 'REMOTE_NOT_ALLOWED', data: { address: '192.0.2.7:5' } },
    });
    expect(await locate('no such host!', 5, true)).toMatchObject({
      ok: false,
      failure: { code: 'HOST_NOT_FOUND', data: { host: 'no such host!' } },
    });
    expect(formatAddress('::1', 5)).toBe('[::1]:5');
  });

  test('only the path of a told address, and only a plain one', () => {
    expect(socketPath('ws://evil.test:1/0f-a')).toBe('/0f-a');
    expect(socketPath('ws://127.0.0.1/devtools/page/AB?x=1#y')).toBe('/devtools/page/AB');
    for (const url of [undefined, '', 'nonsense', 'ws://h/a b\r\n', `ws://h/${'a'.repeat(600)}`]) {
      expect(socketPath(url) === undefined || /^\/[\w./%-]+$/.test(socketPath(url) ?? '')).toBe(true);
    }
  });
});

describe('output', () => {
  const split = (...chunks: (string | Buffer)[]) => {
    const lines: string[] = [];
    const splitter = new LineSplitter((line) => lines.push(line));
    for (const chunk of chunks) splitter.push(Buffer.from(chunk));
    splitter.end();
    return lines;
  };

  test('becomes lines', () => {
    expect(split('a\nb', 'c\r\n', '\n', 'last')).toEqual(['a', 'bc', '', 'last']);
    expect(split(Buffer.from('ü').subarray(0, 1), Buffer.from('ü').subarray(1), '\n')).toEqual(['ü']);
    expect(split('')).toEqual([]);
  });

  test('loses its colours and other terminal sequences, wherever they are cut', () => {
    expect(split('\u001b[32mcycle 3\u001b[39m done\n', '\u001b[1', 'm\u001b[38;5;208mbold', '\u001b[0m\n')).toEqual([
      'cycle 3 done',
      'bold',
    ]);
    expect(split('\u001b]8;;https://x.example\u0007link\u001b]8;;\u0007\n')).toEqual(['link']);
    const long = split(`${'x'.repeat(MAX_LINE - 2)}\u001b[3`, `1m${'y'.repeat(10)}`, '\n');
    expect(long.join('')).toBe(`${'x'.repeat(MAX_LINE - 2)}${'y'.repeat(10)}`);
  });

  test('without ends does not grow without bound', () => {
    const lines = split('x'.repeat(MAX_LINE * 2 + 5), 'y\n');
    expect(lines.map((line) => line.length)).toEqual([MAX_LINE, MAX_LINE, 6]);
    expect(split(`${'x'.repeat(MAX_LINE + 1)}\n`).map((line) => line.length)).toEqual([MAX_LINE, 1]);
  });

  test("the inspector's lines are known, others are not", () => {
    const listening = 'Debugger listening on ws://127.0.0.1:41231/f0b2c1d4-0000-4000-8000-000000000000';
    for (const line of [
      listening,
      'For help, see: https://nodejs.org/en/docs/inspector',
      'Debugger attached.',
      'Waiting for the debugger to disconnect...',
    ]) {
      expect(isInspectorLine(line), line).toBe(true);
    }
    for (const line of ['Debugger attached to my heart.', 'see: https://nodejs.org', `[0] ${listening}`, ''])
      expect(isInspectorLine(line), line).toBe(false);
    expect(announcedInspector(`[app] ${listening}`)).toEqual({ port: 41231, path: '/f0b2c1d4-0000-4000-8000-000000000000' });
    expect(announcedInspector('Debugger listening on ws://[::1]:5/a-b')).toEqual({ port: 5, path: '/a-b' });
    expect(announcedInspector('DevTools listening on nothing')).toBeUndefined();
  });
});

describe('events', () => {
  const output = (text: string): TargetEvent => ({ type: 'output', line: { at: timestamp.parse(1), stream: 'stdout', text } });

  test('before the first listener wait for it; a flood drops its oldest output, never the end', () => {
    const queue = new EventQueue();
    queue.emit({ type: 'mark', at: timestamp.parse(1), label: 'early' });
    for (let i = 0; i < 5000; i++) queue.emit(output(String(i)));
    queue.emit({ type: 'exited', at: timestamp.parse(2), code: 0, signal: undefined });
    const seen: TargetEvent[] = [];
    const off = queue.subscribe((event) => seen.push(event));
    expect(seen).toHaveLength(2000);
    expect(seen[0]).toMatchObject({ label: 'early' });
    expect(seen.at(-2)).toMatchObject({ line: { text: '4999' } });
    expect(seen.at(-1)).toMatchObject({ type: 'exited' });
    off();
    queue.emit(output('later'));
    expect(seen).toHaveLength(2000);
  });
});

describe('processes', () => {
  test('what runs, from a command line', () => {
    const title = (...words: string[]) => describeCommand(words).title;
    expect(title('/usr/bin/node', '--inspect', '-r', 'dotenv/config', '/srv/app/server.js', '--port', '1')).toBe('server.js');
    expect(title('node', '-e', 'code')).toBe('node');
    expect(title('node')).toBe('node');
    expect(describeCommand(['node', 'a.js', 'x'.repeat(5000)]).command).toHaveLength(1000);
  });

  test('listening sockets in /proc/net/tcp and tcp6', () => {
    const table = `  sl  local_address rem_address   st tx_queue rx_queue tr tm->when retrnsmt   uid  timeout inode
   0: 0100007F:240D 00000000:0000 0A 00000000:00000000 00:00000000 00000000     0        0 11 1 0 100 0 0 10 0
   1: 0100007F:240D 0100007F:9999 01 00000000:00000000 00:00000000 00000000     0        0 12 1 0 100 0 0 10 0
   2: 00000000:0050 00000000:0000 0A 00000000:00000000 00:00000000 00000000     0        0 13 1 0 100 0 0 10 0
   3: 00000000000000000000000001000000:1F90 00000000000000000000000000000000:0000 0A 00000000:00000000 00:00000000 00000000 0 0 14 1
   4: 0000000000000000FFFF00000100007F:1F91 00000000000000000000000000000000:0000 0A 00000000:00000000 00:00000000 00000000 0 0 15 1
   5: 00000000000000000000000000000000:1F92 00000000000000000000000000000000:0000 0A 00000000:00000000 00:00000000 00000000 0 0 16 1`;
    expect([...parseListening(table)]).toEqual([
      ['11', { host: '127.0.0.1', port: 9229 }],
      ['13', { host: '0.0.0.0', port: 80 }],
      ['14', { host: '::1', port: 8080 }],
      ['15', { host: '127.0.0.1', port: 8081 }],
      ['16', { host: '::', port: 8082 }],
    ]);
  });

  test('which sockets are asked whether they are an inspector', () => {
    const sockets = [
      { host: '0.0.0.0', port: 8080 },
      { host: '127.0.0.1', port: 40001 },
      { host: '0.0.0.0', port: 9229 },
    ];
    expect(inspectorCandidates(sockets, 'node app.js').map(({ port }) => port)).toEqual([40001, 9229]);
    expect(inspectorCandidates(sockets, 'node --inspect=0.0.0.0:8080 app.js')).toHaveLength(3);
  });

  test('lists of other systems', () => {
    const ps = `  501     1  51200 /usr/local/bin/node /srv/app.js --x\n  502   501    900 /bin/zsh\nnonsense\n`;
    expect(parsePsList(ps)).toEqual([
      {
        pid: 501,
        parentPid: 1,
        kind: 'node',
        runtime: 'v8',
        rss: 52_428_800,
        rssHistory: [52_428_800],
        opens: 'signal',
        inspectors: [],
        title: 'app.js',
        command: '/usr/local/bin/node /srv/app.js --x',
      },
    ]);
    const row = {
      ProcessId: 7,
      ParentProcessId: 3,
      WorkingSetSize: 1000,
      CommandLine: '"C:\\Program Files\\nodejs\\node.exe" C:\\srv\\app.js',
    };
    expect(parseWindowsList(JSON.stringify(row))).toMatchObject([{ pid: 7, parentPid: 3, rss: 1000, title: 'app.js' }]);
    expect(parseWindowsList(JSON.stringify([row, { ...row, CommandLine: null }, { bad: 1 }]))).toHaveLength(2);
    expect(parseWindowsList('')).toEqual([]);
    expect(parsePs(' 1234\n')).toEqual({ rss: 1_263_616 });
    expect(parsePs('')).toBeUndefined();
    expect(parseTasklist('"node.exe","12","Console","1","1.234.567 K"')).toEqual({ rss: 1_264_196_608 });
    expect(parseTasklist('INFO: No tasks are running')).toBeUndefined();
  });

  test('kinds of programs', () => {
    expect(kindOf('/usr/bin/node', ['node', '--type=x'], false)).toBe('node');
    expect(kindOf('/opt/deno', ['deno', 'run'], false)).toBe('deno');
    expect(kindOf('/opt/app/app', ['app'], true)).toBe('chromium');
    // a renderer, and a shell that starts a browser
    expect(kindOf('/opt/app/app', ['/opt/app/app --type=renderer --lang=en'], true)).toBeUndefined();
    expect(kindOf('/bin/sh', ['sh', 'start', '--remote-debugging-port=0'], false)).toBeUndefined();
    expect(kindOf('/usr/bin/vim', ['vim'], false)).toBeUndefined();
    expect(userDataFolder(['c', '--user-data-dir=/a b/c'])).toBe('/a b/c');
    expect([parseDevToolsPort('9222\n/devtools/browser/x'), parseDevToolsPort('0\n'), parseDevToolsPort('x')]).toEqual([
      9222,
      undefined,
      undefined,
    ]);
  });

  test('products', () => {
    expect(describeProduct('node.js/v20.20.2')).toEqual({ runtime: 'v8', isNode: true, version: 'Node.js 20.20.2' });
    expect(describeProduct('Chrome/130.0.1')).toEqual({ runtime: 'v8', isNode: false, version: 'Chrome 130.0.1' });
    expect(describeProduct('CPython/3.12.1')).toMatchObject({ runtime: 'cpython', isNode: false });
  });
});

describe.skipIf(process.platform !== 'linux')('memory of a process on Linux', () => {
  test('agrees with what the process says itself', () => {
    const own = process.memoryUsage.rss();
    const read = readMemory(process.pid);
    expect(Math.abs((read?.rss ?? 0) - own)).toBeLessThan(own * 0.1);
    expect(read?.peak).toBeGreaterThanOrEqual(own * 0.9);
    const detail = readDetail(process.pid);
    expect((detail?.anonymous ?? 0) + (detail?.file ?? 0) + (detail?.shared ?? 0)).toBe(detail?.rss);
    const proportional = readProportional(process.pid);
    expect(proportional?.proportional).toBeLessThan(own * 1.2);
    expect(proportional?.unique).toBeGreaterThan(own * 0.2);
  });

  test('a process that is gone has none', () => {
    expect(readMemory(2 ** 22 + 1)).toBeUndefined();
    expect(readDetail(2 ** 22 + 1)).toBeUndefined();
    expect(readProportional(2 ** 22 + 1)).toBeUndefined();
    expect(processStat(2 ** 22 + 1)).toBeUndefined();
  });

  test('when it started', () => {
    expect(Math.abs((processStat(process.pid)?.startedAt ?? 0) - (Date.now() - process.uptime() * 1000))).toBeLessThan(2500);
    expect(processStat(process.pid)?.parentPid).toBe(process.ppid);
  });
});

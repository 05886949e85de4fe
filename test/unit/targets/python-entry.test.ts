import { describe, expect, test } from 'vitest';
import { gdbCommands, readOutcome } from '../../../src/targets/python/entry/gdb.js';
import { parseMaps, runtimeIn } from '../../../src/targets/python/entry/mapped-runtime.js';
import { parseDebugOffsets } from '../../../src/targets/python/entry/remote-exec.js';

describe('CPython in the map of a process', () => {
  const own = `00400000-00422000 r--p 00000000 fe:00 2206450                            /usr/bin/python3.12
00422000-00844000 r-xp 00022000 fe:00 2206450                            /usr/bin/python3.12
7f0000000000-7f0000010000 rw-p 00000000 00:00 0
7f0000020000-7f0000030000 r-xp 00000000 fe:00 77                         /lib/x86_64-linux-gnu/libc.so.6
7ffc00000000-7ffc00001000 rw-p 00000000 00:00 0                          [stack]`;

  test('as the executable', () => {
    expect(runtimeIn(parseMaps(own), '/usr/bin/python3.12')).toEqual({
      path: '/usr/bin/python3.12',
      start: 0x400000,
      minor: '3.12',
      replaced: false,
    });
  });

  test('as a library, in a program of any name, mapped from the middle of the file first', () => {
    const maps = parseMaps(`55550000-55551000 r-xp 00000000 fe:00 9 /usr/bin/uwsgi
7f1000005000-7f1000006000 r-xp 00005000 fe:00 8 /usr/lib/libpython3.9.so.1.0
7f1000000000-7f1000005000 r--p 00000000 fe:00 8 /usr/lib/libpython3.9.so.1.0`);
    expect(runtimeIn(maps, '/usr/bin/uwsgi')).toMatchObject({ path: '/usr/lib/libpython3.9.so.1.0', start: 0x7f1000000000, minor: '3.9' });
  });

  test('an executable without a version in its name is told by its modules', () => {
    const maps = parseMaps(`00400000-00422000 r-xp 00000000 fe:00 1 /opt/py/bin/python3
7f0000000000-7f0000001000 r-xp 00000000 fe:00 2 /opt/py/lib/python3.11/lib-dynload/_json.cpython-311-x86_64-linux-gnu.so`);
    expect(runtimeIn(maps, '/opt/py/bin/python3')?.minor).toBe('3.11');
  });

  test('an upgrade since the start is noticed: the symbols on disk are others', () => {
    for (const path of ['/usr/bin/python3.12', '/lib/x86_64-linux-gnu/libc.so.6']) {
      expect(runtimeIn(parseMaps(own.replaceAll(path, `${path} (deleted)`)), '/usr/bin/python3.12')?.replaced).toBe(true);
    }
  });

  test('a program without Python has none', () => {
    expect(runtimeIn(parseMaps('00400000-00422000 r-xp 00000000 fe:00 1 /usr/bin/node'), '/usr/bin/node')).toBeUndefined();
  });
});

describe('the table of offsets of CPython 3.14', () => {
  const table = (version: number, words: readonly number[]): Buffer => {
    const bytes = Buffer.alloc(24 + words.length * 8);
    bytes.write('xdebugpy', 'latin1');
    bytes.writeUInt32LE(version, 8);
    words.forEach((word, i) => {
      bytes.writeBigUInt64LE(BigInt(word), 24 + i * 8);
    });
    return bytes;
  };
  // as 3.14.10 has it: a runtime's three, an interpreter's, a thread's, groups that are not needed, and the support's six
  const words = [
    316_616, 784, 808, 225_864, 7280, 7272, 7344, 7360, 7408, 7688, 7672, 7680, 16, 7784, 0, 7800, 7792, 7992, 0, 832, 0, 8, 16, 72,
  ];
  const rest = [152, 160, 232, 32, 88, 8, 0, 56, 80, 0, 8];
  const support = [24, 304, 8076, 0, 4, 512, 1, 99];

  test('is read', () => {
    expect(parseDebugOffsets(table(0x030e0af0, [...words, ...rest, ...support]))).toEqual({
      interpretersHead: 808,
      threadsHead: 7344,
      threadsMain: 7360,
      nextThread: 8,
      evalBreaker: 24,
      support: 304,
      enabled: 8076,
      pendingCall: 0,
      scriptPath: 4,
      scriptPathSize: 512,
    });
  });

  test('another version, another build, and garbage are left alone', () => {
    expect(parseDebugOffsets(table(0x030d00f0, [...words, ...rest, ...support]))).toBeUndefined();
    expect(parseDebugOffsets(table(0x030e0af0, [...words, ...rest]))).toBeUndefined();
    expect(parseDebugOffsets(Buffer.alloc(2048))).toBeUndefined();
    expect(parseDebugOffsets(table(0x030e0af0, [...words, ...rest, 24, 2 ** 40, 8076, 0, 4, 512]))).toBeUndefined();
  });
});

describe('gdb', () => {
  test('is told to keep its hands off the heap of the program, and lets it go last', () => {
    for (const way of ['pending', 'direct'] as const) {
      const commands = gdbCommands('print("\\\\")', way);
      expect(commands.join('\n')).not.toMatch(/malloc/);
      expect(commands).toContain('set {char [12]}$page = "print(\\"\\\\\\\\\\")"');
      expect(commands.at(-1)).toBe('detach');
    }
  });

  test('answers', () => {
    expect(readOutcome('[New LWP 2]\nholdfast 0\n[Inferior 1 detached]')).toEqual({ outcome: 'called' });
    expect(readOutcome('ptrace: Operation not permitted.\nThe program is not being run.')).toEqual({
      outcome: 'denied',
      reason: 'ptrace: Operation not permitted.',
    });
    expect(readOutcome('No symbol "mmap" in current context.\n')).toEqual({
      outcome: 'failed',
      reason: 'No symbol "mmap" in current context.',
    });
    expect(readOutcome('holdfast -1\n')).toMatchObject({ outcome: 'failed' });
  });
});

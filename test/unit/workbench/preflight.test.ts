import { describe, expect, test } from 'vitest';
import { cgroupLeft } from '../../../src/targets/available-memory.js';
import { predictCapture } from '../../../src/workbench/preflight.js';

const plenty = { bytes: 64e9, limitedBy: 'machine' } as const;

describe('what a capture will cost', () => {
  test('the first one is told from the heap; the measured 150 MB lie inside', () => {
    const cost = predictCapture({ runtime: 'v8', heapUsed: 150e6, past: [], available: plenty });
    expect(cost).toMatchObject({ basis: 'usual', extraBytes: 1.8e9, refused: false });
    expect(cost.pause?.from).toBeLessThan(25_000);
    expect(cost.pause?.to).toBeGreaterThanOrEqual(25_000);
    // a forked child walks the heap of a Python program
    expect(predictCapture({ runtime: 'cpython', heapUsed: 150e6, past: [], available: plenty }).pause?.to).toBeLessThan(1000);
  });

  test('later ones from the last, by how the heap has grown', () => {
    const past = [
      { heapUsed: 10e6, pauseMs: 9999, extraBytes: 5e6 },
      { heapUsed: 50e6, pauseMs: 1000, extraBytes: undefined },
    ];
    const cost = predictCapture({ runtime: 'v8', heapUsed: 100e6, past, available: plenty });
    expect(cost.basis).toBe('history');
    expect(cost.pause?.from).toBeLessThan(2000);
    expect(cost.pause?.to).toBeGreaterThan(2000);
    expect(cost.extraBytes).toBe(50e6);
  });

  test('is refused where too little is left, and never where that is not known', () => {
    const asked = { runtime: 'v8', heapUsed: 100e6, past: [] } as const;
    expect(predictCapture({ ...asked, available: { bytes: 1.4e9, limitedBy: 'cgroup' } })).toMatchObject({
      refused: true,
      limitedBy: 'cgroup',
    });
    expect(predictCapture({ ...asked, available: { bytes: 1.6e9, limitedBy: 'machine' } }).refused).toBe(false);
    expect(predictCapture({ ...asked, available: undefined })).not.toHaveProperty('availableBytes');
    expect(predictCapture({ runtime: 'v8', heapUsed: undefined, past: [], available: plenty })).toEqual({
      basis: 'usual',
      availableBytes: 64e9,
      limitedBy: 'machine',
      refused: false,
    });
  });
});

describe('what a control group leaves', () => {
  const tree = (files: Readonly<Record<string, string>>) => (path: string) => files[path];

  test('version 2: the tightest limit up to the root', () => {
    const files = {
      '/proc/7/cgroup': '0::/shop.slice/web.service\n',
      '/sys/fs/cgroup/shop.slice/web.service/memory.max': 'max\n',
      '/sys/fs/cgroup/shop.slice/web.service/memory.current': '5\n',
      '/sys/fs/cgroup/shop.slice/memory.max': '1000\n',
      '/sys/fs/cgroup/shop.slice/memory.current': '400\n',
    };
    expect(cgroupLeft(7, tree(files))).toBe(600);
    expect(cgroupLeft(8, tree(files))).toBeUndefined();
  });

  test('version 1, and a container that sees itself as the root', () => {
    const files = {
      '/proc/7/cgroup': '11:cpu,cpuacct:/a\n4:memory:/docker/abc\n',
      '/sys/fs/cgroup/memory/docker/abc/memory.limit_in_bytes': '9223372036854771712\n',
      '/sys/fs/cgroup/memory/docker/abc/memory.usage_in_bytes': '10\n',
    };
    expect(cgroupLeft(7, tree(files))).toBeUndefined();
    const root = { '/proc/7/cgroup': '0::/\n', '/sys/fs/cgroup/memory.max': '500', '/sys/fs/cgroup/memory.current': '600' };
    expect(cgroupLeft(7, tree(root))).toBe(0);
  });
});

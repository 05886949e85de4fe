import { describe, expect, test } from 'vitest';
import { cgroupLeft } from '../../../src/targets/available-memory.js';
import { predictCapture } from '../../../src/workbench/preflight.js';

const plenty = { bytes: 64e9, limitedBy: 'machine' } as const;

describe('what a capture will cost', () => {
  test('the first one is told from the heap; the measured 150 MB lie inside', () => {
    const cost = predictCapture({ heapUsed: 150e6, past: [], available: plenty });
    expect(cost).toMatchObject({ basis: 'usual', extraBytes: 1.8e9, refused: false });
    expect(cost.pause?.from).toBeLessThan(25_000);
    expect(cost.pause?.to).toBeGreaterThanOrEqual(25_000);
  });

  test('a target that foretells it by itself is believed, with room on both sides, until one was taken in that way', () => {
    const forked = { pauseMs: 9, totalMs: 1200, extraBytes: 120e6, withoutFork: false };
    expect(predictCapture({ heapUsed: 60e6, past: [], estimate: forked, available: plenty })).toEqual({
      basis: 'usual',
      pause: { from: 3, to: 27 },
      total: { from: 400, to: 3600 },
      extraBytes: 120e6,
      availableBytes: 64e9,
      limitedBy: 'machine',
      refused: false,
    });
    const past = [{ heapUsed: 60e6, pauseMs: 12, totalMs: 1500, extraBytes: 90e6, withoutFork: false }];
    expect(predictCapture({ heapUsed: 60e6, past, estimate: forked, available: plenty })).toMatchObject({
      basis: 'history',
      pause: { from: 8, to: 18 },
      total: { from: 1000, to: 2250 },
      extraBytes: 90e6,
    });
    // without room for a child it stands still for all of it, and needs less: said, not refused
    const stopped = { pauseMs: 1200, totalMs: 1300, extraBytes: 40e6, withoutFork: true };
    expect(predictCapture({ heapUsed: 60e6, past, estimate: stopped, available: { bytes: 80e6, limitedBy: 'cgroup' } })).toMatchObject({
      basis: 'usual',
      pause: { from: 400, to: 3600 },
      withoutFork: true,
      extraBytes: 40e6,
      refused: false,
    });
  });

  test('later ones from the last, by how the heap has grown', () => {
    const past = [
      { heapUsed: 10e6, pauseMs: 9999, totalMs: 10_000, extraBytes: 5e6, withoutFork: false },
      { heapUsed: 50e6, pauseMs: 1000, totalMs: 2000, extraBytes: undefined, withoutFork: false },
    ];
    const cost = predictCapture({ heapUsed: 100e6, past, available: plenty });
    expect(cost.basis).toBe('history');
    expect(cost.pause?.from).toBeLessThan(2000);
    expect(cost.pause?.to).toBeGreaterThan(2000);
    expect(cost.extraBytes).toBe(50e6);
  });

  test('liveness probes are spoken of where the pause may outlast them, sooner where memory is short', () => {
    const asked = { heapUsed: 20e6, past: [] };
    expect(predictCapture({ ...asked, available: plenty })).not.toHaveProperty('probes');
    expect(predictCapture({ ...asked, available: { bytes: 60e6, limitedBy: 'cgroup' } })).toMatchObject({ refused: true, probes: true });
    expect(predictCapture({ ...asked, heapUsed: 150e6, available: plenty })).toMatchObject({ refused: false, probes: true });
  });

  test('is refused where too little is left, and never where that is not known', () => {
    const asked = { heapUsed: 100e6, past: [] };
    expect(predictCapture({ ...asked, available: { bytes: 1.4e9, limitedBy: 'cgroup' } })).toMatchObject({
      refused: true,
      limitedBy: 'cgroup',
    });
    expect(predictCapture({ ...asked, available: { bytes: 1.6e9, limitedBy: 'machine' } }).refused).toBe(false);
    expect(predictCapture({ ...asked, available: undefined })).not.toHaveProperty('availableBytes');
    expect(predictCapture({ heapUsed: undefined, past: [], available: plenty })).toEqual({
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

import { describe, expect, it } from 'vitest';
import { whatToOpen } from '../../../src/renderer/app/files.js';
import { filtered } from '../../../src/renderer/stages/connect/process-filter.js';
import { readRecentCommands, rememberCommand } from '../../../src/renderer/stages/connect/recent-commands.js';
import { processTree } from '../../../src/shared/process-tree.js';
import type { DiscoveredTarget } from '../../../src/shared/target.js';

const process = (pid: number, parentPid: number, rss: number): DiscoveredTarget => ({
  pid,
  parentPid,
  rss,
  title: String(pid),
  command: '',
  kind: 'node',
  runtime: 'v8',
  rssHistory: [rss],
  opens: 'signal',
  inspectors: [],
});

describe('local processes', () => {
  it('stand under their parents, the biggest first', () => {
    const rows = processTree([process(3, 2, 5), process(1, 0, 10), process(2, 999, 50), process(4, 2, 7), process(5, 4, 1)]);
    expect(rows.map(({ process: { pid }, depth }) => [pid, depth])).toEqual([
      [2, 0],
      [4, 1],
      [5, 2],
      [3, 1],
      [1, 0],
    ]);
  });

  it('are all listed even where parents run in a circle', () => {
    expect(
      processTree([process(1, 2, 1), process(2, 1, 1), process(3, 3, 1)])
        .map(({ process: { pid } }) => pid)
        .sort(),
    ).toEqual([1, 2, 3]);
  });
});

describe('the filter of local processes', () => {
  const inspector = { host: '127.0.0.1', port: 9222, version: 'Chrome 130' };
  const page = (title: string) => ({ id: title, title, type: 'page', url: `https://${title}.example/` });
  const browser = {
    ...process(7, 0, 9),
    title: 'chromium',
    inspectors: [{ ...inspector, kind: 'browser' as const, targets: [page('Basket'), page('Orders')] }],
  };
  const shown = (text: string) =>
    filtered([process(1, 0, 1), browser], text).map(({ pid, inspectors }) => [
      pid,
      ...inspectors.flatMap(({ targets }) => targets.map(({ title }) => title)),
    ]);

  it('finds programs by name and number, and pages by title and address', () => {
    expect(shown('')).toEqual([[1], [7, 'Basket', 'Orders']]);
    expect(shown(' CHROMIUM ')).toEqual([[7, 'Basket', 'Orders']]);
    expect(shown('orders.example')).toEqual([[7, 'Orders']]);
    expect(shown('nothing of it')).toEqual([]);
  });
});

describe('what a drop asks for', () => {
  it('is an investigation for a folder or its manifest', () => {
    expect(whatToOpen(['/a/hunt 1'], new Set(['/a/hunt 1']))).toEqual({ kind: 'investigation', dir: '/a/hunt 1' });
    expect(whatToOpen(['/a/hunt/investigation.json'])).toEqual({ kind: 'investigation', dir: '/a/hunt' });
    expect(whatToOpen(['C:\\a\\investigation.json'])).toEqual({ kind: 'investigation', dir: 'C:\\a' });
  });

  it('is snapshots for files, whatever their name', () => {
    expect(whatToOpen(['/a/x.heapsnapshot', '/a/y.heapsnapshot.gz'])).toEqual({
      kind: 'snapshots',
      paths: ['/a/x.heapsnapshot', '/a/y.heapsnapshot.gz'],
    });
    expect(whatToOpen(['/a/core.dat', '/a/other.dat'])).toMatchObject({ kind: 'snapshots' });
    expect(whatToOpen(['/a/Sent.HOLDFAST'])).toEqual({ kind: 'bundle', path: '/a/Sent.HOLDFAST' });
    expect(whatToOpen(['/a/x.holdfast'], new Set(['/a/x.holdfast']))).toEqual({ kind: 'investigation', dir: '/a/x.holdfast' });
    expect(whatToOpen(['/a/x.heapsnapshot', '/a/folder'], new Set(['/a/folder']))).toEqual({
      kind: 'snapshots',
      paths: ['/a/x.heapsnapshot'],
    });
  });

  it('is not decided by a name that both could have', () => {
    expect(whatToOpen(['/a/hunt 2026-11-22 21.41.36'])).toEqual({ kind: 'unclear', path: '/a/hunt 2026-11-22 21.41.36' });
  });

  it('is nothing without a path', () => {
    expect(whatToOpen([])).toBeUndefined();
    expect(whatToOpen([''])).toBeUndefined();
  });
});

describe('recent commands', () => {
  const storage = (): Storage => {
    const kept = new Map<string, string>();
    return { getItem: (k: string) => kept.get(k) ?? null, setItem: (k: string, v: string) => void kept.set(k, v) } as Storage;
  };

  it('are remembered once, newest first, eight at most', () => {
    const store = storage();
    for (let i = 0; i < 10; i += 1) rememberCommand(store, { line: `node ${i}`, cwd: '', envNames: [] });
    rememberCommand(store, { line: 'node 5', cwd: '', envNames: ['TOKEN'] });
    const lines = readRecentCommands(store);
    expect(lines).toHaveLength(8);
    expect(lines[0]).toEqual({ line: 'node 5', cwd: '', envNames: ['TOKEN'] });
    expect(lines.filter((c) => c.line === 'node 5')).toHaveLength(1);
  });

  it('survive a storage with anything in it', () => {
    const store = storage();
    store.setItem('holdfast.recent-commands', '{"x":1}');
    expect(readRecentCommands(store)).toEqual([]);
    store.setItem('holdfast.recent-commands', 'nonsense');
    expect(readRecentCommands(store)).toEqual([]);
  });
});

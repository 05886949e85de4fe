// What is made while nobody asks.
import { expect, test, vi } from 'vitest';
import { finish } from '../../../src/engine/work.js';
import { Ahead } from '../../../src/engine-host/ahead.js';
import { snapshotText } from '../../builders/snapshot-language.js';
import { openText } from '../../builders/snapshot-open.js';

test('the paths of the snapshot that somebody looks at are made once all is answered, and not before', async () => {
  const snapshot = openText(snapshotText('root → cache → Order[3]'));
  const paths = vi.spyOn(snapshot, 'paths');
  const ahead = new Ahead((path) => (path === 'a' ? snapshot : undefined));
  const first = ahead.asked('a');
  const second = ahead.asked(undefined);
  first();
  await new Promise((resolve) => setTimeout(resolve, 600));
  expect(paths).not.toHaveBeenCalled();
  second();
  await vi.waitFor(() => expect(paths).toHaveBeenCalled(), 10_000);
});

test('paths begun and left in the middle are ended by the next who asks, and are the same', () => {
  // More than one slice of work: an array of so many objects.
  const n = 150_000;
  const { snapshot: header } = JSON.parse(snapshotText('root → a'));
  const nodes = [9, 0, 1, 0, n, 0, 0, ...Array.from({ length: n }, (_, i) => [3, 0, 3 + 2 * i, 16, 0, 0, 0]).flat()];
  const edges = Array.from({ length: n }, (_, i) => [1, i, 7 * (i + 1)]).flat();
  const text = JSON.stringify({ snapshot: { ...header, node_count: n + 1, edge_count: n }, nodes, edges, strings: ['x'] });
  const [snapshot, other] = [openText(text), openText(text)];
  expect(snapshot.paths(new Set()).next().done).toBe(false);
  const paths = finish(snapshot.paths(new Set()));
  // Not with `toEqual`, which would print them.
  expect(Buffer.compare(Buffer.from(paths.edgeInto.buffer), Buffer.from(finish(other.paths(new Set())).edgeInto.buffer))).toBe(0);
  expect(finish(snapshot.paths(new Set()))).toBe(paths);
});

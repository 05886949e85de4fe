// checkpoint('label') in a program's code: a mark, a snapshot of that very moment in the open investigation, and a printed page.
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, expect, test } from 'vitest';
import { finish } from '../../../src/workbench/engine-gateway.js';
import { atEnd, cleanUp, must } from '../../builders/inspector-session.js';
import { workbenchIn } from '../../builders/workbench-in.js';
import { interpreters } from '../python/interpreters.js';
import { pythonSpec } from '../python/python-session.js';

afterEach(cleanUp);

/** After each checkpoint what it is about goes at once: only a capture that the program waited for can show it. */
const program = `
import sys
from holdfast_agent import checkpoint
class Batch: pass
sys.stdin.readline()
for n in (1000, 2000):
    batch = [Batch() for i in range(n)]
    checkpoint('batch of %d' % n)
    del batch
print('over', flush=True)
sys.stdin.read()`;

test.each(interpreters.map(({ version, file }) => [version, file] as const))(
  'Python %s: each checkpoint is a mark and a snapshot of its moment, and prints its page',
  async (_version, file) => {
    const home = await mkdtemp(join(tmpdir(), 'holdfast-checkpoint-'));
    const workbench = workbenchIn(home);
    atEnd(async () => {
      await workbench.close();
      await rm(home, { recursive: true, force: true });
    });
    must(await workbench.connect(pythonSpec(['-c', program], { command: file })));
    const lines: string[] = [];
    workbench.live?.events.subscribe('line', ({ text }) => void lines.push(text));
    must((await workbench.live?.session.write('\n')) ?? expect.unreachable());
    const wait = { timeout: 120_000, interval: 200 };
    await expect.poll(() => lines, wait).toContain('over');
    await expect
      .poll(() => workbench.view()?.snapshots.map(({ label, state }) => [label, state]), wait)
      .toEqual([
        ['batch of 1000', 'complete'],
        ['batch of 2000', 'complete'],
      ]);
    expect(workbench.view()?.marks.map(({ label, source }) => [label, source])).toEqual([
      ['batch of 1000', 'code'],
      ['batch of 2000', 'code'],
    ]);
    for (const [at, count] of [1000, 2000].entries()) {
      const id = workbench.view()?.snapshots[at]?.id ?? expect.unreachable();
      const { paths } = must(await workbench.snapshots.locate([id]));
      const page = { offset: 0, limit: 10 };
      const found = must(
        await finish(workbench.queries.histogram({ path: paths[0] ?? '', grouping: 'class', within: [], filter: 'Batch', page })),
      );
      expect(found.rows.find(({ label }) => label === 'Batch')?.count).toBe(count);
    }
    expect(lines).toContain('=== batch of 1000');
    expect(lines.find((line) => /^ +1,000 .* Batch$/.test(line))).toBeDefined();
  },
);

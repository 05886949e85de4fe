// Whether an object of two snapshots is the same: by address likely, by a log of births or a fence exactly.
import { afterEach, expect, test } from 'vitest';
import { population } from '../../../src/engine/queries/compare.js';
import { detectIdentity } from '../../../src/engine/queries/identity.js';
import type { Snapshot } from '../../../src/engine/queries/snapshot.js';
import { finish } from '../../../src/engine/work.js';
import type { TargetSession } from '../../../src/targets/connector.js';
import { cleanUp, EventLog, must } from '../../builders/inspector-session.js';
import { openBytes } from '../../builders/snapshot-open.js';
import { interpreters } from './interpreters.js';
import { bytesOf, capture, idle, launchCode } from './python-session.js';

afterEach(cleanUp);

/** `turn`: a third of the objects go, and as many come, at the addresses of those that went. */
const program = `
import random
class Foo:
    def __init__(self): self.parts = []
keep = [Foo() for i in range(6000)]
def turn():
    for i in range(0, 6000, 3): keep[i] = None
    for i in range(0, 6000, 3): keep[i] = Foo()
print('ready', flush=True)
${idle}`;

async function takeTwo(session: TargetSession): Promise<readonly [Snapshot, Snapshot]> {
  const first = openBytes(bytesOf(await capture(session, 'a')));
  must(await session.evaluate('turn()'));
  return [first, openBytes(bytesOf(await capture(session, 'b')))];
}

/** Objects of a class in the last snapshot that were not in the first. */
const newcomers = (snapshots: readonly Snapshot[]): number => {
  const chosen = finish(population(snapshots, 'new'))?.at(-1) ?? expect.unreachable();
  const last = snapshots.at(-1) as Snapshot;
  const groups = finish(last.groups('class'));
  const group = groups.labels.indexOf('Foo');
  return [...groups.of.keys()].filter((row) => groups.of[row] === group && chosen[row] === 1).length;
};

test.each(interpreters.map(({ version, file }) => [version, file] as const))(
  'Python %s: new objects at the addresses of old ones are told exactly by births and by a fence',
  async (_version, file) => {
    const session = await launchCode(program, { command: file });
    await new EventLog(session).line('ready');
    const byAddress = await takeTwo(session);
    // how many of them depends on the allocator; none can be too many
    expect(newcomers(byAddress)).toBeLessThanOrEqual(2000);
    for (const mode of ['births', 'fence'] as const) {
      must((await session.identify?.(mode)) ?? expect.unreachable());
      const pair = await takeTwo(session);
      expect(pair.map(({ graph }) => graph.process?.identity?.mode)).toEqual([mode, mode]);
      expect(finish(detectIdentity(pair))).toBe('objects');
      expect([mode, newcomers(pair)]).toEqual([mode, 2000]);
      // a third interval: what came in the second is old by now
      must(await session.evaluate('turn()'));
      const third = openBytes(bytesOf(await capture(session, 'c')));
      expect([mode, newcomers([pair[1], third])]).toEqual([mode, 2000]);
      expect([mode, newcomers([pair[0], pair[1], third])]).toEqual([mode, 2000]);
      expect(finish(detectIdentity([byAddress[1], pair[0]]))).toBe('shapes');
    }
    must((await session.identify?.('address')) ?? expect.unreachable());
    expect(must(await session.evaluate('__import__("gc").get_freeze_count()'))).toBe('0');
    expect(must(await session.evaluate('len(__import__("gc").callbacks)'))).toBe('0');
  },
);

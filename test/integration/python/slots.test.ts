// What `__slots__` would save, predicted from a heap and compared with the same program that has them, by the interpreter's own books.
import { afterEach, expect, test } from 'vitest';
import type { TargetSession } from '../../../src/targets/connector.js';
import { cleanUp, EventLog, must } from '../../builders/inspector-session.js';
import { openBytes } from '../../builders/snapshot-open.js';
import { interpreters } from './interpreters.js';
import { bytesOf, capture, idle, launchCode } from './python-session.js';

afterEach(cleanUp);

const COUNT = 20_000;

/** The article's class. Numbers and list are there before; `fill` makes the instances alone. */
const program = (body: string, slots: string): string => `
import gc, os, sys
class Foo:
    ${slots}
    def __init__(self, i):
        ${body}
numbers = list(range(${COUNT}))
keep = [None] * ${COUNT}
def fill():
    for i in range(${COUNT}): keep[i] = Foo(numbers[i])
def blocks():
    import holdfast_agent
    return holdfast_agent._in_child(holdfast_agent._pymalloc)['usedBytes']
print('ready', flush=True)
${idle}`;

async function filled(file: string, body: string, slots: string): Promise<{ readonly session: TargetSession; readonly taken: number }> {
  const session = await launchCode(program(body, slots), { command: file });
  await new EventLog(session).line('ready');
  const blocks = async (): Promise<number> => Number(must(await session.evaluate('blocks()')));
  await blocks();
  const before = await blocks();
  must(await session.evaluate('fill()'));
  return { session, taken: (await blocks()) - before };
}

const savingOf = async (session: TargetSession) => openBytes(bytesOf(await capture(session))).graph.process?.slots ?? [];

const bodies = {
  'two attributes': ['self.val = i; self.other = None', "__slots__ = ('val', 'other')"],
  'seven attributes': [
    'self.a = i; self.b = self.c = self.d = self.e = self.f = self.g = None',
    "__slots__ = ('a', 'b', 'c', 'd', 'e', 'f', 'g')",
  ],
  'a dict that was touched': ['self.val = i; self.other = None; self.__dict__', "__slots__ = ('val', 'other')"],
} as const;

test.each(
  interpreters.flatMap(({ version, file }) =>
    Object.entries(bodies).map(([name, [body, slots]]) => [version, name, file, body, slots] as const),
  ),
)('Python %s, %s: predicted within a tenth of what it saves', async (_version, _name, file, body, slots) => {
  const without = await filled(file, body, 'pass');
  const row = (await savingOf(without.session)).find((each) => each.class === 'Foo');
  const slotted = await filled(file, body.replace('; self.__dict__', ''), slots);
  const real = without.taken - slotted.taken;
  expect(row).toMatchObject({ count: COUNT, bases: [] });
  expect(real).toBeGreaterThan(COUNT * 16);
  expect(Math.abs((row?.saved ?? 0) / real - 1)).toBeLessThan(0.1);
  expect((await savingOf(slotted.session)).find((each) => each.class === 'Foo')).toBeUndefined();
});

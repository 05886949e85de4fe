import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterEach, describe, expect, test } from 'vitest';
import { cleanUp, connect, EventLog, must, nodeSpec, startProcess } from '../../builders/inspector-session.js';

afterEach(cleanUp);

const folder = join(import.meta.dirname, '../../../examples');
type Program = { id: string; file: string; leaks: boolean; runtime?: 'cpython'; args?: string[] };
// those for Python are tested where there is one: test/integration/python
const programs = (JSON.parse(readFileSync(join(folder, 'manifest.json'), 'utf8')) as Program[]).filter((p) => p.runtime === undefined);

describe('the sample programs', () => {
  test.each(programs)('$id runs by itself, without Holdfast', async ({ file, args = [] }) => {
    const program = startProcess(process.execPath, [join(folder, file), ...args]);
    await program.waitFor(/^cycle 2 done$/m);
    expect(program.stderr()).toBe('');
  });

  test.each(programs)('$id: leaks per cycle as it says ($leaks)', async ({ file, leaks }) => {
    const session = must(await connect(nodeSpec([join(folder, file), '--step'])));
    const log = new EventLog(session);
    let cycle = 0;
    const run = async (cycles: number) => {
      for (let i = 0; i < cycles; i++) {
        must(await session.write('next\n'));
        await log.line(`cycle ${++cycle} done`);
      }
      for (let i = 0; i < 2; i++) must(await session.collectGarbage());
      return (await session.sample()).heapUsed ?? 0;
    };
    await run(10);
    const before = await run(5);
    const perCycle = ((await run(10)) - before) / 10;
    if (leaks) {
      expect(perCycle).toBeGreaterThan(150_000);
      expect(perCycle).toBeLessThan(800_000);
    } else expect(Math.abs(perCycle)).toBeLessThan(40_000);
  });
});

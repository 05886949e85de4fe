// `--pid` of a Python program that this system does not let Holdfast into: said as that, never as something else.
import { execFileSync, spawnSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, afterEach, beforeAll, describe, expect, test } from 'vitest';
import { isAlive } from '../../../src/targets/linux-proc.js';
import { cleanUp, startProcess } from '../../builders/inspector-session.js';
import { interpreters, reportMissing } from '../python/interpreters.js';

const root = join(import.meta.dirname, '../../..');
/** Root without its powers: it may read our files, but not trace a process that has them. */
const powerless = ['--bounding-set', '-all', '--inh-caps', '-all'];
const hasPowers = process.platform === 'linux' && /^CapEff:\s*0*[1-9a-f]/m.test(readFileSync('/proc/self/status', 'utf8'));
const canDrop = process.getuid?.() === 0 && hasPowers && spawnSync('setpriv', [...powerless, 'true']).status === 0;
const waiting = 'import sys\nprint("ready", flush=True)\nfor line in sys.stdin: print("heard", line.strip(), flush=True)';

reportMissing();
if (!canDrop) console.warn('skipped: attaching without the right to trace (needs root and setpriv)');

describe.skipIf(!canDrop)('without the right to trace', () => {
  let home = '';
  beforeAll(() => {
    home = mkdtempSync(join(tmpdir(), 'holdfast-refused-'));
    // builds it where it is not built yet
    execFileSync(process.execPath, [join(root, 'bin/holdfast'), '--version'], { stdio: 'ignore' });
  }, 180_000);
  afterEach(cleanUp);
  afterAll(() => rmSync(home, { recursive: true, force: true }));

  test.each(interpreters.map(({ version, file }) => [version, file] as const))(
    'Python %s',
    { timeout: 120_000 },
    async (_version, file) => {
      const started = startProcess(file, ['-c', waiting]);
      await started.waitFor(/ready/);
      for (const args of [['memory'], ['hunt', '--cycles', '1', '--step', 'wait:10']]) {
        const done = spawnSync(
          'setpriv',
          [...powerless, process.execPath, join(root, 'out/main/cli.cjs'), ...args, '--pid', String(started.pid)],
          {
            encoding: 'utf8',
            env: { ...process.env, HOLDFAST_HOME: home, LANG: 'C' },
          },
        );
        expect([args[0], done.status, done.stderr]).toEqual([
          args[0],
          3,
          expect.stringContaining(`This system does not let Holdfast into process ${started.pid}`),
        ]);
        expect(done.stderr).toContain('--cap-add=SYS_PTRACE');
      }
      expect(isAlive(started.pid)).toBe(true);
      started.child.stdin?.write('hello\n');
      await started.waitFor(/heard hello/);
    },
  );
});

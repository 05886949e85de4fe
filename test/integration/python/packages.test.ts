// Whose code holds what grows in a Python program: the program's own, the standard library's, or a distribution's of some version.
import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterEach, expect, test } from 'vitest';
import { findSuspects } from '../../../src/engine/leaks/suspects.js';
import { finish } from '../../../src/engine/work.js';
import type { Suspect } from '../../../src/shared/heap.js';
import { packageVersions } from '../../../src/workbench/verdict/package-version.js';
import { cleanUp, EventLog, must, temporaryFolder } from '../../builders/inspector-session.js';
import { openBytes } from '../../builders/snapshot-open.js';
import { interpreters, reportMissing } from './interpreters.js';
import { bytesOf, capture, connect, pythonSpec } from './python-session.js';

afterEach(cleanUp);
reportMissing();

const program = `
import logging, sys
import leakypool, single
class Order:
    def __init__(self, number): self.number = number
orders = []
def round(n):
    local = n * 1000
    for i in range(1000):
        leakypool.pool.take(local + i)
        single.seen[str(local + i)] = [i]
        orders.append(Order(i))
        logging.getLogger('request %d' % (local + i))
print('ready', flush=True)
for n, line in enumerate(sys.stdin): round(n); print('done', n, flush=True)`;

/** A folder of distributions as pip leaves it: a package under another name, and a module of one file. */
function installed(): { readonly site: string; readonly script: string } {
  const root = temporaryFolder();
  const site = join(root, 'lib/site-packages');
  for (const folder of ['leakypool', 'acme_leaky_pool-2.3.4.dist-info', 'single-1.0rc1.dist-info', 'Other-9.dist-info'])
    mkdirSync(join(site, folder), { recursive: true });
  writeFileSync(
    join(site, 'leakypool/__init__.py'),
    'class Lease:\n    def __init__(self, n): self.number = n\nclass Pool:\n    def __init__(self): self.leases = []\n' +
      '    def take(self, n): self.leases.append(Lease(n))\npool = Pool()\n',
  );
  writeFileSync(join(site, 'single.py'), 'seen = {}\n');
  writeFileSync(
    join(site, 'acme_leaky_pool-2.3.4.dist-info/RECORD'),
    'acme_leaky_pool-2.3.4.dist-info/METADATA,,\nleakypool/__init__.py,,\n',
  );
  writeFileSync(join(site, 'Other-9.dist-info/top_level.txt'), 'other\n');
  const script = join(root, 'app.py');
  writeFileSync(script, program);
  return { site, script };
}

test.each(interpreters.map(({ version, file }) => [version, file] as const))(
  'Python %s: what grows belongs to the program, a package of a version, or the standard library',
  async (_version, file) => {
    const { site, script } = installed();
    const session = must(await connect(pythonSpec([script], { command: file, env: { PYTHONPATH: site } })));
    const log = new EventLog(session);
    await log.line('ready');
    const heaps = [];
    for (let n = 0; n < 3; n++) {
      must(await session.write('\n'));
      await log.line(`done ${n}`);
      heaps.push(openBytes(bytesOf(await capture(session))));
    }
    const suspects = finish(findSuspects(heaps, { identity: 'objects', judgements: [], limit: 20 }));
    const of = (name: string): Suspect => suspects.find((suspect) => suspect.class === name) ?? expect.unreachable(name);
    expect(of('Order')).toMatchObject({ owner: 'application' });
    expect(of('leakypool.Lease')).toMatchObject({ owner: 'package', package: 'leakypool', packagePath: join(site, 'leakypool') });
    expect(of('list')).toMatchObject({ owner: 'package', package: 'single', packagePath: join(site, 'single.py') });
    expect(of('logging.Logger')).toMatchObject({ owner: 'runtime' });
    expect(Object.fromEntries(await packageVersions(suspects))).toEqual({
      [join(site, 'leakypool')]: { name: 'acme_leaky_pool', version: '2.3.4' },
      [join(site, 'single.py')]: { name: 'single', version: '1.0rc1' },
    });
  },
);

// Sharing a Python program's heap without values: what was planted is nowhere in the result.
import { readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { afterEach, describe, expect, it } from 'vitest';
import { finish } from '../../../src/workbench/engine-gateway.js';
import { atEnd, cleanUp, temporaryFolder } from '../../builders/inspector-session.js';
import { everyByte, expectNothingPlanted, planted } from '../../builders/planted.js';
import { workbenchIn } from '../../builders/workbench-in.js';
import { openWithDevTools } from '../../conformance/devtools.js';
import { newest } from '../python/interpreters.js';
import { capture, connect, pythonSpec } from '../python/python-session.js';

afterEach(cleanUp);

// Values come from a file, as they would from the network. What code names cannot be seen in a Python heap: plain words are keys once.
const source = `
import json, logging, os, sys, threading, types
secrets = json.load(open(sys.argv[1]))
os.environ['PLANTED_ENV'] = secrets[1]
class Order:
    def __init__(self, i):
        self.number = i
        self.text = 'order ' + secrets[i % len(secrets)]
class Shop:
    def __init__(self):
        self.orders = {}
        self.seen = set()
        self.parts = []
shop = Shop()
for i, s in enumerate(secrets):
    for k in range(20):
        shop.orders[s + ':' + str(i) + str(k)] = Order(i)
    shop.seen.add(s + '?')
    shop.parts.append(s.encode())
    shop.parts.append((s[:len(s) // 2], s[len(s) // 2:]))
    if not s.isalpha():
        holder = Order(i)
        setattr(holder, s, holder)
        shop.parts.append(holder)
        shop.parts.append(type(s, (), {})())
        shop.parts.append(types.ModuleType(s))
        exec(compile('def made(): return 1', s, 'exec'), globals())
        shop.parts.append(made)
        made.__qualname__ = s
        shop.parts.append(logging.getLogger(s))
        shop.parts.append(threading.Thread(name=s))
        shop.parts.append(ValueError(s))
        shop.parts.append({s: {s: s}})
for line in sys.stdin: pass
`;

describe.skipIf(newest === undefined)('sharing a CPython heap without values', () => {
  it('at both levels, and as an exported snapshot that DevTools opens', { timeout: 180_000 }, async () => {
    const dir = temporaryFolder();
    const [secrets, script] = [join(dir, 'secrets.json'), join(dir, 'shop.py')];
    await writeFile(secrets, JSON.stringify(planted));
    await writeFile(script, source);
    const session = await connect(pythonSpec([script, secrets, `--token=${planted[0]}`], { env: { DATABASE_URL: planted[4] as string } }));
    if (!session.ok) throw new Error(session.failure.code);
    const { path } = await capture(session.value);
    const workbench = workbenchIn(join(dir, 'home'));
    atEnd(() => workbench.close());
    await workbench.investigation.create({ name: 'orders', dir: join(dir, 'inv') });
    expect(await finish(workbench.snapshots.addFiles([path]))).toMatchObject({ ok: true, value: { refused: [] } });
    expect(everyByte(await readFile(path)).some((part) => part.includes(planted[0] as string))).toBe(true);
    for (const level of ['report', 'structure'] as const)
      for (const allNames of [false, true]) {
        const out = join(dir, `${level}-${allNames}`);
        const written = await finish(workbench.sharing('0').write({ level, allNames, path: out, confirmed: false }));
        if (!written.ok) throw new Error(JSON.stringify(written.failure));
        expectNothingPlanted(await readFile(out), level === 'report' || !allNames ? 'order' : 'dict');
      }
    const out = join(dir, 'structure.heapsnapshot');
    const exported = await finish(workbench.sharing('0').snapshot({ path, out, structure: true, allNames: false }));
    expect(exported).toMatchObject({ ok: true });
    expectNothingPlanted(await readFile(out));
    const opened = await openWithDevTools(await readFile(out, 'utf8'));
    const summary = await finish(workbench.queries.summary({ path }));
    expect(opened.nodeCount).toBe(summary.ok && summary.value.nodes);
  });
});

// A program on another machine may have the paths of files that lie here, too: those are others, and are not shown for its own.
import { cpSync } from 'node:fs';
import { networkInterfaces } from 'node:os';
import { join } from 'node:path';
import { afterEach, expect, test } from 'vitest';
import type { Workbench } from '../../../src/workbench/workbench.js';
import { atEnd, cleanUp, finished, must, startProcess, targetNode, temporaryFolder } from '../../builders/inspector-session.js';
import { compile, lineOf } from '../../builders/typescript-program.js';
import { workbenchIn } from '../../builders/workbench-in.js';

afterEach(cleanUp);

const program = `interface Line { readonly n: number }
class Order {
  readonly lines: Line[];
  constructor(n: number) { this.lines = new Array(20).fill({ n }); }
}
const kept = [new Order(1), new Order(2)];
setInterval(() => kept.length, 1000);
export {};
`;

// An address of this machine that is not loopback is another machine as far as anybody can tell.
const outside = Object.values(networkInterfaces())
  .flatMap((addresses) => addresses ?? [])
  .find(({ family, internal }) => family === 'IPv4' && !internal)?.address;

/** Where the class is written, by the object and by the place that the runtime names. */
async function written(workbench: Workbench, path: string) {
  const found = must(await finished(workbench.queries.search({ path, text: 'Order', where: 'names', page: { offset: 0, limit: 50 } })));
  const order = found.rows.find((row) => row.class === 'Order' && row.kind === 'object');
  const { found: places } = must(await finished(workbench.queries.places({ path, of: { by: 'ids', ids: [order!.id] } })));
  const [first] = places;
  const { script, line, column } = first!.place;
  const located = must(await finished(workbench.queries.locate({ path, places: [{ script, line, column }] })));
  return [first!.place, located.places[0]];
}

test.skipIf(outside === undefined)('only a folder that a person named gives the files of a program on another machine', async () => {
  const folder = temporaryFolder();
  compile(folder, { 'orders.ts': program });
  const script = join(folder, 'dist/orders.js');
  const home = temporaryFolder();
  const folders: string[] = [];
  const open = (): Workbench => {
    const workbench = workbenchIn(home, { sourceFolders: () => folders });
    atEnd(() => workbench.close());
    return workbench;
  };
  const workbench = open();
  const captured = async (host: string): Promise<string> => {
    const service = startProcess(targetNode, [`--inspect=${host}:0`, script]);
    const port = Number((await service.waitFor(/listening on ws:\/\/[^:]+:(\d+)/))[1]);
    must(await workbench.connect({ kind: 'attach', host, port, allowRemote: true }));
    const { id } = must(await finished(workbench.live!.captures.snapshot(`at ${host}`)));
    return workbench.view()?.snapshots.find((each) => each.id === id)?.path ?? '';
  };
  const here = await captured('127.0.0.1');
  const there = await captured(outside ?? '');
  const original = { line: lineOf(program, 'constructor(') };
  for (const place of await written(workbench, here)) expect(place).toMatchObject({ file: join(folder, 'src/orders.ts'), original });
  for (const place of await written(workbench, there)) {
    expect(place?.script).toContain('orders.js');
    expect(place).not.toHaveProperty('file');
    expect(place).not.toHaveProperty('original');
    expect(workbench.queries.isOffered(script)).toBe(false);
  }
  // the investigation remembers, for whoever reads the file later
  await workbench.close();
  const later = open();
  expect((await written(later, there))[0]).not.toHaveProperty('file');
  const checkout = temporaryFolder();
  cpSync(folder, checkout, { recursive: true });
  folders.push(checkout);
  for (const place of await written(later, there)) expect(place).toMatchObject({ file: join(checkout, 'src/orders.ts'), original });
});

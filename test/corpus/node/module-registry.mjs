// Plug-ins are generated and loaded under a new name each time: the registry of modules never lets one go.

import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createInterface } from 'node:readline';

const require = createRequire(import.meta.url);
const folder = mkdtempSync(join(tmpdir(), 'holdfast-corpus-'));
process.on('exit', () => rmSync(folder, { recursive: true, force: true }));
let next = 0;

function reload() {
  const file = join(folder, `plugin-${next++}.cjs`);
  writeFileSync(file, `exports.table = Array.from({ length: 300 }, (_, i) => ({ i, of: ${next} }));`);
  require(file);
  rmSync(file);
}

function cycle() {
  for (let i = 0; i < 3; i++) reload();
}

let cycles = 0;
createInterface({ input: process.stdin }).on('line', async () => {
  await cycle();
  console.log(`cycle ${++cycles} done`);
});

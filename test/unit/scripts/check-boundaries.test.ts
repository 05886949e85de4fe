import fs from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { checkBoundaries } from '../../../scripts/check-boundaries.mjs';

let src: string;
beforeEach(() => {
  src = fs.mkdtempSync(path.join(os.tmpdir(), 'holdfast-rooms-'));
});
afterEach(() => fs.rmSync(src, { recursive: true, force: true }));

function write(file: string, text: string): void {
  const to = path.join(src, file);
  fs.mkdirSync(path.dirname(to), { recursive: true });
  fs.writeFileSync(to, text);
}

describe('the import table', () => {
  it.each([
    ['a room above', 'shared/a.ts', `import { x } from '../engine/b.js';`, 'shared/a.ts:1 imports engine/b'],
    ['an import of types only', 'renderer/a.tsx', `import type { W } from '../workbench/w.js';`, 'renderer/a.tsx:1 imports workbench/w'],
    ['a type written inline', 'renderer/a.ts', `export type W = import('../workbench/w.js').W;`, 'imports workbench/w'],
    ['a dynamic import', 'cli/a.ts', `export const e = () => import('../engine/b.js');`, 'imports engine/b'],
    ['a re-export', 'workbench/a.ts', `export * from '../main/m.js';`, 'imports main/m'],
    ['a worker entry', 'renderer/a.ts', `new Worker(new URL('../engine/w.js', import.meta.url));`, 'imports engine/w'],
    ['a computed import', 'engine/a.ts', 'export const f = (n: string) => import(n);', 'cannot be checked'],
    ['a built-in module with its prefix', 'engine/a.ts', `import fs from 'node:fs';`, 'imports node:fs'],
    ['a built-in module without its prefix', 'renderer/a.ts', `import fs from 'fs/promises';`, 'imports fs/promises'],
    ['Node in the page', 'renderer/a.ts', `import fs from 'node:fs';`, 'imports node:fs'],
    [
      'the inspector client in the workbench',
      'workbench/a.ts',
      `import CDP from 'chrome-remote-interface';`,
      'imports package chrome-remote-interface',
    ],
    ['a package not listed', 'shared/a.ts', `import React from 'react';`, 'imports package react'],
    ['electron in the workbench', 'workbench/a.ts', `import { app } from 'electron';`, 'imports package electron'],
    ['node outside the store', 'investigation/reduce.ts', `import fs from 'node:fs';`, 'imports node:fs'],
    ['values of shared in the engine', 'engine/a.ts', `import { page } from '../shared/heap.js';`, 'sees only the types of shared'],
    ['the inside of the engine host', 'main/a.ts', `import { open } from '../engine-host/open.js';`, 'imports engine-host/open'],
    ['something outside src', 'cli/a.ts', `import x from '../../test/x.js';`, 'outside src/'],
    ['a folder that is no room', 'misc/a.ts', '', 'is in no room'],
    ['a file beside the rooms', 'a.ts', '', 'is in no room'],
  ])('refuses %s', (_what, file, text, expected) => {
    write(file, text);
    const violations = checkBoundaries(src);
    expect(violations).toHaveLength(1);
    expect(violations[0]).toContain(expected);
  });

  it.each([
    ['engine/a.ts', `import type { Page } from '../shared/heap.js';`],
    ['engine/a.ts', `import { type Page } from '../shared/heap.js';`],
    ['engine/graph/a.ts', `import { FailureError } from '../../shared/result.js';`],
    ['engine/graph/a.ts', `import { x } from '../queries/x.js';`],
    ['investigation/store.ts', `import fs from 'node:fs';`],
    ['investigation/store/write.ts', `import write from 'write-file-atomic';`],
    ['main/engine-process.ts', `import { utilityEngine } from '../engine-host/fork.js';`],
    ['cli/a.ts', `import { forkEngine } from '../engine-host/fork.js';`],
    ['cli/version.ts', `import manifest from '../../package.json' with { type: 'json' };`],
    ['workbench/a.ts', `import path from 'node:path';`],
    [
      'renderer/a.tsx',
      `import { Tooltip } from 'radix-ui'; import { createRoot } from 'react-dom/client'; import en from '../messages/en/app.json';`,
    ],
  ])('allows %s: %s', (file, text) => {
    write(file, text);
    expect(checkBoundaries(src)).toEqual([]);
  });

  it('names file and line of each violation', () => {
    write('engine/deep/a.ts', `// comment\n\nimport fs from 'node:fs';\nimport z from 'zod';\n`);
    expect(checkBoundaries(src)).toEqual([
      'engine/deep/a.ts:3 imports node:fs: engine may use nothing of Node here',
      'engine/deep/a.ts:4 imports package zod: engine may use nothing',
    ]);
  });
});

describe('this project', () => {
  it('keeps its own table', () => {
    expect(checkBoundaries(path.resolve(import.meta.dirname, '../../../src'))).toEqual([]);
  });
});

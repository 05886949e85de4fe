// A program written in TypeScript, compiled by the real compiler into a folder of its own: source maps as people have them.
import { spawnSync } from 'node:child_process';
import { mkdirSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';

const compiler = join(import.meta.dirname, '../../node_modules/typescript/bin/tsc');

export type Maps = 'beside' | 'inline' | 'none';

/** Writes `files` (paths below `src/`) into `folder`, and what is compiled of them below `dist/`. */
export const compile = (folder: string, files: Readonly<Record<string, string>>, maps: Maps = 'beside'): void => {
  for (const [name, text] of Object.entries(files)) {
    mkdirSync(dirname(join(folder, 'src', name)), { recursive: true });
    writeFileSync(join(folder, 'src', name), text);
  }
  writeFileSync(join(folder, 'package.json'), '{"name":"shop","type":"module"}\n');
  const options = {
    target: 'es2022',
    module: 'nodenext',
    rootDir: 'src',
    outDir: 'dist',
    types: [],
    noEmitOnError: false,
    sourceMap: maps === 'beside',
    inlineSourceMap: maps === 'inline',
  };
  writeFileSync(join(folder, 'tsconfig.json'), JSON.stringify({ compilerOptions: options, include: ['src'] }));
  // What it says of types that are not installed does not matter: it writes all the same.
  const { error } = spawnSync(process.execPath, [compiler, '-p', folder], { encoding: 'utf8' });
  if (error !== undefined) throw error;
};

/** The line (from 1) of the first that contains a text. */
export const lineOf = (text: string, part: string): number => text.split('\n').findIndex((line) => line.includes(part)) + 1;

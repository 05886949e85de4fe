// The person's editor, as a real program that writes down what it was asked.
import { chmodSync, existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { createEditors, type EditorDeps, wordsOf } from '../../../src/main/editors.js';

let folder: string;
let source: string;
let bin: string;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'holdfast-editors-'));
  bin = join(folder, 'bin');
  mkdirSync(bin);
  source = join(folder, 'a b; touch pwned $(touch pwned) .ts');
  writeFileSync(source, 'f()');
});
afterEach(() => rmSync(folder, { recursive: true, force: true }));

/** A program that leaves its arguments, one a line, in the file `asked`. */
const program = (name: string, code = 0): string => {
  const file = join(bin, name);
  writeFileSync(file, `#!/bin/sh\nprintf '%s\\n' "$@" > "${folder}/asked"\nexit ${code}\n`);
  chmodSync(file, 0o755);
  return file;
};
const asked = (): string[] => readFileSync(join(folder, 'asked'), 'utf8').trimEnd().split('\n');
const editors = (preferences: ReturnType<EditorDeps['preferences']> = {}, more: Partial<EditorDeps> = {}) =>
  createEditors({
    preferences: () => preferences,
    mayOpen: () => true,
    note: () => undefined,
    path: bin,
    ...more,
  });
const spot = () => ({ file: source, line: 12, column: 5 });

describe.skipIf(process.platform === 'win32')('editors', () => {
  it.each([
    ['code', ['--goto', 'FILE:12:5']],
    ['subl', ['FILE:12:5']],
    ['webstorm', ['--line', '12', '--column', '5', 'FILE']],
    ['kate', ['--line', '12', '--column', '5', 'FILE']],
  ])('%s is found and shown the line', async (name, args) => {
    program(name);
    expect(await editors().found()).toHaveLength(1);
    expect(await editors().open(spot())).toMatchObject({ ok: true });
    expect(asked()).toEqual(args.map((arg) => arg.replace('FILE', source)));
    expect(existsSync(join(folder, 'pwned'))).toBe(false);
  });

  it('the one that is chosen goes before the first', async () => {
    program('code');
    program('subl');
    expect(await editors({ editor: 'sublime' }).open(spot())).toMatchObject({ ok: true });
    expect(asked()).toEqual([`${source}:12:5`]);
    expect(await editors({ editor: 'zed' }).open(spot())).toMatchObject({ failure: { code: 'EDITOR_MISSING' } });
  });

  it('a command of their own gets its words, without a shell', async () => {
    const file = program('my editor');
    expect(await editors({ editor: 'command', editorCommand: `"${file}" +{line} {file}` }).open(spot())).toMatchObject({ ok: true });
    expect(asked()).toEqual(['+12', source]);
    expect(await editors({ editor: 'command', editorCommand: `"${file}" -x` }).open(spot())).toMatchObject({ ok: true });
    expect(asked()).toEqual(['-x', source]);
    expect(existsSync(join(folder, 'pwned'))).toBe(false);
  });

  it('tells that an editor is missing, or could not', async () => {
    expect(await editors().open(spot())).toMatchObject({ failure: { code: 'EDITOR_MISSING' } });
    expect(await editors({ editor: 'none' }).open(spot())).toMatchObject({ failure: { code: 'EDITOR_MISSING' } });
    expect(await editors({ editor: 'command', editorCommand: '' }).open(spot())).toMatchObject({ failure: { code: 'EDITOR_MISSING' } });
    expect(await editors({ editor: 'command', editorCommand: join(bin, 'gone') }).open(spot())).toMatchObject({
      failure: { code: 'EDITOR_FAILED', data: { reason: 'ENOENT' } },
    });
    program('code', 3);
    expect(await editors().open(spot())).toMatchObject({ failure: { code: 'EDITOR_FAILED', data: { reason: 'exit 3' } } });
  });

  it('opens nothing that no place named, and no folder', async () => {
    program('code');
    for (const [file, mayOpen] of [
      [source, false],
      [folder, true],
      [join(folder, 'gone.ts'), true],
      ['relative.ts', true],
      ['-rf', true],
    ] as const)
      expect(await editors({}, { mayOpen: () => mayOpen }).open({ file, line: 1, column: 1 })).toMatchObject({
        failure: { code: 'FILE_NOT_FOUND' },
      });
    expect(existsSync(join(folder, 'asked'))).toBe(false);
  });

  it('reads words as people write them', () => {
    expect(wordsOf('"C:\\My Editor\\e.exe" -g  "{file}:{line}"')).toEqual(['C:\\My Editor\\e.exe', '-g', '{file}:{line}']);
  });
});

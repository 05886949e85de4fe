import { chmodSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { resolveCommand, withInspector } from '../../../src/targets/v8/command.js';
import { launchEnvironment } from '../../../src/targets/v8/launch.js';

const ours = '--inspect=127.0.0.1:0';

describe('where the inspector goes', () => {
  const args = (file: string, given: readonly string[], env = {}) => withInspector(file, given, env);

  test('to Node itself as its first argument, its environment as it was', () => {
    expect(args('/usr/bin/node', ['--max-old-space-size=9', 'app.js', '--inspect'])).toEqual({
      file: '/usr/bin/node',
      args: [ours, '--max-old-space-size=9', 'app.js', '--inspect'],
      env: {},
      manner: 'direct',
    });
    for (const file of ['/x/node20', '/x/nodejs', 'C:/x/node.exe', '/x/node-v20.1.0', '/x/electron'])
      expect(args(file, []).args).toEqual([ours]);
  });

  test("nowhere where the user's own is: among the arguments or in NODE_OPTIONS", () => {
    for (const own of ['--inspect', '--inspect=9230', '--inspect-brk', '--inspect-wait=1']) {
      expect(args('/usr/bin/node', [own, 'app.js']).args).toEqual([own, 'app.js']);
      expect(args('/usr/bin/node', ['app.js'], { NODE_OPTIONS: `--no-warnings ${own}` }).args).toEqual(['app.js']);
      expect(args('/usr/bin/npm', ['start'], { NODE_OPTIONS: own }).env).toEqual({ NODE_OPTIONS: own });
    }
  });

  test('a port alone opens none', () => {
    expect(args('/usr/bin/node', ['--inspect-port=9230', 'app.js']).args).toEqual([ours, '--inspect-port=9230', 'app.js']);
  });

  test('to other commands at the end of NODE_OPTIONS', () => {
    expect(args('/usr/bin/npm', ['start'], { A: '1' })).toEqual({
      file: '/usr/bin/npm',
      args: ['start'],
      env: { A: '1', NODE_OPTIONS: ours },
      manner: 'tree',
    });
    expect(args('/usr/bin/npm', [], { NODE_OPTIONS: '--no-warnings' }).env).toEqual({ NODE_OPTIONS: `--no-warnings ${ours}` });
  });

  test('Electron that is told to be Node is Node', () => {
    expect(args('/x/Electron', ['a.js'], { ELECTRON_RUN_AS_NODE: '1' })).toMatchObject({ manner: 'direct', args: [ours, 'a.js'] });
  });
});

describe('finding a command', () => {
  let folder: string;
  beforeAll(() => {
    folder = mkdtempSync(join(tmpdir(), 'holdfast-command-'));
    for (const name of ['bin', 'other']) mkdirSync(join(folder, name));
    writeFileSync(join(folder, 'bin', 'tool'), '');
    chmodSync(join(folder, 'bin', 'tool'), 0o755);
    writeFileSync(join(folder, 'other', 'tool'), '', { mode: 0o644 });
    writeFileSync(join(folder, 'other', 'text'), '', { mode: 0o644 });
    mkdirSync(join(folder, 'bin', 'folder'));
  });
  afterAll(() => rmSync(folder, { recursive: true, force: true }));

  test('along PATH, past what may not be executed', () => {
    const env = { PATH: `${folder}/other:${folder}/bin` };
    expect(resolveCommand('tool', '/', env)).toEqual({ ok: true, value: join(folder, 'bin', 'tool') });
  });

  test('relative to the working directory when it has a slash, and only then', () => {
    expect(resolveCommand('./bin/tool', folder, { PATH: '' })).toEqual({ ok: true, value: join(folder, 'bin', 'tool') });
    expect(resolveCommand('bin/tool', folder, {})).toEqual({ ok: true, value: join(folder, 'bin', 'tool') });
    expect(resolveCommand('tool', join(folder, 'bin'), { PATH: '/nowhere' })).toMatchObject({ failure: { code: 'COMMAND_NOT_FOUND' } });
  });

  test('not a folder, not a file without the right', () => {
    expect(resolveCommand('folder', '/', { PATH: `${folder}/bin` })).toMatchObject({ failure: { code: 'COMMAND_NOT_FOUND' } });
    expect(resolveCommand('text', '/', { PATH: `${folder}/other` })).toMatchObject({
      failure: { code: 'LAUNCH_FAILED', data: { reason: 'EACCES' } },
    });
  });
});

test("the environment is the user's, with what was added, without Holdfast's own", () => {
  expect(launchEnvironment({ HOME: '/h', A: '1', ELECTRON_RUN_AS_NODE: '1' }, { A: '2' })).toEqual({ HOME: '/h', A: '2' });
  expect(launchEnvironment({}, { ELECTRON_RUN_AS_NODE: '1' })).toEqual({ ELECTRON_RUN_AS_NODE: '1' });
});

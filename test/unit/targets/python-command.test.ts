import { chmodSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { delimiter, join } from 'node:path';
import { afterAll, describe, expect, test } from 'vitest';
import { agentFiles } from '../../../src/targets/python/agent-files.js';
import { parseAnnouncement } from '../../../src/targets/python/announcements.js';
import { interpreterOptions, isPythonCommand, withAgent } from '../../../src/targets/python/command.js';

const folder = mkdtempSync(join(tmpdir(), 'holdfast-python-command-'));
afterAll(() => rmSync(folder, { recursive: true, force: true }));

const script = (name: string, text: string): string => {
  const path = join(folder, name);
  writeFileSync(path, text);
  chmodSync(path, 0o755);
  return path;
};
const launch = (command: string, args: readonly string[] = []) => ({ command, args: [...args], env: { PATH: folder } });

describe('which commands run Python', () => {
  test.each(['python', 'python3', 'python3.12', 'python3.13t', '/opt/venv/bin/python', 'C:/Python312/python.exe', 'py.exe', 'pythonw.exe'])(
    '%s does',
    (command) => expect(isPythonCommand(launch(command, ['app.py']))).toBe(true),
  );

  test.each(['node', 'npm', 'pythonista', 'python-config', 'ipython-notebook', './app.py.js', 'sh', 'missing'])('%s does not', (command) =>
    expect(isPythonCommand(launch(command))).toBe(false),
  );

  test('scripts by their first line', () => {
    script('gunicorn', '#!/opt/a venv/bin/python3.11\nimport sys');
    script('flask', '#!/usr/bin/env python3\n');
    script('isolated', '#!/usr/bin/env -S python3 -I\n');
    script('long', `#!/bin/sh\n'''exec' "/${'deep/'.repeat(40)}bin/python3" "$0" "$@"\n' '''\n`);
    script('shell', '#!/bin/sh\nexec python3 "$@"\n');
    script('web', '#!/usr/bin/env node\n');
    script('empty', '');
    for (const name of ['gunicorn', 'flask', 'isolated', 'long']) expect([name, isPythonCommand(launch(name))]).toEqual([name, true]);
    for (const name of ['shell', 'web', 'empty']) expect([name, isPythonCommand(launch(name))]).toEqual([name, false]);
  });

  test('tools that run a program, and env', () => {
    expect(isPythonCommand(launch('uv', ['run', 'app.py']))).toBe(true);
    expect(isPythonCommand(launch('poetry', ['run', 'gunicorn', 'app']))).toBe(true);
    expect(isPythonCommand(launch('uv', ['pip', 'install', 'x']))).toBe(false);
    expect(isPythonCommand(launch('env', ['A=1', 'python3', 'app.py']))).toBe(true);
    expect(isPythonCommand(launch('env', ['A=1', 'node', 'app.js']))).toBe(false);
    expect(isPythonCommand(launch('env', ['env']))).toBe(false);
  });
});

describe('how the agent gets in', () => {
  const files = { agent: '/app/agents/python/holdfast_agent.py', site: '/app/agents/python/site' };
  const with_ = (file: string, args: readonly string[], env = {}) => withAgent(file, args, env, files, '/tmp/announce');

  test('through the environment, with what was there', () => {
    const { args, env } = with_('/usr/bin/python3', ['-u', 'app.py', '-I'], { PYTHONPATH: '/mine', A: '1' });
    expect(args).toEqual(['-u', 'app.py', '-I']);
    expect(env).toMatchObject({
      A: '1',
      PYTHONPATH: `${files.site}${delimiter}/mine`,
      HOLDFAST_AGENT: '1',
      HOLDFAST_AGENT_FILE: '/tmp/announce',
    });
    expect(with_('/usr/bin/python3', ['app.py'], { PYTHONPATH: '' }).env['PYTHONPATH']).toBe(files.site);
    expect(with_('/venv/bin/gunicorn', ['-E'], {}).args).toEqual(['-E']);
  });

  test('as the script, where the environment is ignored', () => {
    const { args, env } = with_('/usr/bin/python3', ['-X', 'dev', '-I', '-m', 'pkg', '-S']);
    expect(args).toEqual(['-X', 'dev', '-I', files.agent, '--', '-m', 'pkg', '-S']);
    expect(env['PYTHONPATH']).toBeUndefined();
    expect(env['HOLDFAST_AGENT_FILE']).toBe('/tmp/announce');
  });

  test("the interpreter's own options end at the program", () => {
    expect(interpreterOptions(['-X', 'importtime', '-W', 'error', '-B', 'app.py', '-S'])).toEqual([
      '-X',
      'importtime',
      '-W',
      'error',
      '-B',
    ]);
    expect(interpreterOptions(['-Bm', 'pkg'])).toEqual([]);
    expect(interpreterOptions(['-c', 'print(1)'])).toEqual([]);
    expect(interpreterOptions(['-'])).toEqual([]);
    expect(interpreterOptions([])).toEqual([]);
  });

  test('its files are part of this checkout', () => {
    expect(agentFiles().agent).toMatch(/agents[\\/]python[\\/]holdfast_agent\.py$/);
    expect(() => agentFiles('/')).toThrow();
  });
});

test('announcements that are not well-formed are no announcements', () => {
  expect(parseAnnouncement('127.0.0.1:40123 4711 1 ws://127.0.0.1:40123/0f-1b')).toEqual({
    type: 'agent',
    port: 40123,
    pid: 4711,
    path: '/0f-1b',
  });
  expect(parseAnnouncement('! 12 unsupported 3.7.16')).toEqual({ type: 'trouble', pid: 12, what: 'unsupported 3.7.16' });
  for (const line of [
    '',
    '10.0.0.1:1 2 3 ws://10.0.0.1:1/x',
    '127.0.0.1:1 2 3 ws://127.0.0.1:1/../x',
    '127.0.0.1:1 2 3 http://x/',
    '! x y',
  ])
    expect(parseAnnouncement(line)).toBeUndefined();
});

// Real child processes on a PATH of stand-ins for ldd and apt-get: what is installed, and what a person is told.
import { spawnSync } from 'node:child_process';
import fs from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { pathToFileURL } from 'node:url';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';

const module = pathToFileURL(path.resolve(import.meta.dirname, '../../../scripts/electron/system-libraries.mjs')).href;
let dir: string;

beforeEach(() => {
  dir = fs.mkdtempSync(path.join(os.tmpdir(), 'holdfast-libraries-'));
  fs.chmodSync(dir, 0o777);
});
afterEach(() => fs.rmSync(dir, { recursive: true, force: true }));

function program(name: string, script: string): void {
  fs.writeFileSync(path.join(dir, name), `#!/bin/sh\n${script}\n`, { mode: 0o755 });
}

/** In a process that takes itself for user `uid` (it may not be able to read this folder if it really were). */
function ensureLibraries(uid: number) {
  const code = `process.getuid = () => ${uid}; const m = await import(${JSON.stringify(module)}); try { await m.ensureLibraries('/electron'); console.log('ok') } catch (e) { console.log(e.constructor.name + ': ' + e.message) }`;
  const { stdout } = spawnSync(process.execPath, ['--input-type=module', '-e', code], {
    encoding: 'utf8',
    env: { PATH: dir },
    cwd: '/',
  });
  return { said: stdout.trim(), installed: fs.existsSync(path.join(dir, 'calls')) ? fs.readFileSync(path.join(dir, 'calls'), 'utf8') : '' };
}

describe.runIf(process.platform === 'linux' && fs.existsSync('/etc/debian_version'))('libraries that Electron lacks', () => {
  beforeEach(() => {
    program('ldd', `[ -f ${dir}/installed ] && echo "libgtk-3.so.0 => /lib/libgtk-3.so.0" || echo "	libgtk-3.so.0 => not found"`);
  });

  it('are installed by root, lists first', () => {
    program('apt-get', `echo "$*" >> ${dir}/calls; case "$*" in install*) : > ${dir}/installed;; esac`);
    const { said, installed } = ensureLibraries(0);
    expect(said).toBe('ok');
    expect(installed).toMatch(
      /^update .*\ninstall -y .*--no-install-recommends libgtk-3-0(?:t64)? libnss3 libasound2(?:t64)? libgbm1 libx11-xcb1\n$/,
    );
  });

  it('are a clear failure when they cannot be installed', () => {
    program('apt-get', 'exit 100');
    expect(ensureLibraries(0).said).toMatch(
      /^SetupError: Electron needs libraries .*libgtk-3\.so\.0.*apt-get could not install.*apt-get install -y/s,
    );
  });

  it('are a clear failure when they are missing still', () => {
    program('apt-get', '');
    expect(ensureLibraries(0).said).toMatch(/^SetupError: Electron still lacks libraries: libgtk-3\.so\.0/);
  });

  it('are named to everyone else, with the command to run, and nothing is tried', () => {
    program('apt-get', `echo "$*" >> ${dir}/calls`);
    const { said, installed } = ensureLibraries(1000);
    expect(said).toMatch(
      /^SetupError: .*libgtk-3\.so\.0.*sudo sh -c 'apt-get update && apt-get install -y --no-install-recommends libgtk-3-0/s,
    );
    expect(installed).toBe('');
  });

  it('are found missing also where Electron only opens them at run time', () => {
    fs.writeFileSync(path.join(dir, 'installed'), '');
    program(
      'ldconfig',
      `[ -f ${dir}/xcb ] && echo "libX11-xcb.so.1 (libc6) => /lib/libX11-xcb.so.1"; echo "libc.so.6 (libc6) => /lib/libc.so.6"`,
    );
    program('apt-get', `echo "$*" >> ${dir}/calls; case "$*" in install*) : > ${dir}/xcb;; esac`);
    const { said, installed } = ensureLibraries(0);
    expect(said).toBe('ok');
    expect(installed).toContain('libx11-xcb1');
  });

  it('are no affair of ours when there are none', () => {
    fs.writeFileSync(path.join(dir, 'installed'), '');
    expect(ensureLibraries(0).said).toBe('ok');
  });
});

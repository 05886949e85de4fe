import { spawn } from 'node:child_process';
import fs from 'node:fs';
import net from 'node:net';
import os from 'node:os';
import path from 'node:path';
import { pathToFileURL } from 'node:url';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { libraryPackages } from '../../../scripts/electron/system-libraries.mjs';
import { satisfies } from '../../../scripts/lib/dependencies.mjs';
import { hasDisplay } from '../../../scripts/lib/display.mjs';
import { nodeTooOld } from '../../../scripts/lib/main.mjs';
import { run } from '../../../scripts/lib/run.mjs';
import { withSetupLock } from '../../../scripts/lib/setup-lock.mjs';

let dir: string;
beforeEach(() => {
  dir = fs.mkdtempSync(path.join(os.tmpdir(), 'holdfast-setup-'));
});
afterEach(() => fs.rmSync(dir, { recursive: true, force: true }));

describe('the version of Node', () => {
  it.each(['18.20.4', '20.18.1', '16.0.0'])('%s is too old, and the message names both', (version) => {
    expect(nodeTooOld(version)).toContain(version);
    expect(nodeTooOld(version)).toContain('20.19');
  });
  it.each(['20.19.0', '20.20.2', '22.0.0', '26.10.0'])('%s will do', (version) => expect(nodeTooOld(version)).toBeUndefined());
});

describe('installed dependencies', () => {
  const lock = {
    packages: {
      '': { version: '0.1.0' },
      'node_modules/a': { version: '1.0.0' },
      'node_modules/a-darwin': { version: '1.0.0', optional: true },
      'node_modules/b': { version: '2.0.0', devOptional: true },
    },
  };
  it('are up to date when all that is wanted is there in its version', () => {
    expect(satisfies(lock, { packages: { 'node_modules/a': { version: '1.0.0' }, 'node_modules/extra': { version: '1.0.0' } } })).toBe(
      true,
    );
  });
  it('are stale when one is missing or of another version', () => {
    expect(satisfies(lock, { packages: {} })).toBe(false);
    expect(satisfies(lock, {})).toBe(false);
    expect(satisfies(lock, { packages: { 'node_modules/a': { version: '1.0.1' } } })).toBe(false);
    expect(satisfies(lock, { packages: { 'node_modules/a': { version: '1.0.0' }, 'node_modules/b': { version: '1.9.0' } } })).toBe(false);
  });
});

describe('the lock file', () => {
  it('names no registry host, and agrees with package.json', () => {
    const project = path.resolve(import.meta.dirname, '../../..');
    const text = fs.readFileSync(path.join(project, 'package-lock.json'), 'utf8');
    expect(text).not.toMatch(/"resolved"/);
    const lock = JSON.parse(text);
    const manifest = JSON.parse(fs.readFileSync(path.join(project, 'package.json'), 'utf8'));
    expect(lock.packages['']).toMatchObject({ dependencies: manifest.dependencies, devDependencies: manifest.devDependencies });
    for (const version of Object.values({ ...manifest.dependencies, ...manifest.devDependencies }))
      expect(version).toMatch(/^\d+\.\d+\.\d+$/);
  });
});

describe('system packages', () => {
  it.each([
    ['Debian 12', 'ID=debian\nVERSION_ID="12"', 'libgtk-3-0', 'libasound2'],
    ['Debian 13', 'ID=debian\nVERSION_ID="13"', 'libgtk-3-0t64', 'libasound2t64'],
    ['Debian testing', 'PRETTY_NAME="Debian GNU/Linux forky/sid"\nID=debian', 'libgtk-3-0t64', 'libasound2t64'],
    ['Ubuntu 22.04', 'ID=ubuntu\nID_LIKE=debian\nVERSION_ID="22.04"', 'libgtk-3-0', 'libasound2'],
    ['Ubuntu 24.04', 'ID=ubuntu\nID_LIKE=debian\nVERSION_ID="24.04"', 'libgtk-3-0t64', 'libasound2t64'],
    [
      'Mint on Ubuntu 24.04',
      'ID=linuxmint\nID_LIKE="ubuntu debian"\nVERSION_ID="22"\nUBUNTU_CODENAME=noble',
      'libgtk-3-0t64',
      'libasound2t64',
    ],
  ])('of %s go by the names they have there', (_name, release, gtk, sound) => {
    expect(libraryPackages(release)).toEqual([gtk, 'libnss3', sound, 'libgbm1', 'libx11-xcb1']);
  });
  it('are not guessed elsewhere', () => {
    expect(libraryPackages('ID=fedora\nVERSION_ID=40')).toBeUndefined();
    expect(libraryPackages('')).toBeUndefined();
  });
});

describe.runIf(process.platform === 'linux')('a display', () => {
  it('is none when nothing names one, or when what is named does not answer', async () => {
    expect(await hasDisplay({})).toBe(false);
    expect(await hasDisplay({ DISPLAY: '' })).toBe(false);
    expect(await hasDisplay({ DISPLAY: ':98765' })).toBe(false);
    expect(await hasDisplay({ WAYLAND_DISPLAY: 'wayland-9', XDG_RUNTIME_DIR: dir })).toBe(false);
  });
  it('is there when it answers', async () => {
    const server = net.createServer();
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
    const { port } = server.address() as net.AddressInfo;
    expect(await hasDisplay({ DISPLAY: `127.0.0.1:${port - 6000}.0` })).toBe(true);
    await new Promise((resolve) => server.close(resolve));
  });
});

describe('the setup lock', () => {
  it('lets one body run at a time', async () => {
    const file = path.join(dir, 'lock');
    let running = 0;
    let most = 0;
    const body = async () => {
      running++;
      most = Math.max(most, running);
      await new Promise((resolve) => setTimeout(resolve, 20));
      running--;
    };
    // Our own process holds it: others must see a live owner.
    await Promise.all([1, 2, 3].map(() => withSetupLock(body, file)));
    expect(most).toBe(1);
    expect(fs.existsSync(file)).toBe(false);
  });

  it('is taken over from an owner that died', async () => {
    const file = path.join(dir, 'lock');
    const dead = spawn(process.execPath, ['-e', '']);
    await new Promise((resolve) => dead.on('exit', resolve));
    fs.writeFileSync(file, String(dead.pid));
    expect(await withSetupLock(async () => 'mine', file)).toBe('mine');
  });

  it('is taken over from an owner that died before it could write its name', async () => {
    const file = path.join(dir, 'lock');
    fs.writeFileSync(file, '');
    fs.utimesSync(file, new Date(0), new Date(0));
    expect(await withSetupLock(async () => 'mine', file)).toBe('mine');
    expect(fs.readdirSync(dir)).toEqual([]);
  });

  it('is given back when the body fails', async () => {
    const file = path.join(dir, 'lock');
    await expect(withSetupLock(() => Promise.reject(new Error('no')), file)).rejects.toThrow('no');
    expect(fs.existsSync(file)).toBe(false);
  });
});

describe('running a program', () => {
  it('says when it is not there', async () => {
    expect(await run('no-such-program-anywhere', [], { output: 'collect' })).toMatchObject({ code: 127 });
  });
  it('ends it, and what it started, after the time given', async () => {
    const pids = path.join(dir, 'pids');
    const child = `const {spawn} = require('child_process'); const c = spawn(process.execPath, ['-e', 'setInterval(()=>{}, 1000)']); require('fs').writeFileSync(${JSON.stringify(pids)}, String(c.pid)); setInterval(()=>{}, 1000)`;
    const result = await run(process.execPath, ['-e', child], { output: 'collect', timeout: 1500 });
    expect(result).toMatchObject({ timedOut: true });
    const grandchild = Number(fs.readFileSync(pids, 'utf8'));
    await expect.poll(() => isAlive(grandchild)).toBe(false);
  });

  it('passes an interruption on, waits for the program to end in order, and ends', async () => {
    const mark = path.join(dir, 'saved');
    const program = `process.on('SIGINT', () => setTimeout(() => { require('fs').writeFileSync(${JSON.stringify(mark)}, ''); process.exit(0) }, 200)); console.log('ready'); setInterval(() => {}, 1000)`;
    const runModule = pathToFileURL(path.resolve(import.meta.dirname, '../../../scripts/lib/run.mjs')).href;
    const outer = spawn(
      process.execPath,
      [
        '--input-type=module',
        '-e',
        `const m = await import(${JSON.stringify(runModule)}); await m.run(process.execPath, ['-e', ${JSON.stringify(program)}]); console.log('went on')`,
      ],
      { stdio: ['ignore', 'pipe', 'inherit'] },
    );
    let said = '';
    await new Promise<void>((resolve) => {
      outer.stdout.on('data', (d) => {
        said += d;
        if (said.includes('ready')) resolve();
      });
    });
    outer.kill('SIGINT');
    expect(await new Promise((resolve) => outer.on('exit', resolve))).toBe(130);
    expect(fs.existsSync(mark)).toBe(true);
    expect(said).not.toContain('went on');
  });
});

function isAlive(pid: number): boolean {
  try {
    process.kill(pid, 0);
    return !/^State:\s+Z/m.test(fs.readFileSync(`/proc/${pid}/status`, 'utf8'));
  } catch {
    return false;
  }
}

// Where a program may be changed only once that is allowed, the command line's word leaves the same mark as the window's.
import { spawn } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { networkInterfaces } from 'node:os';
import { join } from 'node:path';
import { afterEach, expect, it } from 'vitest';
import { cleanUp, startProcess, targetNode, temporaryFolder } from '../../builders/inspector-session.js';

afterEach(cleanUp);

const root = join(import.meta.dirname, '../../..');

function holdfast(home: string, ...args: string[]): Promise<{ code: number | null; out: string; err: string }> {
  return new Promise((resolve) => {
    const env = { ...process.env, HOLDFAST_HOME: home };
    const child = spawn(process.execPath, [join(root, 'bin/holdfast'), ...args], { env, stdio: ['ignore', 'pipe', 'pipe'] });
    let out = '';
    let err = '';
    child.stdout.on('data', (chunk) => (out += chunk));
    child.stderr.on('data', (chunk) => (err += chunk));
    child.on('close', (code) => resolve({ code, out, err }));
  });
}

// An address of this machine that is not loopback is another machine as far as anybody can tell.
const outside = Object.values(networkInterfaces())
  .flatMap((addresses) => addresses ?? [])
  .find(({ family, internal }) => family === 'IPv4' && !internal)?.address;

const word = 'running code in the program was allowed';
const program = `globalThis.work = () => console.error('worked'); setInterval(() => {}, 1000);`;

it.each([
  ['in production', '127.0.0.1', '--production'],
  ['on another machine', outside, '--allow-remote'],
])(
  'an expression in a program %s needs --allow-changes, which is a mark on the timeline',
  { timeout: 120_000 },
  async (_, host, option) => {
    if (host === undefined) return;
    const service = startProcess(targetNode, [`--inspect=${host}:0`, '-e', program]);
    const port = (await service.waitFor(/listening on ws:\/\/[^:]+:(\d+)/))[1];
    const home = temporaryFolder();
    const hunt = (out: string, ...more: string[]) =>
      holdfast(
        home,
        'hunt',
        ...['--attach', `${host}:${port}`, option, '--step', 'eval:work()'],
        ...['--cycles', '6', '--warmup', '0', '--captures', '0', '--out', out, ...more],
      );
    const refused = await hunt(join(home, 'refused'));
    expect(refused.code, refused.err).toBe(2);
    expect(refused.err).toContain('--allow-changes');
    expect(service.stderr()).not.toContain('worked');

    const out = join(home, 'allowed');
    const allowed = await hunt(out, '--allow-changes');
    expect([0, 5], allowed.err).toContain(allowed.code);
    await service.waitFor(/worked/);
    const { marks } = JSON.parse(readFileSync(join(out, 'investigation.json'), 'utf8')) as { marks: { label: string; source: string }[] };
    expect(marks.filter(({ label }) => label === word)).toMatchObject([{ source: 'user' }]);

    const watched = await holdfast(
      home,
      ...['watch', '--when', 'rss>900GB', '--for', '1s', '--json', '--allow-changes'],
      ...['--attach', `${host}:${port}`, option],
    );
    expect(JSON.parse(watched.out).marks).toContainEqual(expect.objectContaining({ label: word, source: 'user' }));
  },
);

it('on this machine there is nothing to allow, and nothing to mark', { timeout: 60_000 }, async () => {
  const watched = await holdfast(
    temporaryFolder(),
    ...['watch', '--when', 'rss>900GB', '--for', '1s', '--json', '--allow-changes', '--', targetNode, '-e', program],
  );
  expect(JSON.parse(watched.out).marks).toEqual([]);
});

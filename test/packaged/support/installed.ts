// Holdfast as it was installed: in a clean Debian as a normal user, or, where that cannot be made, the unpacked application.
import { type ChildProcess, execFileSync, spawn } from 'node:child_process';
import fs from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { type Browser, chromium, type Page } from '@playwright/test';
import { electronSwitches } from '../../../scripts/lib/display.mjs';

const project = path.resolve(import.meta.dirname, '../../..');
export const unpacked = path.join(
  project,
  'dist',
  'packages',
  process.arch === 'x64' ? 'linux-unpacked' : `linux-${process.arch}-unpacked`,
);
/** The clean Debian with the package in it (scripts/package-test.mjs); undefined where there is none. */
export const cleanRoot = process.env['HOLDFAST_CLEAN_ROOT'] || undefined;
export const noCleanRoot = process.env['HOLDFAST_NO_CLEAN_ROOT'] ?? 'start it with npm run test:packaged';
/** The installed files, seen from outside. */
export const application = cleanRoot === undefined ? unpacked : path.join(cleanRoot, 'opt', 'holdfast');
/** As root there is no sandbox outside of the clean root, where a normal user lives. */
export const sandboxed = cleanRoot !== undefined || process.getuid?.() !== 0;
/** What a shell calls it. */
export const command = cleanRoot === undefined ? path.join(unpacked, 'resources', 'bin', 'holdfast') : 'holdfast';

export interface Place {
  /** The user's home, seen from outside, and as the user sees it. */
  readonly outside: string;
  readonly inside: string;
  readonly remove: () => void;
}

/** An empty home: nobody has run Holdfast in it. */
export function freshHome(): Place {
  if (cleanRoot === undefined) {
    const home = fs.mkdtempSync(path.join(os.tmpdir(), 'holdfast-home-'));
    return { outside: home, inside: home, remove: () => fs.rmSync(home, { recursive: true, force: true, maxRetries: 5 }) };
  }
  const outside = path.join(cleanRoot, 'home', 'kim');
  const empty = (): void => {
    for (const name of fs.readdirSync(outside)) fs.rmSync(path.join(outside, name), { recursive: true, force: true, maxRetries: 5 });
  };
  empty();
  // The screen's key.
  const key = process.env['XAUTHORITY'];
  if (key && fs.existsSync(key)) fs.copyFileSync(key, path.join(outside, '.Xauthority'));
  belongToUser(outside);
  return { outside, inside: '/home/kim', remove: empty };
}

/** Gives files that the test has put into the home to the one who lives there. */
export function belongToUser(folder: string): void {
  if (cleanRoot === undefined) return;
  const { uid, gid } = fs.statSync(path.join(cleanRoot, 'home', 'kim'));
  for (const name of fs.readdirSync(folder, { recursive: true })) fs.lchownSync(path.join(folder, String(name)), uid, gid);
}

function environment(home: Place): NodeJS.ProcessEnv {
  const { DISPLAY, XAUTHORITY } = process.env;
  const own = cleanRoot === undefined ? { XAUTHORITY, PATH: process.env['PATH'] } : { PATH: '/usr/local/bin:/usr/bin:/bin' };
  return { HOME: home.inside, USER: 'kim', LANG: 'C.UTF-8', DISPLAY, ...own };
}

/** Starts a program as the user. */
export function asUser(home: Place, words: readonly string[], env: NodeJS.ProcessEnv = {}): ChildProcess {
  const all = { ...environment(home), ...env };
  const [file = '', ...args] = words;
  if (cleanRoot === undefined) return spawn(file, args, { cwd: home.inside, env: all, stdio: ['ignore', 'pipe', 'pipe'] });
  const enter = path.join(import.meta.dirname, 'enter-root.sh');
  return spawn('unshare', ['--mount', '--pid', '--fork', '--kill-child', 'sh', enter, cleanRoot, ...words], {
    env: { ...all, PATH: `/usr/sbin:/sbin:${all['PATH']}` },
    stdio: ['ignore', 'pipe', 'pipe'],
  });
}

export interface Finished {
  readonly code: number | null;
  readonly stdout: string;
  readonly stderr: string;
}

export function finished(child: ChildProcess): Promise<Finished> {
  let [stdout, stderr] = ['', ''];
  child.stdout?.on('data', (chunk: Buffer) => {
    stdout += chunk.toString();
  });
  child.stderr?.on('data', (chunk: Buffer) => {
    stderr += chunk.toString();
  });
  return new Promise((resolve, reject) => {
    child.on('error', reject);
    child.on('close', (code) => resolve({ code, stdout, stderr }));
  });
}

export interface Window {
  readonly page: Page;
  readonly browser: Browser;
  /** What the page printed at level error, and errors nobody caught, so far. */
  readonly pageErrors: readonly string[];
  /** The run's log. */
  readonly log: () => string;
  /** Of the processes with our executable that this start made, by Chromium's type (`browser` for the main one), seen from outside. */
  readonly processes: () => readonly { readonly pid: number; readonly type: string; readonly argv: readonly string[] }[];
  /** Runs another program beside it, as the same user on the same system. */
  readonly beside: (words: readonly string[]) => ChildProcess;
  readonly close: () => Promise<void>;
}

/** Opens the window and connects over DevTools' port: the package takes no inspector arguments, but Chromium's own switch it has. */
export async function openWindow(home: Place, words: readonly string[] = []): Promise<Window> {
  const switches = ['--remote-debugging-port=0', ...(cleanRoot === undefined ? electronSwitches() : ['--ozone-platform=x11'])];
  const child = asUser(home, [command, ...switches, ...words]);
  const endpoint = await new Promise<string>((resolve, reject) => {
    let text = '';
    child.stderr?.on('data', (chunk: Buffer) => {
      text = `${text}${chunk.toString()}`.slice(-20_000);
      const found = /DevTools listening on (ws:\S+)/.exec(text)?.[1];
      if (found !== undefined) resolve(found);
    });
    child.on('close', (code) => reject(new Error(`Holdfast ended with ${code} before it opened:\n${text}`)));
  });
  child.stdout?.resume();
  await pageThere(endpoint);
  const browser = await chromium.connectOverCDP(endpoint, { timeout: 60_000 });
  const context = browser.contexts()[0]!;
  const page = context.pages()[0] ?? (await context.waitForEvent('page'));
  const pageErrors: string[] = [];
  page.on('console', (message) => {
    if (message.type() === 'error') pageErrors.push(message.text());
  });
  page.on('pageerror', (error) => pageErrors.push(String(error)));
  await page.waitForURL('holdfast://app/index.html');
  const ended = new Promise<void>((resolve) => child.on('close', () => resolve()));
  return {
    page,
    browser,
    pageErrors,
    log: () => logs(path.join(home.outside, '.config', 'Holdfast', 'logs')),
    processes: () => processesBelow(child.pid!),
    beside: (more) => {
      if (cleanRoot === undefined) return asUser(home, more);
      const inside = firstChild(child.pid!);
      const enter = ['--target', String(inside), '--mount', '--pid', 'setpriv', '--reuid=kim', '--regid=kim', '--init-groups'];
      return spawn('nsenter', [...enter, 'sh', '-c', 'cd; exec "$@"', 'sh', ...more], {
        env: environment(home),
        stdio: ['ignore', 'pipe', 'pipe'],
      });
    },
    close: async () => {
      const session = await browser.newBrowserCDPSession();
      // As a person would end it; a window that does not close is ended.
      await session.send('Browser.close').catch(() => undefined);
      const late = setTimeout(() => child.kill('SIGKILL'), 15_000);
      await ended;
      clearTimeout(late);
      await browser.close().catch(() => undefined);
    },
  };
}

/** Waits for the page: attaching in the instant in which it is made can hang for good. */
async function pageThere(endpoint: string): Promise<void> {
  const list = `http://${new URL(endpoint).host}/json/list`;
  for (;;) {
    const targets = (await (await fetch(list)).json()) as { type: string; url: string; title: string }[];
    if (targets.some(({ type, url, title }) => type === 'page' && url === 'holdfast://app/index.html' && title === 'Holdfast')) return;
    await new Promise((resolve) => setTimeout(resolve, 50));
  }
}

const firstChild = (pid: number): number => Number(fs.readFileSync(`/proc/${pid}/task/${pid}/children`, 'utf8').trim().split(' ')[0]);

function processesBelow(top: number): { pid: number; type: string; argv: string[] }[] {
  const table = execFileSync('ps', ['-e', '-o', 'pid=,ppid='], { encoding: 'utf8' })
    .trim()
    .split('\n')
    .map((line) => line.trim().split(/\s+/).map(Number) as [number, number]);
  const below = (pid: number): number[] => [pid, ...table.filter(([, parent]) => parent === pid).flatMap(([child]) => below(child))];
  return (
    below(top)
      .map((pid) => ({ pid, argv: read(`/proc/${pid}/cmdline`).split('\0').filter(Boolean) }))
      // Chromium writes its children's titles into one argument.
      .map(({ pid, argv }) => ({ pid, argv: argv.length === 1 ? argv[0]!.split(' ') : argv }))
      .filter(({ argv }) => argv[0]?.endsWith('/holdfast') && !argv[0].endsWith('/bin/holdfast'))
      .map(({ pid, argv }) => ({ pid, argv, type: argv.find((a) => a.startsWith('--type='))?.slice('--type='.length) ?? 'browser' }))
  );
}

function read(file: string): string {
  try {
    return fs.readFileSync(file, 'utf8');
  } catch {
    return '';
  }
}

function logs(dir: string): string {
  if (!fs.existsSync(dir)) return '';
  return fs
    .readdirSync(dir)
    .sort()
    .map((f) => fs.readFileSync(path.join(dir, f), 'utf8'))
    .join('');
}

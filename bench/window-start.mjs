// One start of the window, as a person waits for it: from the start of the process to a page that can be used.
import { execFileSync, spawn } from 'node:child_process';
import fs from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { chromium } from '@playwright/test';
import { electronSwitches } from '../scripts/lib/display.mjs';

/**
 * @param {string} executable  Electron, or the packaged application
 * @param {readonly string[]} [args]  for Electron: the folder of the application
 * @param {(args: string) => boolean} isOurs  of a line of `ps`: whose memory counts
 * @returns {Promise<{ ms: number, rss: number }>}  milliseconds to the first heading; resident MiB of all processes then
 */
export async function windowStart(executable, args = [], isOurs = (line) => line.includes(executable)) {
  const home = fs.mkdtempSync(path.join(os.tmpdir(), 'holdfast-bench-'));
  const begin = performance.now();
  const child = spawn(executable, ['--remote-debugging-port=0', ...electronSwitches(), ...args], {
    env: { ...process.env, HOME: home, HOLDFAST_USER_DATA: home },
    stdio: ['ignore', 'ignore', 'pipe'],
  });
  const endpoint = await new Promise((resolve, reject) => {
    let text = '';
    child.stderr.on('data', (d) => {
      text += d;
      const found = /DevTools listening on (ws:\S+)/.exec(text)?.[1];
      if (found) resolve(found);
    });
    child.on('close', () => reject(new Error(text)));
  });
  // Attaching in the instant in which the page is made can hang.
  for (const list = `http://${new URL(endpoint).host}/json/list`; ; await new Promise((resolve) => setTimeout(resolve, 20))) {
    const targets = await (await fetch(list)).json();
    if (targets.some(({ type, title }) => type === 'page' && title === 'Holdfast')) break;
  }
  const browser = await chromium.connectOverCDP(endpoint, { timeout: 60_000 });
  const context = browser.contexts()[0];
  const page = context.pages()[0] ?? (await context.waitForEvent('page'));
  await page.getByRole('heading', { level: 1 }).waitFor();
  const ms = performance.now() - begin;
  const processes = execFileSync('ps', ['-e', '-o', 'pid=,rss=,args='], { encoding: 'utf8' }).split('\n').filter(isOurs);
  const rss = processes.reduce((sum, line) => sum + Number(line.trim().split(/\s+/)[1]), 0) / 1024;
  child.removeAllListeners('close');
  const ended = new Promise((resolve) => child.on('close', resolve));
  await (await browser.newBrowserCDPSession()).send('Browser.close').catch(() => undefined);
  await ended;
  fs.rmSync(home, { recursive: true, force: true, maxRetries: 5 });
  return { ms, rss };
}

/** Drops the files below a folder from the page cache: what starts next reads them from the disk. Linux. */
export function dropFromCache(folder) {
  for (const entry of fs.readdirSync(folder, { withFileTypes: true, recursive: true })) {
    const file = path.join(entry.parentPath ?? entry.path, entry.name);
    if (entry.isFile()) execFileSync('dd', [`if=${file}`, 'iflag=nocache', 'count=0'], { stdio: 'ignore' });
  }
}

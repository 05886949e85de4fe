// A headless Chromium that shows one page, with its debugging port.
import { spawn } from 'node:child_process';
import path from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { pathToFileURL } from 'node:url';

const PATIENCE_MS = 60_000;

/** @returns {Promise<{port: number, close: () => Promise<void>}>} once the page has loaded: its title is then the file's name */
export async function openPage(browser, file, profile) {
  const child = spawn(
    browser,
    [
      '--headless',
      '--no-sandbox',
      '--disable-gpu',
      '--disable-background-networking',
      '--disable-extensions',
      '--no-first-run',
      '--remote-debugging-port=0',
      `--user-data-dir=${profile}`,
      pathToFileURL(file).href,
    ],
    { stdio: ['ignore', 'ignore', 'pipe'], detached: true },
  );
  const ended = new Promise((resolve) => child.once('exit', resolve));
  const close = async () => {
    try {
      process.kill(-child.pid, 'SIGKILL');
    } catch {
      // it has ended by itself
    }
    await ended;
  };
  try {
    const port = await portOf(child);
    for (const deadline = Date.now() + PATIENCE_MS; ; await sleep(100)) {
      const pages = await fetch(`http://127.0.0.1:${port}/json/list`).then((answer) => answer.json());
      if (pages.some(({ title }) => title === path.basename(file, '.html'))) return { port, close };
      if (Date.now() > deadline) throw new Error(`${file} did not load`);
    }
  } catch (error) {
    await close();
    throw error;
  }
}

function portOf(child) {
  return new Promise((resolve, reject) => {
    let text = '';
    child.stderr.on('data', (chunk) => {
      text = (text + chunk).slice(-4000);
      const port = /DevTools listening on ws:\/\/127\.0\.0\.1:(\d+)/.exec(text)?.[1];
      if (port !== undefined) resolve(Number(port));
    });
    child.once('exit', (code) => reject(new Error(`the browser ended with ${code}: ${text.slice(-300)}`)));
  });
}

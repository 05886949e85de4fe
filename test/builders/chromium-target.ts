// A headless Chromium with pages of one's own, and an Electron application, as targets for tests. Where they are missing tests skip by name.
import { existsSync, mkdirSync, writeFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { join } from 'node:path';
import { type Started, startProcess, temporaryFolder } from './inspector-session.js';

export const chromium = ['/usr/bin/chromium', '/usr/bin/chromium-browser', '/usr/bin/google-chrome'].find((path) => existsSync(path));

/** The Electron that the project runs on; headless where there is no display. */
export const electron = ((): string | undefined => {
  try {
    const path = createRequire(import.meta.url)('electron') as unknown as string;
    return existsSync(path) ? path : undefined;
  } catch {
    return undefined;
  }
})();

export type RunningBrowser = { readonly started: Started; readonly port: number; readonly folder: string };

/** Opens each of the pages (file name to HTML) in a tab of its own, and waits until all are listed. */
export async function startChromium(pages: Readonly<Record<string, string>>): Promise<RunningBrowser> {
  const folder = temporaryFolder();
  for (const [name, html] of Object.entries(pages)) writeFileSync(join(folder, name), html);
  const open = Object.keys(pages).filter((name) => name.endsWith('.html'));
  const started = startProcess(chromium ?? '', [
    '--headless',
    '--no-sandbox',
    '--disable-gpu',
    '--disable-background-networking',
    '--no-first-run',
    '--allow-file-access-from-files',
    '--remote-debugging-port=0',
    `--user-data-dir=${join(folder, 'profile')}`,
    'about:blank',
  ]);
  const port = Number((await started.waitFor(/DevTools listening on ws:\/\/127\.0\.0\.1:(\d+)/))[1]);
  // one tab is all that a headless browser opens by itself
  for (const name of open) await fetch(`http://127.0.0.1:${port}/json/new?file://${join(folder, name)}`, { method: 'PUT' });
  const listed = async (): Promise<readonly string[]> => {
    const answer = (await (await fetch(`http://127.0.0.1:${port}/json/list`)).json()) as { url: string; title: string }[];
    return answer.filter(({ title }) => title !== '').map(({ url }) => url);
  };
  for (;;) {
    const urls = await listed();
    if (open.every((name) => urls.some((url) => url.endsWith(`/${name}`)))) return { started, port, folder };
    await new Promise((done) => setTimeout(done, 100));
  }
}

/** A small application: its main process keeps `mainKept`, its page `pageKept`. */
export async function startElectron(): Promise<{ readonly started: Started; readonly mainPort: number; readonly pagePort: number }> {
  const folder = temporaryFolder();
  mkdirSync(join(folder, 'app'));
  writeFileSync(join(folder, 'app', 'package.json'), JSON.stringify({ name: 'small-app', main: 'main.js' }));
  writeFileSync(
    join(folder, 'app', 'main.js'),
    `const { app, BrowserWindow, Menu } = require('electron');
     Menu.setApplicationMenu(null);
     globalThis.mainKept = Array.from({ length: 100 }, (_, i) => ({ main: i }));
     app.whenReady().then(() => { const w = new BrowserWindow({ show: false }); w.loadFile('page.html').then(() => console.log('loaded')); });`,
  );
  writeFileSync(
    join(folder, 'app', 'page.html'),
    '<title>Small app</title><script>class Row {} window.pageKept = Array.from({ length: 50 }, () => new Row());</script>',
  );
  const started = startProcess(electron ?? '', [
    '--no-sandbox',
    '--disable-gpu',
    ...((process.env['DISPLAY'] ?? '') === '' ? ['--ozone-platform=headless'] : []),
    '--inspect=127.0.0.1:0',
    '--remote-debugging-port=0',
    `--user-data-dir=${join(folder, 'profile')}`,
    join(folder, 'app'),
  ]);
  const [main, page] = await Promise.all([
    started.waitFor(/Debugger listening on ws:\/\/127\.0\.0\.1:(\d+)/),
    started.waitFor(/DevTools listening on ws:\/\/127\.0\.0\.1:(\d+)/),
    started.waitFor(/loaded/),
  ]);
  return { started, mainPort: Number(main[1]), pagePort: Number(page[1]) };
}

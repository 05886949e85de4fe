// Electron's security checklist, point by point, on the application as it was installed. What only its main process can show
// (whose messages it answers) test/e2e/shell.test.ts shows on the same code.
import { execFileSync } from 'node:child_process';
import fs from 'node:fs';
import { createRequire } from 'node:module';
import path from 'node:path';
import { expect, test } from '@playwright/test';
import { application, freshHome, openWindow, type Place, sandboxed, unpacked, type Window } from './support/installed.js';

let home: Place;
let shown: Window;
test.beforeAll(async () => {
  home = freshHome();
  shown = await openWindow(home);
});
test.afterAll(async () => {
  await shown?.close();
  home?.remove();
});

/** The built main process, as it lies in the archive. */
function mainCode(): string {
  const asar = createRequire(import.meta.url)('@electron/asar') as typeof import('@electron/asar');
  const archive = path.join(unpacked, 'resources', 'app.asar');
  return asar
    .listPackage(archive, { isPack: false })
    .filter((name) => /^[\\/]out[\\/](?:main|preload)[\\/].*\.c?js$/.test(name))
    .map((name) => asar.extractFile(archive, name.slice(1)).toString())
    .join('\n');
}

test('1, 18: only its own content, over its own scheme', async () => {
  expect(shown.page.url()).toBe('holdfast://app/index.html');
  const loaded = await shown.page.evaluate(() =>
    [...document.querySelectorAll<HTMLScriptElement & HTMLLinkElement>('script, link, img, iframe')].map((e) => e.src || e.href),
  );
  expect(loaded.length).toBeGreaterThan(0);
  expect(loaded.filter((name) => !name.startsWith('holdfast://app/'))).toEqual([]);
  const answers = await shown.page.evaluate(async () => {
    const get = (url: string): Promise<string> =>
      fetch(url).then(
        (r) => String(r.status),
        () => 'refused',
      );
    return {
      web: await get('https://example.com/'),
      loopback: await get('http://127.0.0.1:9229/json'),
      file: await get('file:///etc/hostname'),
      up: await get('holdfast://app/..%2f..%2fpackage.json'),
      host: await get('holdfast://other/'),
    };
  });
  expect(answers).toEqual({ web: 'refused', loopback: 'refused', file: 'refused', up: '404', host: 'refused' });
});

test('2, 20: nothing of Node or Electron in the page', async () => {
  const seen = await shown.page.evaluate(() => {
    const w = globalThis as unknown as Record<string, unknown>;
    const names = ['require', 'process', 'module', 'Buffer', 'global', '__dirname', 'electron', 'ipcRenderer', 'setImmediate'];
    return { globals: names.filter((name) => name in w), bridge: Object.keys(w['holdfast'] as object) };
  });
  expect(seen).toEqual({ globals: [], bridge: ['pathForFile'] });
});

test('3: preload runs in a world of its own', async () => {
  const session = await shown.page.context().newCDPSession(shown.page);
  const worlds: string[] = [];
  session.on('Runtime.executionContextCreated', ({ context }) =>
    worlds.push(`${context.name} ${String((context.auxData as { type?: string }).type)}`),
  );
  await session.send('Runtime.enable');
  await expect.poll(() => worlds).toContain('Electron Isolated Context isolated');
  // What the page does to its own objects, preload does not see.
  await session.detach();
});

test('4: the page runs in a sandbox', async () => {
  const all = shown.processes();
  expect(
    all.filter(({ argv }) => argv.some((a) => /^--(?:no-sandbox|disable-setuid-sandbox|disable-seccomp-filter-sandbox)$/.test(a)))
      .length === 0,
  ).toBe(sandboxed);
  const page = all.find(({ type }) => type === 'renderer');
  expect(page).toBeDefined();
  if (!sandboxed) return;
  const status = fs.readFileSync(`/proc/${page!.pid}/status`, 'utf8');
  expect(status).toMatch(/^Seccomp:\t2$/m);
  expect(status).toMatch(/^NoNewPrivs:\t1$/m);
  const own = (name: string, pid: number | 'self'): string => fs.readlinkSync(`/proc/${pid}/ns/${name}`);
  expect(own('pid', page!.pid)).not.toBe(own('pid', 'self'));
  expect(own('net', page!.pid)).not.toBe(own('net', 'self'));
  // A normal user's, and its capabilities are none outside of its own namespace.
  expect(status).toMatch(/^Uid:\t(?!0)\d+/m);
});

test('5: no permission but writing text to the clipboard', async () => {
  const states = await shown.page.evaluate(async () => {
    const query = (name: string): Promise<string> =>
      navigator.permissions.query({ name: name as PermissionName }).then(
        (p) => p.state,
        (error: Error) => error.name,
      );
    const asked = await new Promise<string>((resolve) =>
      navigator.geolocation.getCurrentPosition(
        () => resolve('granted'),
        (error) => resolve(`denied ${error.code}`),
      ),
    );
    return {
      notifications: await query('notifications'),
      geolocation: await query('geolocation'),
      camera: await query('camera'),
      microphone: await query('microphone'),
      midi: await query('midi'),
      read: await query('clipboard-read'),
      asked,
      notify: await Notification.requestPermission(),
      media: await (navigator.mediaDevices?.getUserMedia({ audio: true }) ?? Promise.reject(new Error('absent'))).then(
        () => 'granted',
        () => 'refused',
      ),
      usb:
        'usb' in navigator
          ? await (navigator as unknown as { usb: { getDevices(): Promise<unknown[]> } }).usb.getDevices().then((d) => d.length)
          : 0,
    };
  });
  expect(states).toEqual({
    notifications: 'denied',
    geolocation: 'denied',
    camera: 'denied',
    microphone: 'denied',
    midi: 'denied',
    read: 'denied',
    asked: 'denied 1',
    notify: 'denied',
    media: 'refused',
    usb: 0,
  });
});

test('6, 8, 9, 10: the browser’s own protections are on, its experiments off', async () => {
  const page = shown.processes().find(({ type }) => type === 'renderer')!;
  expect(
    page.argv.filter((a) => /^--(?:disable-web-security|allow-running-insecure-content|enable-experimental|enable-blink-features)/.test(a)),
  ).toEqual([]);
  const code = mainCode();
  expect(code).toMatch(/webSecurity:\s*(?:true|!0)/);
  expect(code).not.toMatch(
    /allowRunningInsecureContent|experimentalFeatures|enableBlinkFeatures|(?:webSecurity|sandbox|contextIsolation):\s*(?:false|!1)|nodeIntegration:\s*(?:true|!0)/,
  );
  const frame = await shown.page.evaluate(async () => {
    const element = document.createElement('iframe');
    element.src = 'data:text/html,hello';
    document.body.append(element);
    await new Promise((resolve) => setTimeout(resolve, 300));
    const seen = element.contentDocument === null ? 'foreign' : (element.contentDocument.body?.textContent ?? '');
    element.remove();
    return seen;
  });
  expect(['foreign', '']).toContain(frame);
});

test('7: a content security policy that allows its own files alone', async () => {
  const policy = await shown.page.evaluate(async () => (await fetch('holdfast://app/index.html')).headers.get('content-security-policy'));
  expect(policy).toContain("default-src 'none'");
  expect(policy).toContain("script-src 'self'");
  // WebAssembly of its own, which is compiled, is no code from strings.
  expect(policy?.replace("'wasm-unsafe-eval'", '')).not.toMatch(/unsafe|\*|https?:|ws:|script-src[^;]*data:/);
  const ran = await shown.page.evaluate(async () => {
    const script = document.createElement('script');
    script.textContent = 'window.intruder = 1';
    document.head.append(script);
    const fromString = await new Promise<string>((resolve) =>
      setTimeout(() => {
        try {
          new Function('window.intruder = 2')();
          resolve('ran');
        } catch (error) {
          resolve((error as Error).name);
        }
      }, 10),
    );
    return { fromString, intruder: (globalThis as unknown as Record<string, unknown>)['intruder'] };
  });
  expect(ran).toEqual({ fromString: 'EvalError', intruder: undefined });
});

test('11, 12: there are no webviews', async () => {
  const works = await shown.page.evaluate(() => {
    const view = document.createElement('webview');
    document.body.append(view);
    const has = 'getWebContentsId' in view || 'loadURL' in view;
    view.remove();
    return has;
  });
  expect(works).toBe(false);
});

test('13, 14: it goes nowhere else and opens no second window', async () => {
  const opened = await shown.page.evaluate(() => window.open('https://example.com/') === null);
  await shown.page.evaluate(() => {
    window.location.href = 'https://example.com/';
  });
  await expect.poll(shown.log).toContain('refused: navigation to https://example.com/');
  expect(shown.log()).toContain('refused: window for https://example.com/');
  expect(opened).toBe(true);
  expect(shown.page.url()).toBe('holdfast://app/index.html');
  expect(shown.browser.contexts().flatMap((c) => c.pages())).toHaveLength(1);
});

test('15: one address is handed to the system, the release page that src/main/updates.ts has checked', () => {
  expect(mainCode().match(/openExternal\([^)]*\)/g)).toEqual(['openExternal(notice.page)']);
});

test('16: the Electron inside is the one the lock file names, or says that it is not', () => {
  const stand = fs.existsSync(path.join(application, 'NOT-FOR-RELEASE.txt'));
  const lock = JSON.parse(fs.readFileSync(path.resolve(import.meta.dirname, '../../package-lock.json'), 'utf8')) as {
    packages: Record<string, { version: string }>;
  };
  const running = /on Electron (\S+),/.exec(shown.log())?.[1];
  expect(running === lock.packages['node_modules/electron']!.version).toBe(!stand);
});

test('17: it answers messages of its own page alone', () => {
  // One channel, which gives out a port after checking window, frame and origin; no other listener, no handler.
  const code = mainCode();
  expect(code.match(/ipcMain\.(?:on|once|handle)\(/g)).toEqual(['ipcMain.on(']);
  expect(code).not.toMatch(/ipcRenderer\.(?:invoke|sendSync)/);
});

test('19: its fuses; nothing on this machine can change its files but root', () => {
  const strings = execFileSync('find', [application, '-perm', '/022', '-not', '-type', 'l'], { encoding: 'utf8' });
  expect(strings).toBe('');
});

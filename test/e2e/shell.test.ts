// The shell around the workbench: it opens, and a hostile page could do nothing with it.
import fs from 'node:fs';
import path from 'node:path';
import { expect, test } from '@playwright/test';
import { freshFolder, type Holdfast, launch } from './support/launch.js';

test.describe('the window', () => {
  let holdfast: Holdfast;
  test.beforeAll(async () => {
    holdfast = await launch();
  });
  test.afterAll(async () => holdfast.close());

  test('opens, one of it, with the page in it', async () => {
    expect(holdfast.app.windows()).toHaveLength(1);
    await expect(holdfast.page).toHaveTitle('Holdfast');
    expect(holdfast.page.url()).toBe('holdfast://app/index.html');
    await expect(holdfast.page.locator('#root > *').first()).toBeVisible();
    expect(holdfast.pageErrors).toEqual([]);
  });

  test('gives the page nothing of Node or Electron', async () => {
    const seen = await holdfast.page.evaluate(() => {
      const w = window as unknown as Record<string, unknown>;
      return {
        globals: ['require', 'process', 'module', 'Buffer', 'global', 'electron', 'ipcRenderer'].filter((name) => name in w),
        bridge: Object.keys(w['holdfast'] as object),
      };
    });
    expect(seen).toEqual({ globals: [], bridge: ['pathForFile'] });
    const preferences = await holdfast.app.evaluate(({ BrowserWindow }) => {
      const { contextIsolation, sandbox, nodeIntegration, webviewTag, webSecurity } = (
        BrowserWindow.getAllWindows()[0]!.webContents as unknown as { getLastWebPreferences: () => Record<string, unknown> }
      ).getLastWebPreferences();
      return { contextIsolation, sandbox, nodeIntegration, webviewTag, webSecurity };
    });
    expect(preferences).toEqual({ contextIsolation: true, sandbox: true, nodeIntegration: false, webviewTag: false, webSecurity: true });
  });

  test('runs the page in a sandbox, except as root where there is none', async () => {
    const without = await holdfast.app.evaluate(({ app }) => app.commandLine.hasSwitch('no-sandbox'));
    expect(without).toBe(process.getuid?.() === 0);
  });

  test('runs no code from strings, inline scripts or elsewhere', async () => {
    const result = await holdfast.page.evaluate(async () => {
      const attempt = (body: () => unknown): string => {
        try {
          return `ran: ${String(body())}`;
        } catch (error) {
          return (error as Error).name;
        }
      };
      const injected = (make: (script: HTMLScriptElement) => void): Promise<string> =>
        new Promise((resolve) => {
          const script = document.createElement('script');
          script.onload = () => resolve('loaded');
          script.onerror = () => resolve('blocked');
          make(script);
          document.head.append(script);
          setTimeout(() => resolve((window as unknown as Record<string, unknown>)['intruder'] === undefined ? 'blocked' : 'ran'), 500);
        });
      return {
        // In a timer: what the test itself injects may call eval for as long as it runs.
        eval: await new Promise((resolve) => setTimeout(() => resolve(attempt(() => new Function('return 1')())), 10)),
        policy: document.querySelector('meta[http-equiv="Content-Security-Policy"]')?.getAttribute('content') ?? '',
        inline: await injected((s) => {
          s.textContent = 'window.intruder = 1';
        }),
        data: await injected((s) => {
          s.src = 'data:text/javascript,window.intruder=1';
        }),
        remote: await injected((s) => {
          s.src = 'https://example.com/x.js';
        }),
        handler: attempt(() => {
          const b = document.createElement('button');
          b.setAttribute('onclick', 'window.intruder = 1');
          b.click();
          return (window as unknown as Record<string, unknown>)['intruder'];
        }),
      };
    });
    expect(result).toMatchObject({ eval: 'EvalError', inline: 'blocked', data: 'blocked', remote: 'blocked', handler: 'ran: undefined' });
    expect(result.policy).not.toContain('unsafe-eval');
    const header = await holdfast.page.evaluate(async () =>
      (await fetch('holdfast://app/index.html')).headers.get('content-security-policy'),
    );
    expect(header).toContain("default-src 'none'");
    expect(header).not.toContain("'unsafe-eval'");
    expect(header).not.toContain("'unsafe-inline'");
  });

  test('reaches no network and no file outside its own folder', async () => {
    const answers = await holdfast.page.evaluate(async () => {
      const get = async (url: string): Promise<string> => {
        try {
          return String((await fetch(url)).status);
        } catch {
          return 'refused';
        }
      };
      return {
        web: await get('https://example.com/'),
        loopback: await get('http://127.0.0.1:9229/json'),
        file: await get('file:///etc/hostname'),
        upwards: await get('holdfast://app/..%2f..%2fpackage.json'),
        otherHost: await get('holdfast://other/index.html'),
      };
    });
    // Below the page's policy there is a second wall, for what the policy does not cover.
    const beneath = await holdfast.app.evaluate(({ session }) =>
      session.defaultSession.fetch('http://127.0.0.1:9/').then(
        () => 'answered',
        (error: Error) => error.message,
      ),
    );
    expect(beneath).toContain('ERR_BLOCKED_BY_CLIENT');
    expect(answers).toEqual({ web: 'refused', loopback: 'refused', file: 'refused', upwards: '404', otherHost: 'refused' });
  });

  test('stays where it is: no navigation, no second window, no permission', async () => {
    await holdfast.page.evaluate(() => {
      window.location.href = 'https://example.com/';
    });
    await holdfast.page.evaluate(() => {
      const link = document.createElement('a');
      link.href = 'holdfast://app/other.html';
      document.body.append(link);
      link.click();
      link.remove();
    });
    const opened = await holdfast.page.evaluate(() => window.open('https://example.com/') === null);
    expect(opened).toBe(true);
    expect(holdfast.app.windows()).toHaveLength(1);
    expect(holdfast.page.url()).toBe('holdfast://app/index.html');
    expect(holdfast.log()).toContain('refused: navigation to https://example.com/');
    expect(holdfast.log()).toContain('refused: window for https://example.com/');
    const permissions = await holdfast.page.evaluate(async () =>
      Promise.all(
        ['notifications', 'geolocation', 'camera'].map(
          async (name) => (await navigator.permissions.query({ name: name as PermissionName })).state,
        ),
      ),
    );
    expect(permissions).toEqual(['denied', 'denied', 'denied']);
  });
});

test('a frame that is not the page gets no port', async () => {
  const holdfast = await launch();
  try {
    const asked = await holdfast.app.evaluate(async ({ BrowserWindow, ipcMain }) => {
      const stranger = new BrowserWindow({
        show: false,
        webPreferences: { nodeIntegration: true, contextIsolation: false, sandbox: false },
      });
      await stranger.loadURL('data:text/html,<p>stranger</p>');
      const heard = new Promise((resolve) => ipcMain.once('holdfast:connect', () => resolve(true)));
      const port = stranger.webContents.executeJavaScript(
        `new Promise((resolve) => { const { ipcRenderer } = require('electron'); ipcRenderer.on('holdfast:port', () => resolve('port')); ipcRenderer.send('holdfast:connect'); setTimeout(() => resolve('nothing'), 1000); })`,
      );
      await heard;
      const answer = await port;
      stranger.destroy();
      return answer;
    });
    expect(asked).toBe('nothing');
    expect(holdfast.log()).toContain('refused: port for data:text/html');
  } finally {
    await holdfast.close();
  }
});

test('the window comes back where it was, and a broken memory of it does no harm', async () => {
  const userData = freshFolder();
  try {
    const first = await launch({ userData });
    await first.app.evaluate(({ BrowserWindow }) =>
      BrowserWindow.getAllWindows()[0]?.setBounds({ x: 120, y: 80, width: 1100, height: 700 }),
    );
    await first.close();
    const second = await launch({ userData });
    const bounds = await second.app.evaluate(({ BrowserWindow }) => BrowserWindow.getAllWindows()[0]?.getBounds());
    expect(bounds).toEqual({ x: 120, y: 80, width: 1100, height: 700 });
    await second.close();
    fs.writeFileSync(path.join(userData, 'window.json'), '{"bounds": {"x": "no"');
    const third = await launch({ userData });
    await expect(third.page).toHaveTitle('Holdfast');
    await third.close();
  } finally {
    fs.rmSync(userData, { recursive: true, force: true });
  }
});

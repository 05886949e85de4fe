// Starts the built application as a person would, in a folder of its own. `npm run e2e` builds it and provides Electron.
import fs from 'node:fs';
import { createRequire } from 'node:module';
import os from 'node:os';
import path from 'node:path';
import { type ElectronApplication, _electron as electron, type Page } from '@playwright/test';

import { electronSwitches } from '../../../scripts/lib/display.mjs';

const root = path.resolve(import.meta.dirname, '../../..');

export interface LaunchOptions {
  /** Kept by the caller to start again on the same folder; otherwise a fresh one that goes with `close`. */
  readonly userData?: string;
  /** Files or folders to open, as on a command line. */
  readonly open?: readonly string[];
  readonly env?: Readonly<Record<string, string>>;
  readonly colorScheme?: 'light' | 'dark';
}

export interface Holdfast {
  readonly app: ElectronApplication;
  readonly page: Page;
  readonly userData: string;
  /** What the page printed at level error, and errors nobody caught, so far. */
  readonly pageErrors: readonly string[];
  /** Chooses an item of the native menu by the command's id: `mark`, `stage-2`, … Keys from Playwright do not reach the menu. */
  readonly chooseMenu: (id: string) => Promise<void>;
  /** What the next open dialogs answer; nothing means cancelled. */
  readonly answerDialogs: (paths: readonly string[]) => Promise<void>;
  /** Text of the run's log. */
  readonly log: () => string;
  /** Quits as a person would, and removes the folder unless the caller gave it. */
  readonly close: () => Promise<void>;
}

export function freshFolder(name = 'user-data'): string {
  return fs.mkdtempSync(path.join(os.tmpdir(), `holdfast-${name}-`));
}

export async function launch(options: LaunchOptions = {}): Promise<Holdfast> {
  const userData = options.userData ?? freshFolder();
  const start = (timeout: number): Promise<ElectronApplication> =>
    electron.launch({
      executablePath: createRequire(import.meta.url)('electron') as unknown as string,
      args: [...electronSwitches(), root, ...(options.open ?? [])],
      env: {
        ...environment(),
        HOLDFAST_LANG: 'en',
        HOLDFAST_USER_DATA: userData,
        HOLDFAST_HOME: path.join(userData, 'investigations'),
        ...options.env,
      },
      // As root there is no sandbox (see electronSwitches); everyone else is tested with it.
      chromiumSandbox: process.getuid?.() !== 0,
      colorScheme: options.colorScheme ?? 'light',
      timeout,
    });
  // Once in some dozens of starts Playwright's handshake with Electron's inspector gets stuck; the next one works.
  const app = await start(25_000).catch(() => start(60_000));
  const page = await app.firstWindow();
  const pageErrors: string[] = [];
  page.on('console', (message) => {
    if (message.type() === 'error') pageErrors.push(message.text());
  });
  page.on('pageerror', (error) => pageErrors.push(String(error)));
  return {
    app,
    page,
    userData,
    pageErrors,
    chooseMenu: async (id) => {
      const chosen = await app.evaluate(({ Menu }, wanted) => {
        const item = Menu.getApplicationMenu()?.getMenuItemById(wanted);
        item?.click();
        return item !== undefined && item !== null;
      }, id);
      if (!chosen) throw new Error(`no menu item ${id}`);
    },
    answerDialogs: (paths) =>
      app.evaluate(
        ({ dialog }, filePaths) => {
          dialog.showOpenDialog = () => Promise.resolve({ canceled: filePaths.length === 0, filePaths });
        },
        [...paths],
      ),
    log: () => readLogs(path.join(userData, 'logs')),
    close: async () => {
      // A test that ends while something runs must not wait for a person's answer; the application may be gone already.
      await app
        .evaluate(({ dialog }) => {
          dialog.showMessageBox = (() => Promise.resolve({ response: 1, checkboxChecked: false })) as typeof dialog.showMessageBox;
        })
        .catch(() => undefined);
      await app.close();
      if (options.userData === undefined) fs.rmSync(userData, { recursive: true, force: true, maxRetries: 5 });
    },
  };
}

/** Ours, without what would make Electron behave as Node or open another inspector. */
function environment(): Record<string, string> {
  const { ELECTRON_RUN_AS_NODE: _, NODE_OPTIONS: __, ELECTRON_RENDERER_URL: ___, ...rest } = process.env;
  return Object.fromEntries(Object.entries(rest).flatMap(([name, value]) => (value === undefined ? [] : [[name, value]])));
}

function readLogs(dir: string): string {
  if (!fs.existsSync(dir)) return '';
  return fs
    .readdirSync(dir)
    .sort()
    .map((f) => fs.readFileSync(path.join(dir, f), 'utf8'))
    .join('');
}

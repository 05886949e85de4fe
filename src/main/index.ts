// The desktop application: wiring, nothing else. What Holdfast does is in src/workbench.
import path from 'node:path';
import { setTimeout } from 'node:timers/promises';
import { app, type BrowserWindow, dialog, Menu, nativeTheme, session } from 'electron';
import type { i18n } from 'i18next';
import { createMessages, localeFor } from '../messages/index.js';
import { wantedLanguage } from '../messages/terminal-language.js';
import { catchBugs, watchPage } from './bugs.js';
import { runCommand } from './command-line.js';
import { createCommandQueue } from './command-queue.js';
import { startDesktopWorkbench } from './desktop-workbench.js';
import { createEditors } from './editors.js';
import { createLeaving, type Work } from './leaving.js';
import { lockDown } from './lock-down.js';
import { openLog } from './log.js';
import { openMainWindow } from './main-window.js';
import { menuTemplate } from './menu.js';
import { commandOf, pathsOf } from './opened-paths.js';
import { pageAddress } from './page-origin.js';
import { handOutPorts } from './page-port.js';
import { registerPageScheme, servePage } from './page-protocol.js';
import { openPreferences } from './preferences.js';
import { releaseFeed } from './release-feed.js';
import { serveRouter } from './serve-workbench.js';
import { shellProcedures } from './shell-procedures.js';
import { watchUpdates } from './updates.js';

// Tests, and people who want two of them at once, give each its own folder.
const ownUserData = process.env['HOLDFAST_USER_DATA'];
if (ownUserData) app.setPath('userData', path.resolve(ownUserData));

const engineEntry = path.join(import.meta.dirname, 'engine-host.cjs');
const command = commandOf(process.argv, process.defaultApp === true);
const openedPaths = pathsOf(process.argv, process.cwd(), process.defaultApp === true);
if (command !== undefined) void runCommand(command, { engineEntry });
else if (!app.requestSingleInstanceLock({ paths: openedPaths })) app.exit(0);
else start();

function start(): void {
  const userData = app.getPath('userData');
  const log = openLog(path.join(userData, 'logs'));
  const preferences = openPreferences(path.join(userData, 'preferences.json'), log.line);
  const messages = createMessages('en');
  const commands = createCommandQueue();
  const address = pageAddress(process.env, app.isPackaged);
  let window: BrowserWindow | undefined;

  catchBugs(log, messages);
  registerPageScheme();
  log.line(`Holdfast ${app.getVersion()} on Electron ${process.versions.electron}, ${process.platform} ${process.arch}`);

  const openPaths = (paths: readonly string[]): void => {
    if (paths.length > 0) commands.push({ type: 'open-paths', paths: [...paths] });
  };
  openPaths(openedPaths);
  app.on('open-file', (event, file) => {
    event.preventDefault();
    openPaths([file]);
  });
  app.on('second-instance', (_event, _argv, _cwd, data) => {
    openPaths(pathsFrom(data));
    if (window?.isMinimized()) window.restore();
    window?.focus();
  });
  app.on('window-all-closed', () => app.quit());

  void app.whenReady().then(() => {
    const refused = (what: string): void => log.line(`refused: ${what}`);
    lockDown(address, session.defaultSession, refused);
    servePage(path.join(import.meta.dirname, '..', 'renderer'));
    const feed = releaseFeed(process.env, app.getAppPath());
    const updates = watchUpdates({
      feed,
      version: app.getVersion(),
      stateFile: path.join(userData, 'updates.json'),
      // A session of its own: that of the page reaches nothing.
      fetch: (url, init) => session.fromPartition('updates').fetch(url, init),
      preferences: preferences.now,
      note: log.line,
    });
    // Theme, language and what follows from them; again whenever they change.
    const adopt = (): void => {
      const { theme, language } = preferences.now();
      nativeTheme.themeSource = theme;
      void messages.changeLanguage(localeFor(language, wantedLanguage(process.env) ?? app.getLocale()));
      const menu = menuTemplate({
        messages,
        platform: process.platform,
        developer: !app.isPackaged,
        send: (command) => commands.push({ type: 'menu', command }),
      });
      Menu.setApplicationMenu(Menu.buildFromTemplate(menu));
    };
    adopt();
    preferences.onChange = () => {
      const before = messages.language;
      adopt();
      if (messages.language !== before) workbench.languageChanged();
      updates.reconsider();
    };

    const workbench = startDesktopWorkbench({
      log,
      messages,
      engineEntry,
      sourceFolders: () => preferences.now().sourceFolders ?? [],
      // In a package they lie beside the archive: Node runs them, and Node cannot read archives.
      examples: app.isPackaged ? path.join(process.resourcesPath, 'examples') : path.join(import.meta.dirname, '..', '..', 'examples'),
    });
    const shell = shellProcedures({
      messages,
      window: () => window,
      commands,
      preferences,
      updates,
      editors: createEditors({
        preferences: preferences.now,
        mayOpen: workbench.mayOpen,
        note: log.line,
      }),
      updatesKnown: feed !== undefined,
      logFile: log.file,
      notices: path.join(process.resourcesPath, 'licences'),
    });
    const router = { ...workbench.router, shell };
    handOutPorts({ window: () => window, address, refused, serve: (port) => serveRouter(router, port, log) });

    window = openMainWindow({
      address,
      preload: path.join(import.meta.dirname, '..', 'preload', 'index.cjs'),
      stateFile: path.join(userData, 'window.json'),
      note: log.line,
    });
    watchPage(window, log, messages);
    window.on('closed', () => {
      window = undefined;
    });
    const leaving = createLeaving({
      ...workbench,
      ask: (work) => askToStop(work, window, messages),
      leave: () => app.quit(),
      note: log.line,
    });
    window.on('close', (event) => {
      if (!leaving.mayLeave()) event.preventDefault();
    });
    app.on('before-quit', (event) => {
      if (!leaving.mayLeave()) event.preventDefault();
    });
    for (const signal of ['SIGTERM', 'SIGINT', 'SIGHUP'] as const) {
      process.on(signal, () => {
        leaving.noQuestions();
        app.quit();
      });
    }
    quitAfter(() => workbench.close(), log.line);
  });
}

/** True: stop the work and quit. Waiting is what Enter and Escape do. */
async function askToStop(work: Work, window: BrowserWindow | undefined, messages: i18n): Promise<boolean> {
  const options = {
    type: 'question' as const,
    message: messages.t(`menu:leaving.${work}.title`),
    detail: messages.t(`menu:leaving.${work}.text`),
    buttons: [messages.t('menu:leaving.wait'), messages.t('menu:leaving.stop')],
    defaultId: 0,
    cancelId: 0,
    noLink: true,
  };
  const { response } = window === undefined ? await dialog.showMessageBox(options) : await dialog.showMessageBox(window, options);
  return response === 1;
}

const lastWordsMs = 150;

/** Lets the workbench finish its files and end its programs before the application goes; at most five seconds. */
function quitAfter(close: () => Promise<void>, note: (text: string) => void): void {
  let closing: Promise<void> | undefined;
  app.on('will-quit', (event) => {
    event.preventDefault();
    const late = new Promise<void>((resolve) => {
      globalThis.setTimeout(() => {
        note('the workbench did not close in five seconds');
        resolve();
      }, 5000);
    });
    // Not before the windows are gone: what a page saves as it goes (notes half typed) is still on its way for a moment.
    closing ??= setTimeout(lastWordsMs).then(close);
    void Promise.race([closing.catch((error: unknown) => note(`closing: ${String(error)}`)), late]).then(() => app.exit(0));
  });
}

function pathsFrom(data: unknown): readonly string[] {
  const paths: unknown = typeof data === 'object' && data !== null && 'paths' in data ? data.paths : [];
  return Array.isArray(paths) ? paths.filter((p) => typeof p === 'string') : [];
}

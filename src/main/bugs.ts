// Errors that nobody expected: one log, an id to show, and the application goes on where it can.
import { app, type BrowserWindow, dialog } from 'electron';
import type { i18n } from 'i18next';
import type { Log } from './log.js';

/** Catches what escapes in the main process. Before `messages` is known there is only the log. */
export function catchBugs(log: Log, messages: i18n): void {
  const show = (where: string) => (error: unknown) => {
    const id = log.bug(where, error);
    if (app.isReady()) dialog.showErrorBox(messages.t('menu:bugTitle'), messages.t('menu:bugText', { id, file: log.file }));
    else console.error(error);
  };
  process.on('uncaughtException', show('main process'));
  process.on('unhandledRejection', show('main process, a promise'));
  app.on('child-process-gone', (_event, details) => {
    if (details.reason !== 'clean-exit')
      log.line(`${details.type} process ${details.name ?? ''} gone: ${details.reason}, exit code ${details.exitCode}`);
  });
}

/** Logs errors of the page, and brings a page back whose process died. */
export function watchPage(window: BrowserWindow, log: Log, messages: i18n): void {
  const { webContents } = window;
  webContents.on('preload-error', (_event, file, error) => log.bug(`preload ${file}`, error));
  webContents.on('console-message', ((...args: unknown[]) => {
    const { level, text, place } = consoleMessage(args);
    if (level === 'error') log.line(`page: ${text} (${place})`);
  }) as never);
  webContents.on('render-process-gone', (_event, { reason, exitCode }) => {
    if (reason === 'clean-exit' || window.isDestroyed()) return;
    const id = log.bug('window', `the page's process is gone: ${reason}, exit code ${exitCode}`);
    webContents.reload();
    void dialog.showMessageBox(window, {
      type: 'error',
      message: messages.t('menu:pageGoneTitle'),
      detail: messages.t('menu:pageGoneText', { id, reason, file: log.file }),
    });
  });
}

/** The event's shape changed with Electron 35: arguments before, one object since. */
function consoleMessage(args: readonly unknown[]): { level: string; text: string; place: string } {
  const [event, level, message, line, source] = args as [Record<string, unknown>, unknown, unknown, unknown, unknown];
  if (typeof level === 'number')
    return { level: level >= 3 ? 'error' : 'other', text: String(message), place: `${String(source)}:${String(line)}` };
  return {
    level: String(event['level']),
    text: String(event['message']),
    place: `${String(event['sourceId'])}:${String(event['lineNumber'])}`,
  };
}

// The part of the contract that only a desktop can serve: dialogs, the file manager, and commands to the window.
import fs from 'node:fs/promises';
import path from 'node:path';
import { implement } from '@orpc/server';
import { app, type BrowserWindow, dialog, Notification, shell } from 'electron';
import type { i18n } from 'i18next';
import type { Appearance } from '../shared/api/shell.js';
import { workbenchContract } from '../shared/api.js';
import type { CommandQueue } from './command-queue.js';
import type { Editors } from './editors.js';
import { noticeOf } from './job-notices.js';
import type { PreferenceStore } from './preferences.js';
import type { Updates } from './updates.js';

export interface ShellDeps {
  readonly messages: i18n;
  readonly window: () => BrowserWindow | undefined;
  readonly commands: CommandQueue;
  readonly preferences: PreferenceStore;
  readonly updates: Updates;
  readonly editors: Editors;
  /** Whether this build knows where releases are published. */
  readonly updatesKnown: boolean;
  readonly logFile: string;
  /** Folder of the notices that a package brings. */
  readonly notices: string;
}

const fileEndings = {
  report: 'html',
  bundle: 'holdfast',
  snapshot: 'heapsnapshot',
  csv: 'csv',
  tsv: 'tsv',
  png: 'png',
  svg: 'svg',
  dot: 'dot',
  md: 'md',
  txt: 'txt',
} as const;

const folderTitles = {
  'open-investigation': 'menu:chooseInvestigation',
  'new-investigation': 'menu:chooseNewInvestigation',
  'working-directory': 'menu:chooseWorkingDirectory',
  'source-folder': 'menu:chooseSourceFolder',
} as const;

export function shellProcedures({ messages, window, commands, preferences, updates, updatesKnown, editors, logFile, notices }: ShellDeps) {
  const appearance = (): Appearance => ({
    preferences: preferences.now(),
    locale: messages.language,
    platform: process.platform,
    updatesKnown,
  });
  const procedures = implement(workbenchContract.shell);
  return procedures.router({
    jobEnded: procedures.jobEnded.handler(({ input }) => {
      const show = (title: string, body: string): void => {
        if (!Notification.isSupported()) return;
        const notice = new Notification({ title, body });
        notice.on('click', () => window()?.show());
        notice.show();
      };
      const inFront = (): boolean => window()?.isFocused() === true;
      noticeOf({ messages, wanted: () => preferences.now().notices, inFront, show }, input);
    }),
    chooseSnapshots: procedures.chooseSnapshots.handler(async () => {
      const chosen = await ask(window(), {
        title: messages.t('menu:chooseSnapshots'),
        properties: ['openFile', 'multiSelections'],
        filters: [
          {
            name: messages.t('menu:snapshotFiles'),
            extensions: ['holdfast', 'heapsnapshot', 'hfpy', 'heapsnapshot.gz', 'heaptimeline', 'heapprofile', 'gz'],
          },
          { name: messages.t('menu:allFiles'), extensions: ['*'] },
        ],
      });
      return [...chosen];
    }),
    chooseFolder: procedures.chooseFolder.handler(async ({ input }) => {
      const chosen = await ask(window(), {
        title: messages.t(folderTitles[input.purpose]),
        properties: ['openDirectory', 'createDirectory'],
      });
      return chosen[0];
    }),
    chooseSaveFile: procedures.chooseSaveFile.handler(async ({ input: { kind, name } }) => {
      const options: Electron.SaveDialogOptions = {
        title: messages.t('menu:saveAs'),
        // A folder that is known to be there, and a name without folders.
        defaultPath: path.join(app.getPath('downloads'), path.basename(name)),
        filters: [
          { name: messages.t(`menu:fileKind.${kind}`), extensions: [fileEndings[kind]] },
          { name: messages.t('menu:allFiles'), extensions: ['*'] },
        ],
        properties: ['createDirectory', 'showOverwriteConfirmation'],
      };
      const parent = window();
      const answer = parent === undefined ? await dialog.showSaveDialog(options) : await dialog.showSaveDialog(parent, options);
      if (answer.canceled || answer.filePath === '') return undefined;
      return path.extname(answer.filePath) === '' ? `${answer.filePath}.${fileEndings[kind]}` : answer.filePath;
    }),
    editors: procedures.editors.handler(async () => [...(await editors.found())]),
    openSource: procedures.openSource.handler(async ({ input, errors }) => {
      const opened = await editors.open(input);
      if (!opened.ok) throw errors.FAILURE({ data: opened.failure });
    }),
    showInFolder: procedures.showInFolder.handler(({ input }) => {
      shell.showItemInFolder(input.path);
    }),
    commands: procedures.commands.handler(({ signal }) => commands.listen(signal)),
    preferences: procedures.preferences.handler(appearance),
    setPreferences: procedures.setPreferences.handler(({ input }) => {
      preferences.set(input);
      return appearance();
    }),
    update: procedures.update.handler(async function* ({ signal }) {
      const changes = updates.changes.subscribe('notice', { signal });
      yield updates.notice();
      yield* changes;
    }),
    openReleasePage: procedures.openReleasePage.handler(async () => {
      const notice = updates.notice();
      if (notice !== undefined) await shell.openExternal(notice.page);
    }),
    licences: procedures.licences.handler(() => fs.readFile(path.join(notices, 'THIRD-PARTY-LICENCES.txt'), 'utf8').catch(() => undefined)),
    showLog: procedures.showLog.handler(() => shell.showItemInFolder(logFile)),
  });
}

/** Absolute paths; none when the person cancelled. */
async function ask(window: BrowserWindow | undefined, options: Electron.OpenDialogOptions): Promise<readonly string[]> {
  const answer = window === undefined ? await dialog.showOpenDialog(options) : await dialog.showOpenDialog(window, options);
  return answer.canceled ? [] : answer.filePaths;
}

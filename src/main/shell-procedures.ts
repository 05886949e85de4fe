// The part of the contract that only a desktop can serve: dialogs, the file manager, and commands to the window.
import { implement } from '@orpc/server';
import { type BrowserWindow, dialog, shell } from 'electron';
import type { i18n } from 'i18next';
import { workbenchContract } from '../shared/api.js';
import type { CommandQueue } from './command-queue.js';

export interface ShellDeps {
  readonly messages: i18n;
  readonly window: () => BrowserWindow | undefined;
  readonly commands: CommandQueue;
}

const folderTitles = {
  'open-investigation': 'menu:chooseInvestigation',
  'new-investigation': 'menu:chooseNewInvestigation',
  'working-directory': 'menu:chooseWorkingDirectory',
} as const;

export function shellProcedures({ messages, window, commands }: ShellDeps) {
  const procedures = implement(workbenchContract.shell);
  return procedures.router({
    chooseSnapshots: procedures.chooseSnapshots.handler(async () => {
      const chosen = await ask(window(), {
        title: messages.t('menu:chooseSnapshots'),
        properties: ['openFile', 'multiSelections'],
        filters: [
          { name: messages.t('menu:snapshotFiles'), extensions: ['heapsnapshot', 'hfpy', 'heapsnapshot.gz', 'heaptimeline', 'gz'] },
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
    showInFolder: procedures.showInFolder.handler(({ input }) => {
      shell.showItemInFolder(input.path);
    }),
    commands: procedures.commands.handler(({ signal }) => commands.listen(signal)),
  });
}

/** Absolute paths; none when the person cancelled. */
async function ask(window: BrowserWindow | undefined, options: Electron.OpenDialogOptions): Promise<readonly string[]> {
  const answer = window === undefined ? await dialog.showOpenDialog(options) : await dialog.showOpenDialog(window, options);
  return answer.canceled ? [] : answer.filePaths;
}

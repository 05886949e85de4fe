// The native menu. Its commands go to the window: what they mean there is the window's affair.
import type { MenuItemConstructorOptions } from 'electron';
import type { i18n } from 'i18next';
import type { ShellCommand } from '../shared/api/shell.js';

export type MenuCommand = Extract<ShellCommand, { type: 'menu' }>['command'];

export interface MenuOptions {
  readonly messages: i18n;
  readonly platform: NodeJS.Platform;
  readonly developer: boolean;
  readonly send: (command: MenuCommand) => void;
}

/** Keys of the commands; the help page lists the same ones. */
export const accelerators: Readonly<Partial<Record<MenuCommand, string>>> = {
  new: 'CmdOrCtrl+N',
  'open-files': 'CmdOrCtrl+O',
  'open-investigation': 'CmdOrCtrl+Shift+O',
  share: 'CmdOrCtrl+Shift+S',
  close: 'CmdOrCtrl+W',
  preferences: 'CmdOrCtrl+,',
  undo: 'CmdOrCtrl+Z',
  redo: 'CmdOrCtrl+Shift+Z',
  mark: 'CmdOrCtrl+M',
  experiment: 'CmdOrCtrl+E',
  collect: 'CmdOrCtrl+Shift+G',
  capture: 'CmdOrCtrl+Shift+C',
  'stage-1': 'CmdOrCtrl+1',
  'stage-2': 'CmdOrCtrl+2',
  'stage-3': 'CmdOrCtrl+3',
  'stage-4': 'CmdOrCtrl+4',
  'stage-5': 'CmdOrCtrl+5',
  help: 'F1',
};

export function menuTemplate({ messages, platform, developer, send }: MenuOptions): MenuItemConstructorOptions[] {
  const word = (id: string): string => messages.t(`menu:${id}`);
  const command = (id: MenuCommand, wordId: string = id): MenuItemConstructorOptions => ({
    id,
    label: word(wordId),
    ...(accelerators[id] === undefined ? {} : { accelerator: accelerators[id] }),
    click: () => send(id),
  });
  const role = (name: NonNullable<MenuItemConstructorOptions['role']>, wordId: string): MenuItemConstructorOptions => ({
    role: name,
    label: word(wordId),
  });
  const line: MenuItemConstructorOptions = { type: 'separator' };
  const mac = platform === 'darwin';

  const application: MenuItemConstructorOptions = {
    role: 'appMenu',
    submenu: [
      command('about'),
      line,
      command('preferences'),
      line,
      role('services', 'services'),
      line,
      role('hide', 'hide'),
      role('hideOthers', 'hideOthers'),
      role('unhide', 'showAll'),
      line,
      role('quit', 'quit'),
    ],
  };
  const file: MenuItemConstructorOptions = {
    label: word('file'),
    submenu: [
      command('new'),
      command('open-files'),
      command('open-investigation'),
      line,
      command('share'),
      command('close'),
      ...(mac ? [] : [line, role('quit', platform === 'win32' ? 'quitWindows' : 'quit')]),
    ],
  };
  const edit: MenuItemConstructorOptions = {
    label: word('edit'),
    submenu: [
      command('undo'),
      command('redo'),
      line,
      role('cut', 'cut'),
      role('copy', 'copy'),
      role('paste', 'paste'),
      role('selectAll', 'selectAll'),
      ...(mac ? [] : [line, command('preferences')]),
    ],
  };
  const target: MenuItemConstructorOptions = {
    label: word('target'),
    submenu: [command('experiment'), command('mark'), command('collect'), command('capture')],
  };
  const view: MenuItemConstructorOptions = {
    label: word('view'),
    submenu: [
      ...(['stage-1', 'stage-2', 'stage-3', 'stage-4', 'stage-5'] as const).map((s) => command(s)),
      line,
      role('resetZoom', 'actualSize'),
      role('zoomIn', 'zoomIn'),
      role('zoomOut', 'zoomOut'),
      role('togglefullscreen', 'fullScreen'),
      ...(developer ? [line, role('toggleDevTools', 'developerTools')] : []),
    ],
  };
  // Minimise has no key here: Cmd+M marks.
  const window: MenuItemConstructorOptions = {
    label: word('window'),
    submenu: [{ label: word('minimize'), click: (_item, w) => w?.minimize() }, role('zoom', 'zoom'), line, role('front', 'front')],
  };
  const help: MenuItemConstructorOptions = {
    role: 'help',
    label: word('help'),
    submenu: [command('guide'), command('help', 'help-page'), ...(mac ? [] : [command('about')])],
  };
  return [...(mac ? [application] : []), file, edit, target, view, ...(mac ? [window] : []), help];
}

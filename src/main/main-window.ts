// The one window.
import path from 'node:path';
import { BrowserWindow, nativeTheme, screen } from 'electron';
import { sync as writeFileAtomic } from 'write-file-atomic';
import { boundsToOpen, readWindowState, type WindowState } from './window-state.js';

export interface MainWindowOptions {
  readonly address: string;
  readonly preload: string;
  readonly stateFile: string;
  /** Words for what could not be written; never fatal. */
  readonly note: (text: string) => void;
}

const smallest = { width: 900, height: 600 };
// The page's own background in each theme (styles/tokens.css): what shows before the first paint.
const background = (): string => (nativeTheme.shouldUseDarkColors ? '#15191e' : '#ffffff');

export function openMainWindow({ address, preload, stateFile, note }: MainWindowOptions): BrowserWindow {
  const remembered = readWindowState(stateFile);
  const window = new BrowserWindow({
    ...boundsToOpen(
      remembered?.bounds,
      screen.getAllDisplays().map((d) => d.workArea),
      smallest,
    ),
    minWidth: smallest.width,
    minHeight: smallest.height,
    show: false,
    backgroundColor: background(),
    webPreferences: {
      preload,
      sandbox: true,
      contextIsolation: true,
      nodeIntegration: false,
      webviewTag: false,
      webSecurity: true,
      // Its dictionaries come from the network.
      spellcheck: false,
      // A live chart must not stall while another window is in front of it.
      backgroundThrottling: false,
    },
  });
  window.once('ready-to-show', () => {
    if (remembered?.maximized === true) window.maximize();
    window.show();
  });
  nativeTheme.on('updated', () => {
    if (!window.isDestroyed()) window.setBackgroundColor(background());
  });
  rememberState(window, stateFile, note);
  void window.loadURL(address);
  return window;
}

function rememberState(window: BrowserWindow, file: string, note: (text: string) => void): void {
  let timer: NodeJS.Timeout | undefined;
  const save = (): void => {
    clearTimeout(timer);
    if (window.isDestroyed()) return;
    const state: WindowState = { bounds: window.getNormalBounds(), maximized: window.isMaximized() };
    try {
      writeFileAtomic(file, `${JSON.stringify(state)}\n`);
    } catch (error) {
      note(`could not remember the window's place in ${path.basename(file)}: ${String(error)}`);
    }
  };
  const soon = (): void => {
    clearTimeout(timer);
    timer = setTimeout(save, 500);
  };
  window.on('resize', soon);
  window.on('move', soon);
  window.on('close', save);
}

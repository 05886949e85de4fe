// Gives the page its one MessagePort, when the page asks and only then. A reloaded page gets a new one; the old one closes.
import { type BrowserWindow, ipcMain, MessageChannelMain, type MessagePortMain } from 'electron';
import { ipcConnect, ipcPort } from '../shared/bridge.js';
import { sameOrigin } from './page-origin.js';

export interface PagePortOptions {
  readonly window: () => BrowserWindow | undefined;
  readonly address: string;
  /** Serves the contract over our end. */
  readonly serve: (port: MessagePortMain) => void;
  readonly refused: (what: string) => void;
}

export function handOutPorts({ window, address, serve, refused }: PagePortOptions): void {
  let current: MessagePortMain | undefined;
  ipcMain.on(ipcConnect, (event) => {
    const frame = event.senderFrame;
    const owner = window();
    // Only the main frame of our own window, showing our own page.
    if (
      frame === null ||
      owner === undefined ||
      event.sender !== owner.webContents ||
      frame.parent !== null ||
      !sameOrigin(frame.url, address)
    ) {
      refused(`port for ${frame?.url ?? 'a frame that is gone'}`);
      return;
    }
    current?.close();
    const { port1, port2 } = new MessageChannelMain();
    current = port1;
    serve(port1);
    port1.start();
    frame.postMessage(ipcPort, undefined, [port2]);
  });
}

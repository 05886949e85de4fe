// Between preload and the page. The page posts `pageReady` to its own window once it listens; preload answers with
// `portMessage` and one MessagePort that speaks `workbenchContract`. Nothing else crosses, except the path of a dropped file.
export const pageReady = 'holdfast:page-ready';
export const portMessage = 'holdfast:port';

/** `window.holdfast`, exposed by preload. */
export interface HoldfastBridge {
  /** Absolute path of a `File` from a drop or a file input; '' when it has none. */
  readonly pathForFile: (file: object) => string;
}

/** Between preload and the main process: `ipcConnect` asks for a port, `ipcPort` brings it. */
export const ipcConnect = 'holdfast:connect';
export const ipcPort = 'holdfast:port';

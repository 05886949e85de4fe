// `DevToolsActivePort`: the file in a Chromium's profile folder that tells at which port its inspector listens.
import { readFileSync } from 'node:fs';
import { homedir } from 'node:os';
import { join } from 'node:path';

/** First line the port, second the path of the browser's own WebSocket. Anything else is no answer. */
export function parseDevToolsPort(text: string): number | undefined {
  const port = Number(/^(\d{1,5})(?:\r?\n|$)/.exec(text)?.[1]);
  return port >= 1 && port <= 65_535 ? port : undefined;
}

const browsers = ['chromium', 'google-chrome', 'google-chrome-beta', 'microsoft-edge', 'BraveSoftware/Brave-Browser'];

/** Where browsers keep their profiles unless they are told otherwise (Linux). */
const usualFolders = (): readonly string[] => browsers.map((name) => join(homedir(), '.config', name));

/** The port told by a browser's profile folder; without a folder the usual ones are looked into. */
export function devToolsPort(folder: string | undefined): readonly number[] {
  const folders = folder === undefined ? usualFolders() : [folder];
  return folders.flatMap((each) => {
    try {
      const port = parseDevToolsPort(readFileSync(join(each, 'DevToolsActivePort'), 'utf8'));
      return port === undefined ? [] : [port];
    } catch {
      return [];
    }
  });
}

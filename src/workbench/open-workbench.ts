// Puts a workbench together from the real parts; the launcher of the engine and the words come from the caller.
import { homedir } from 'node:os';
import { join } from 'node:path';
import type { i18n } from 'i18next';
import { createConnector } from '../targets/all-connectors.js';
import { discoverTargets } from '../targets/discovery/index.js';
import { RssHistory } from '../targets/discovery/rss-history.js';
import { Tunnels } from '../targets/tunnel/tunnels.js';
import type { EngineProcess } from './engine-gateway.js';
import { Workbench } from './workbench.js';

export interface OpenOptions {
  readonly messages: i18n;
  readonly startEngine: () => EngineProcess;
  /** Processes that are Holdfast's own and never offered as targets. */
  readonly isOwnProcess?: (pid: number) => boolean;
  readonly recentsFile?: string;
  readonly sourceFolders?: () => readonly string[];
}

/** Where new investigations go: HOLDFAST_HOME, or a folder that people find again. */
export const homeFolder = (): string => process.env['HOLDFAST_HOME'] || join(homedir(), 'Holdfast');

export function openWorkbench({ messages, startEngine, isOwnProcess, recentsFile, sourceFolders }: OpenOptions): Workbench {
  const home = homeFolder();
  const history = new RssHistory();
  const tunnels = new Tunnels();
  return new Workbench({
    connector: createConnector({}, tunnels),
    tunnels,
    discover: () => discoverTargets({ history, ...(isOwnProcess ? { exclude: isOwnProcess } : {}) }),
    startEngine,
    messages,
    investigationsDir: home,
    recentsFile: recentsFile ?? join(home, '.recents.json'),
    ...(sourceFolders === undefined ? {} : { sourceFolders }),
  });
}

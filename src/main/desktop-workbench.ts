// The workbench as the desktop runs it: the engine in a utility process, the samples from the application's folder.
import path from 'node:path';
import { app } from 'electron';
import type { i18n } from 'i18next';
import { openWorkbench } from '../workbench/open-workbench.js';
import { createRouter } from '../workbench/router.js';
import { SamplePrograms } from '../workbench/sample-programs.js';
import { startEngineProcess } from './engine-process.js';
import type { Work } from './leaving.js';
import type { Log } from './log.js';

export interface DesktopWorkbench {
  /** Every part of `workbenchContract` but `shell`. */
  readonly router: ReturnType<typeof createRouter>;
  /** Long work that ending now would break off, and ending it in order. */
  readonly work: () => Work | undefined;
  readonly stopWork: () => Promise<void>;
  readonly languageChanged: () => void;
  /** Whether a file is one that a place named. */
  readonly mayOpen: (file: string) => boolean;
  /** Saves, disconnects, ends the engine. */
  readonly close: () => Promise<void>;
}

export interface DesktopDeps {
  readonly log: Log;
  readonly messages: i18n;
  /** Absolute path of the built engine host. */
  readonly engineEntry: string;
  /** Folder of the bundled sample programs. */
  readonly examples: string;
  readonly sourceFolders: () => readonly string[];
}

export function startDesktopWorkbench({ log, messages, engineEntry, examples, sourceFolders }: DesktopDeps): DesktopWorkbench {
  const workbench = openWorkbench({
    messages,
    startEngine: () => startEngineProcess(engineEntry, log),
    isOwnProcess: (pid) => app.getAppMetrics().some((metric) => metric.pid === pid),
    sourceFolders,
    recentsFile: path.join(app.getPath('userData'), 'recents.json'),
  });
  const router = createRouter({
    workbench,
    info: { version: app.getVersion(), platform: process.platform, electron: process.versions.electron, node: process.versions.node },
    samples: new SamplePrograms(examples, { v8: 'node', cpython: process.platform === 'win32' ? 'python' : 'python3' }),
    logBug: log.bug,
  });
  return {
    router,
    work: () => workbench.work,
    stopWork: () => workbench.stopWork(),
    languageChanged: () => workbench.languageChanged(),
    mayOpen: (file) => workbench.queries.isOffered(file),
    close: () => workbench.close(),
  };
}

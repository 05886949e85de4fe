// The workbench as the desktop runs it: the engine in a utility process, the samples from the application's folder.
import path from 'node:path';
import { app, utilityProcess } from 'electron';
import type { i18n } from 'i18next';
import { type EngineProcess, engineExecArgv, utilityEngine } from '../engine-host/fork.js';
import { openWorkbench } from '../workbench/open-workbench.js';
import { createRouter } from '../workbench/router.js';
import { SamplePrograms } from '../workbench/sample-programs.js';
import type { Log } from './log.js';

export interface DesktopWorkbench {
  /** Every part of `workbenchContract` but `shell`. */
  readonly router: ReturnType<typeof createRouter>;
  /** Saves, disconnects, ends the engine. */
  readonly close: () => Promise<void>;
}

export function startDesktopWorkbench({ log, messages }: { readonly log: Log; readonly messages: i18n }): DesktopWorkbench {
  const workbench = openWorkbench({
    messages,
    startEngine: () => startEngine(log),
    isOwnProcess: (pid) => app.getAppMetrics().some((metric) => metric.pid === pid),
    recentsFile: path.join(app.getPath('userData'), 'recents.json'),
  });
  const router = createRouter({
    workbench,
    info: { version: app.getVersion(), platform: process.platform, electron: process.versions.electron, node: process.versions.node },
    samples: new SamplePrograms(path.join(app.getAppPath(), 'examples'), 'node'),
    logBug: log.bug,
  });
  return { router, close: () => workbench.close() };
}

function startEngine(log: Log): EngineProcess {
  const child = utilityProcess.fork(path.join(import.meta.dirname, 'engine-host.js'), [], {
    serviceName: 'Holdfast engine',
    execArgv: [...engineExecArgv],
    stdio: ['ignore', 'ignore', 'pipe'],
  });
  child.stderr?.on('data', (chunk: Buffer) => log.line(`engine: ${chunk.toString().trimEnd()}`));
  return utilityEngine(child);
}

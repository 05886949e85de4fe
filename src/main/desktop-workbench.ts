// The workbench as the desktop runs it.
import { app } from 'electron';
import type { i18n } from 'i18next';
import { openWorkbench } from '../workbench/open-workbench.js';
import { createRouter } from '../workbench/router.js';
import { SamplePrograms } from '../workbench/sample-programs.js';
import { startEngineProcess } from './engine-process.js';
import type { Log } from './log.js';

export interface DesktopWorkbenchOptions {
  readonly log: Log;
  readonly messages: i18n;
  /** The built engine host. */
  readonly engineEntry: string;
  /** The bundled sample programs. */
  readonly examples: string;
}

export function startDesktopWorkbench({ log, messages, engineEntry, examples }: DesktopWorkbenchOptions) {
  const workbench = openWorkbench({
    messages,
    startEngine: () => startEngineProcess(engineEntry, log),
    isOwnProcess: (pid) => app.getAppMetrics().some((process) => process.pid === pid),
  });
  const router = createRouter({
    workbench,
    info: { version: app.getVersion(), platform: process.platform, electron: process.versions.electron, node: process.versions.node },
    samples: new SamplePrograms(examples, nodeExecutable()),
    logBug: log.bug,
  });
  return { router, close: () => workbench.close() };
}

/** The Node that npm runs on, when npm started us; otherwise the one on PATH. Electron's own is not what people debug. */
const nodeExecutable = (): string => process.env['npm_node_execpath'] ?? 'node';

// Who runs Python, and where its agent listens.
import { commandLine, executable, socketsOf } from '../linux-proc.js';
import { firstInspector } from '../v8/candidates.js';
import type { Inspector } from '../v8/discovery-http.js';
import { isPythonName } from './command.js';

const PROBE_MS = 500;

/** The inspector on a port is the CPython agent. */
export const isAgent = (inspector: Inspector): boolean => /^cpython\//i.test(inspector.product);

/** A process of this machine that runs Python by its own name; `runtimeOf` finds programs that carry it as a library. */
export const isPythonProcess = (pid: number): boolean => {
  // whoever may not trace it may not read its link either, but what it was started as is open to all
  const file = executable(pid) ?? commandLine(pid)[0];
  return file !== undefined && isPythonName(file);
};

/** The agent of a local process, when it has one. */
export const agentOf = async (pid: number, timeoutMs = PROBE_MS, signal?: AbortSignal): Promise<Inspector | undefined> => {
  const loopback = socketsOf(pid).filter(({ host }) => host === '127.0.0.1');
  const inspector = await firstInspector(loopback, timeoutMs, signal);
  return inspector !== undefined && isAgent(inspector) ? inspector : undefined;
};

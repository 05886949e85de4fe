// The engine host as a utility process: its heaps live there, and it may die without taking the window along.
import { utilityProcess } from 'electron';
import { type EngineOptions, engineArgs, engineExecArgv, utilityEngine } from '../engine-host/fork.js';
import type { EngineProcess } from '../workbench/engine-gateway.js';
import type { Log } from './log.js';

/** @param entry  absolute path of the built engine host */
export function startEngineProcess(entry: string, log: Log, options: EngineOptions = {}): EngineProcess {
  const child = utilityProcess.fork(entry, engineArgs(options), {
    execArgv: [...engineExecArgv],
    serviceName: 'Holdfast engine',
    stdio: 'pipe',
  });
  let complaints = '';
  child.stderr?.on('data', (chunk: Buffer) => {
    complaints = `${complaints}${chunk.toString()}`.slice(-4000);
  });
  const engine = utilityEngine(child);
  engine.onExit((exit) => {
    if (exit.code !== 0 || complaints !== '') log.line(`engine process ended with code ${exit.code}: ${complaints}`);
  });
  return {
    client: engine.client,
    kill: () => engine.kill(),
    onExit: (listener) => engine.onExit((exit) => listener({ ...exit, outOfMemory: exit.outOfMemory || sayOutOfMemory(complaints) })),
  };
}

const sayOutOfMemory = (text: string): boolean => /heap out of memory|Allocation failed|process out of memory/i.test(text);

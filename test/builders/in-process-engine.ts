// The real engine in the test's own process, behind the shape that the workbench expects of an engine process.
import { createRouterClient } from '@orpc/server';
import { plainKernels } from '../../src/engine/kernels/kernels.js';
import { createEngine } from '../../src/engine-host/engine.js';
import { SnapshotStore } from '../../src/engine-host/store.js';
import type { EngineProcess } from '../../src/workbench/engine-gateway.js';

export const inProcessEngine = (): EngineProcess => ({
  client: createRouterClient(createEngine(new SnapshotStore(plainKernels))) as EngineProcess['client'],
  kill: () => undefined,
  onExit: () => undefined,
});

// A workbench whose investigations, recents and consents live in one folder, with the engine in this process.
import { join } from 'node:path';
import { createMessages } from '../../src/messages/index.js';
import { createConnector } from '../../src/targets/all-connectors.js';
import { Tunnels } from '../../src/targets/tunnel/tunnels.js';
import { Workbench, type WorkbenchDeps } from '../../src/workbench/workbench.js';
import { inProcessEngine } from './in-process-engine.js';

export const workbenchIn = (home: string, { tunnels = new Tunnels(), ...deps }: Partial<WorkbenchDeps> = {}): Workbench =>
  new Workbench({
    connector: createConnector({}, tunnels),
    tunnels,
    discover: async () => [],
    startEngine: inProcessEngine,
    messages: createMessages('en'),
    investigationsDir: home,
    recentsFile: join(home, '.recents.json'),
    ...deps,
  });

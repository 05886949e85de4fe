// The way in for the workbench.
export { createConnector } from './all-connectors.js';
export type { Connector, TargetEvent, TargetSession } from './connector.js';
export { type DiscoverOptions, discoverTargets, listAddress } from './discovery/index.js';
export { isPythonCommand } from './python/command.js';
export { createPythonConnector } from './python/connector.js';
export { type TunnelOptions, Tunnels } from './tunnel/tunnels.js';
export { createV8Connector } from './v8/connector.js';
export { defaultLimits, type Limits } from './v8/limits.js';

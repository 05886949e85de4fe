// The way in for the workbench.
export type { Connector, TargetEvent, TargetSession } from './connector.js';
export { type DiscoverOptions, discoverTargets } from './discovery/index.js';
export { createV8Connector } from './v8/connector.js';
export { defaultLimits, type Limits } from './v8/limits.js';

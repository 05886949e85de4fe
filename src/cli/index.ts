// Entry of the command line. A command about a snapshot needs the engine's process, which takes as long to start as this one
// did: it starts, and opens the snapshot, while everything else here is loading.
import path from 'node:path';
import { startHost } from '../engine-host/child.js';
import { firstSnapshot } from './first-snapshot.js';

const here = import.meta.dirname;
/** Built beside the command line (electron.vite.config.ts). */
const engineEntry = path.join(here, 'engine-host.js');

const options = firstSnapshot(process.argv.slice(2));
const early = options === undefined ? undefined : { index: options.index, host: startHost(engineEntry, options) };
const { run } = await import('./run.js');
await run({ engineEntry, manifest: path.join(here, '../../package.json'), early });

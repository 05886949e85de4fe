// Entry of the command line. A command about a snapshot needs the engine: it starts, and opens the snapshot, while everything else
// here is loading.
import path from 'node:path';
import { type SnapshotsAsked, snapshotsOf, staysHere } from './first-snapshot.js';

const here = import.meta.dirname;
/** Built beside the command line (electron.vite.config.ts). */
const engineEntry = path.join(here, 'engine-host.cjs');

const start = async (asked: SnapshotsAsked) => {
  const options = { index: asked.index, first: asked.files[0] };
  if (staysHere(asked)) {
    const engine = (await import('../engine-host/here.js')).engineHere(options);
    await engine.begun;
    return engine;
  }
  return (await import('../engine-host/child.js')).startHost(engineEntry, options);
};

const main = async (): Promise<void> => {
  const asked = snapshotsOf(process.argv.slice(2));
  const early = asked === undefined ? undefined : { index: asked.index, engine: await start(asked) };
  const { run } = await import('./run.js');
  await run({ engineEntry, manifest: path.join(here, '../../package.json'), early });
};

void main();

// Opens one snapshot with memlab as its getFullHeapFromFile does, and prints what it took.
//   node bench/memlab-child.mjs FILE PEERS      PEERS: folder with node_modules
import { createRequire } from 'node:module';
import { join } from 'node:path';

const [, , file, peers] = process.argv;
const core = createRequire(join(peers, 'x.js'))('@memlab/core');
core.config.muteConsole = true;
for (const level of ['overwrite', 'lowLevel', 'topLevel', 'midLevel', 'highLevel']) core.info[level] = () => {};
const snapshot = await core.utils.getSnapshotFromFile(file, { buildNodeIdIndex: true, verbose: false });
core.analysis.preparePathFinder(snapshot);
const classesMs = performance.now();
const { user, system } = process.cpuUsage();
console.log(
  JSON.stringify({
    classesMs,
    cpuMs: (user + system) / 1000,
    peakMb: process.resourceUsage().maxRSS / 1024,
    nodes: snapshot.nodes.length,
  }),
);
process.exit(0);

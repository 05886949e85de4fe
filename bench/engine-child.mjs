// Starts the built engine host as the command line does, opens one snapshot and prints what it took, from the start of this
// process on, and the host's peak memory.
//   node bench/engine-child.mjs FILE HOST [--index]      --index: reads an index, or leaves one behind
import { figuresOf, result, startEngine } from './engine-client.mjs';

const [, , path, host, index] = process.argv;
const { child, client } = await startEngine(host, [`--first=${path}`, ...(index === '--index' ? [] : ['--no-index'])]);
const summary = await result(client.open({ path }));
const opened = performance.now();
const { total } = await result(client.histogram({ path, grouping: 'class', page: { offset: 0, limit: 50 } }));
const listed = performance.now();
console.log(
  JSON.stringify({
    openMs: opened,
    classesMs: listed,
    ...figuresOf(child.pid),
    nodes: summary.nodes,
    classes: total,
    totalBytes: summary.totalBytes,
  }),
);
if (index === '--index') {
  // Ends by itself, after it has written what is due.
  child.disconnect();
  await new Promise((done) => child.on('exit', done));
} else child.kill('SIGKILL');
process.exit(0);

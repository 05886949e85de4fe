// Starts the built engine host as the command line does, compares two snapshots of one process by class, and prints what it
// took, from the start of this process on.
//   node bench/compare-child.mjs BEFORE AFTER HOST
import { figuresOf, result, startEngine } from './engine-client.mjs';

const [, , before, after, host] = process.argv;
const { child, client } = await startEngine(host, [`--first=${before}`, '--no-index']);
const { total } = await result(
  client.compare({ paths: [before, after], identity: 'objects', grouping: 'class', view: 'all', page: { offset: 0, limit: 50 } }),
);
const compared = performance.now();
console.log(JSON.stringify({ openMs: compared, classesMs: compared, ...figuresOf(child.pid), classes: total }));
child.kill('SIGKILL');
process.exit(0);

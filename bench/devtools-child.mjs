// Opens one snapshot with Chrome DevTools' own code on two threads, as DevTools does, and prints what it took.
//   node bench/devtools-child.mjs FILE
import { openSync, readSync } from 'node:fs';
import { fileURLToPath, pathToFileURL } from 'node:url';
import { isMainThread, MessageChannel, Worker, workerData } from 'node:worker_threads';
import { devtoolsBundle, polyfill } from './devtools-bundle.mjs';

polyfill();
const { HeapSnapshot, HeapSnapshotLoader } = await import(pathToFileURL(await devtoolsBundle()).href);
const cpu = () => (process.cpuUsage().user + process.cpuUsage().system) / 1000;
console.warn = console.assert = () => {};

if (isMainThread) {
  const { port1, port2 } = new MessageChannel();
  const second = new Worker(fileURLToPath(import.meta.url), { workerData: port2, transferList: [port2] });
  const loader = new HeapSnapshotLoader.HeapSnapshotLoader({ sendEvent() {} });
  const file = openSync(process.argv[2], 'r');
  const buffer = Buffer.allocUnsafe(10_000_000);
  const decoder = new TextDecoder();
  // Chunks of ten megabytes, one at a time, as DevTools' own file reader gives them.
  for (let n = readSync(file, buffer); n > 0; n = readSync(file, buffer)) {
    loader.write(decoder.decode(buffer.subarray(0, n), { stream: true }));
    await new Promise((done) => setImmediate(done));
  }
  loader.close();
  await loader.parsingComplete;
  const snapshot = await loader.buildSnapshot(port1);
  const opened = performance.now();
  const classes = Object.keys(snapshot.aggregatesWithFilter({})).length;
  console.log(
    JSON.stringify({
      openMs: opened,
      classesMs: performance.now(),
      cpuMs: cpu(),
      peakMb: process.resourceUsage().maxRSS / 1024,
      nodes: snapshot.nodeCount,
      classes,
      totalBytes: snapshot.getStatistics().total,
    }),
  );
  await second.terminate();
  process.exit(0);
} else {
  new HeapSnapshot.SecondaryInitManager(workerData);
}

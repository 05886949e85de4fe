// Opens one snapshot with Chrome DevTools' own code on two threads, as DevTools does, and prints what it took; of two, one after
// the other, it compares the later with the earlier.
//   node bench/devtools-child.mjs FILE [LATER]
import { openSync, readSync } from 'node:fs';
import { fileURLToPath, pathToFileURL } from 'node:url';
import { isMainThread, MessageChannel, Worker, workerData } from 'node:worker_threads';
import { devtoolsBundle, polyfill } from './devtools-bundle.mjs';

polyfill();
const { HeapSnapshot, HeapSnapshotLoader } = await import(pathToFileURL(await devtoolsBundle()).href);
const cpu = () => (process.cpuUsage().user + process.cpuUsage().system) / 1000;
console.warn = console.assert = () => {};

/** A snapshot as a tab of DevTools has it. */
const open = async (path) => {
  const { port1, port2 } = new MessageChannel();
  const second = new Worker(fileURLToPath(import.meta.url), { workerData: port2, transferList: [port2] });
  const loader = new HeapSnapshotLoader.HeapSnapshotLoader({ sendEvent() {} });
  const file = openSync(path, 'r');
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
  void second.terminate();
  return snapshot;
};

if (isMainThread) {
  const [, , path, later] = process.argv;
  const snapshot = await open(path);

  let classes = 0;
  if (later === undefined) classes = Object.keys(snapshot.aggregatesWithFilter({})).length;
  else {
    const after = await open(later);
    classes = Object.keys(after.calculateSnapshotDiff(1, snapshot.aggregatesForDiff(after.interfaceDefinitions()))).length;
  }
  console.log(
    JSON.stringify({
      classesMs: performance.now(),
      cpuMs: cpu(),
      peakMb: process.resourceUsage().maxRSS / 1024,
      nodes: snapshot.nodeCount,
      classes,
      totalBytes: snapshot.getStatistics().total,
    }),
  );
  process.exit(0);
} else {
  new HeapSnapshot.SecondaryInitManager(workerData);
}

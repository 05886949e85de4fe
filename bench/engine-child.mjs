// Starts the built engine host as the command line does, opens one snapshot and prints what it took, from the start of this
// process on, and the host's peak memory.
//   node bench/engine-child.mjs FILE HOST
import { fork } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { createORPCClient } from '@orpc/client';
import { RPCLink } from '@orpc/client/message-port';

const [, , path, host] = process.argv;
const child = fork(host, [], {
  serialization: 'advanced',
  stdio: ['ignore', 'ignore', 'inherit', 'ipc'],
  execArgv: ['--max-old-space-size=4096'],
});
const client = createORPCClient(
  new RPCLink({
    port: {
      on: (event, listener) =>
        event === 'message' ? child.on('message', (data) => listener({ data })) : child.on('disconnect', () => listener()),
      postMessage: (data) => child.send(data),
    },
  }),
);
const result = async (stream) => {
  const iterator = await stream;
  for (;;) {
    const step = await iterator.next();
    if (step.done) return step.value;
  }
};
const summary = await result(client.open({ path }));
const opened = performance.now();
const { total } = await result(client.histogram({ path, grouping: 'class', page: { offset: 0, limit: 50 } }));
const listed = performance.now();
const peakKb = Number(/VmHWM:\s+(\d+)/.exec(readFileSync(`/proc/${child.pid}/status`, 'utf8'))[1]);
console.log(
  JSON.stringify({
    openMs: opened,
    classesMs: listed,
    peakMb: peakKb / 1024,
    nodes: summary.nodes,
    classes: total,
    totalBytes: summary.totalBytes,
  }),
);
child.kill('SIGKILL');
process.exit(0);

// Cancels the opening of a snapshot at several points, asks the engine host something small at once, and prints how long that
// took to be answered; then what stays of its memory after opening and closing.
//   node bench/cancel-child.mjs FILE HOST
import { fork } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { setTimeout as pause } from 'node:timers/promises';
import { createORPCClient } from '@orpc/client';
import { RPCLink } from '@orpc/client/message-port';

const [, , path, host] = process.argv;
const child = fork(host, ['--no-index'], {
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
const residentMb = () => Math.round(Number(/VmRSS:\s+(\d+)/.exec(readFileSync(`/proc/${child.pid}/status`, 'utf8'))[1]) / 1024);
/** The engine answers nothing else while the lock of this path is held: closing and failing on a path waits for it. */
const ask = () => result(client.open({ path: `${path}.is-not-there` })).catch(() => undefined);

await ask();
const emptyMb = residentMb();
const started = performance.now();
await result(client.open({ path }));
const openMs = performance.now() - started;
const openMb = residentMb();
await client.close({ path });
await pause(2000);
const closedMb = residentMb();

const cancelMs = [];
for (let k = 1; k <= 8; k++) {
  const abort = new AbortController();
  const opening = result(client.open({ path }, { signal: abort.signal })).catch(() => undefined);
  await pause((openMs * k) / 9);
  const at = performance.now();
  abort.abort();
  await Promise.all([opening, ask()]);
  cancelMs.push(performance.now() - at);
  await client.close({ path });
}
console.log(JSON.stringify({ cancelMs, emptyMb, openMb, closedMb }));
child.kill('SIGKILL');
process.exit(0);

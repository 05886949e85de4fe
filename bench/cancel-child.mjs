// Cancels the opening of a snapshot at several points, asks the engine host something small at once, and prints how long that
// took to be answered; then what stays of its memory after opening and closing.
//   node bench/cancel-child.mjs FILE HOST
import { readFileSync } from 'node:fs';
import { setTimeout as pause } from 'node:timers/promises';
import { result, startEngine } from './engine-client.mjs';

const [, , path, host] = process.argv;
const { child, client } = await startEngine(host, ['--no-index']);
const residentMb = () => Math.round(Number(/VmRSS:\s+(\d+)/.exec(readFileSync(`/proc/${child.pid}/status`, 'utf8'))[1]) / 1024);
/** The engine answers nothing else while the lock of this path is held: closing and failing on a path waits for it. */
const ask = () => result(client.summary({ path: `${path}.is-not-there` })).catch(() => undefined);

await ask();
const emptyMb = residentMb();
const started = performance.now();
await result(client.summary({ path }));
const openMs = performance.now() - started;
const openMb = residentMb();
await client.close({ path });
await pause(2000);
const closedMb = residentMb();

const cancelMs = [];
for (let k = 1; k <= 8; k++) {
  const abort = new AbortController();
  const opening = result(client.summary({ path }, { signal: abort.signal })).catch(() => undefined);
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

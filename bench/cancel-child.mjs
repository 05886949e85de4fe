// Cancels the opening of a snapshot at several points, asks the engine host something small at once, and prints how long that
// took to be answered; then what stays of its memory after opening and closing. With a number of questions also cancels each long
// question about the open snapshot so many times.
//   node bench/cancel-child.mjs FILE HOST [OPENINGS] [QUESTIONS]      8 and 0 where nothing is said
import { readFileSync } from 'node:fs';
import { setTimeout as pause } from 'node:timers/promises';
import { result, startEngine } from './engine-client.mjs';

const [, , path, host, openings = '8', questions = '0'] = process.argv;
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

/** Gives up a question `after` so many ms; how long it then takes until that is over and the next is answered. */
async function cancelled(question, after) {
  const abort = new AbortController();
  const asked = result(question({ signal: abort.signal })).catch(() => undefined);
  await pause(after);
  const at = performance.now();
  abort.abort();
  await Promise.all([asked, ask()]);
  return performance.now() - at;
}

const cancelMs = [];
for (let k = 1; k <= Number(openings); k++) {
  cancelMs.push(await cancelled((options) => client.summary({ path }, options), (openMs * k) / (Number(openings) + 1)));
  await client.close({ path });
}

/** Worst of each. A question that was answered is kept: the snapshot is closed and opened again before the next. */
const questionMs = {};
if (Number(questions) > 0) {
  const page = { offset: 0, limit: 100 };
  const of = { by: 'class', class: (await result(client.histogram({ path, grouping: 'class', page }))).rows[0].key };
  const asks = {
    ...Object.fromEntries(
      ['owner', 'referrer', 'via', 'module', 'id'].map((grouping) => [
        `by ${grouping}`,
        (options) => client.histogram({ path, grouping, page }, options),
      ]),
    ),
    chains: (options) => client.chains({ path, of, limit: 5, judgements: [] }, options),
    duplicates: (options) => client.duplicates({ path, page }, options),
    collections: (options) => client.collections({ path, page }, options),
    savings: (options) => client.savings({ path }, options),
    search: (options) => client.search({ path, text: 'session', where: 'all', page }, options),
  };
  for (const [name, question] of Object.entries(asks)) {
    const times = [];
    for (let k = 1; k <= Number(questions); k++) times.push(await cancelled(question, 12 * k));
    questionMs[name] = Math.round(Math.max(...times));
  }
}
console.log(JSON.stringify({ cancelMs, emptyMb, openMb, closedMb, questionMs }));
child.kill('SIGKILL');
process.exit(0);

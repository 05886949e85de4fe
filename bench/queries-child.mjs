// Opens a snapshot with the built engine host and prints how long questions take that a person asks of it then, as rows of a
// Markdown table: the first time, and again where the answer is another page of the same table. Chains are asked for after a
// pause, in which the host makes what they need, as it does while a person looks at a table.
//   node bench/queries-child.mjs FILE HOST [SECONDS]      SECONDS: of that pause; 10 where nothing is said, 0 for none
import { setTimeout as pause } from 'node:timers/promises';
import { result, startEngine } from './engine-client.mjs';

const [, , path, host, seconds = '10'] = process.argv;
const { child, client } = await startEngine(host, [`--first=${path}`, '--no-index']);
await result(client.summary({ path }));

const page = (offset) => ({ offset, limit: 100 });
const timed = async (ask) => {
  const started = performance.now();
  const answer = await result(ask());
  return { answer, ms: performance.now() - started };
};
const row = (name, goal, first, next) =>
  console.log(`| ${name} | ${goal} | ${Math.round(first)} | ${next === undefined ? '' : Math.round(next)} |`);
/** A table's first page, which makes it, and another page of it. */
const table = async (name, goal, ask) => {
  const first = await timed(() => ask(page(0)));
  const next = await timed(() => ask(page(100)));
  row(name, goal, first.ms, next.ms);
  return first.answer.rows;
};

console.log('| question | goal, ms | first | another page |\n|---|---|---|---|');
const classes = await table('classes', '1000 / 50', (p) => client.histogram({ path, grouping: 'class', page: p }));
for (const grouping of ['owner', 'referrer', 'via', 'size', 'module', 'package', 'script', 'site', 'id'])
  await table(`by ${grouping}`, '1000 / 50', (p) => client.histogram({ path, grouping, page: p })).catch((error) =>
    console.log(`| by ${grouping} | | ${error.code ?? error.message} | |`),
  );
const largest = classes.toSorted((a, b) => b.count - a.count)[0];
const objects = await table(`objects of ${largest.label}`, '1000 / 50', (p) =>
  client.objects({ path, grouping: 'class', key: largest.key, page: p }),
);
await pause(Number(seconds) * 1000);
const deep = objects.toSorted((a, b) => b.distance - a.distance)[0];
for (const [name, of] of [
  ['chains to an object', { by: 'id', id: deep.id }],
  [`chains to ${largest.label}`, { by: 'class', class: largest.key }],
]) {
  const ask = () => client.chains({ path, of, limit: 5, judgements: [] });
  row(name, '100', (await timed(ask)).ms, (await timed(ask)).ms);
}
const tops = await table('dominated by the root', '50', (p) => client.dominated({ path, page: p }));
await table('dominated by its largest', '50', (p) => client.dominated({ path, id: tops[0].id, page: p }));
await table('references', '50', (p) => client.references({ path, id: tops[0].id, direction: 'references', page: p }));
row('treemap', '', (await timed(() => client.treemap({ path, depth: 3, limit: 500 }))).ms);
await table('duplicate strings', '1000 / 50', (p) => client.duplicates({ path, page: p }));
await table('collections', '1000 / 50', (p) => client.collections({ path, page: p }));
await table('search', '1000 / 50', (p) => client.search({ path, text: 'session', where: 'all', page: p }));
child.kill('SIGKILL');
process.exit(0);

// What the corpus showed, as Markdown: a table of programs for each runtime, and how often the verdict was right.
import fs from 'node:fs';
import { at } from '../project.mjs';
import { RUNTIMES } from './entries.mjs';

const TITLES = {
  node: 'Node: programs of our own',
  npm: 'Node: real packages in pinned versions',
  chromium: 'Chromium: pages',
  python: 'CPython',
};

/** A result beside its entry: `place` is the rank of the right holder, 0 where none of the suspects is right. */
export function withTruth(result, entry) {
  const { holder, class: of = '' } = entry.truth;
  const isRightHolder = (s) => holder !== undefined && new RegExp(holder).test(s.holder) && new RegExp(of).test(s.class);
  return { ...result, entry, holders: result.suspects.map((s) => s.holder), place: 1 + result.suspects.findIndex(isRightHolder) };
}

export function tableOf(all) {
  const present = RUNTIMES.filter((runtime) => all.some((r) => r.entry.runtime === runtime));
  return [...summary(all, present), ...present.flatMap((runtime) => ['', ...programs(all, runtime)])].join('\n');
}

/** One line about one hunt, for the terminal. */
export function line(r) {
  const place = wantsHolder(r) ? `, right holder: ${r.place || 'none'}` : '';
  const kind = isRightKind(r) ? r.kind : `${r.kind} (wrong)`;
  return `${isRight(r) ? 'right' : 'WRONG'} ${r.entry.name}: ${says(r.leaks)}, ${kind}${place} [${r.holders.join(' | ')}] ${r.seconds} s`;
}

export const isRight = (r) => r.leaks === r.entry.truth.leaking;
const isRightKind = ({ entry, kind }) => entry.truth.kind.split('|').includes(kind);
const says = (leaks) => (leaks === true ? 'leak' : leaks === false ? 'no leak' : leaks === null ? 'undecided' : 'failed');
const wantsHolder = ({ entry }) => entry.truth.holder !== undefined;

function programs(all, runtime) {
  const rows = all
    .filter((r) => r.entry.runtime === runtime)
    .sort((a, b) => Number(b.entry.truth.leaking) - Number(a.entry.truth.leaking) || a.entry.name.localeCompare(b.entry.name));
  return [
    `### ${TITLES[runtime]}`,
    '',
    '| Program | Truth | Verdict | Kind | Holder named first | Right holder at | Rounds |',
    '| --- | --- | --- | --- | --- | --- | --- |',
    ...[...new Set(rows.map((r) => r.entry.name))].map((name) => row(rows.filter((r) => r.entry.name === name))),
  ];
}

/** One row a program: of the round that was worst, where they differ. */
function row(rounds) {
  const r = rounds.find((each) => !isRight(each)) ?? rounds.find((each) => !isRightKind(each)) ?? rounds[0];
  const { truth, name, packages, python } = r.entry;
  const which = packages
    ? ` (${Object.entries(packages)
        .map((p) => p.join(' '))
        .join(', ')})`
    : python
      ? ` (${python})`
      : '';
  const kind = isRightKind(r) ? r.kind : `${r.kind} (wrong)`;
  const first = (r.holders[0] ?? '').replaceAll('|', '\\|');
  const place = wantsHolder(r) ? (r.place > 0 ? r.place : 'none') : '';
  const real = truth.leaking ? `leak, ${truth.kind.replaceAll('|', ' or ')}` : 'no leak';
  return `| ${name}${which} | ${real} | ${says(r.leaks)}${isRight(r) ? '' : ' (wrong)'} | ${kind} | ${first} | ${place} | ${roundsOf(rounds)} |`;
}

/** How many rounds there were, and what each said where they differ. */
function roundsOf(rounds) {
  const answers = rounds.map((r) => `${says(r.leaks)}, ${r.kind}`);
  const different = [...new Set(answers)];
  if (different.length === 1) return String(rounds.length);
  return different.map((answer) => `${answers.filter((each) => each === answer).length} × ${answer}`).join('; ');
}

function summary(all, present) {
  const columns = [...present.map((runtime) => [runtime, all.filter((r) => r.entry.runtime === runtime)]), ['all', all]];
  const figure = (title, of) => `| ${title} | ${columns.map(([, results]) => of(results)).join(' | ')} |`;
  const leaks = (results) => results.filter((r) => r.entry.truth.leaking);
  const controls = (results) => results.filter((r) => !r.entry.truth.leaking);
  const held = (results) => leaks(results).filter(wantsHolder);
  const share = (part, whole) =>
    whole.length === 0 ? '' : `${part.length} of ${whole.length} (${Math.floor((100 * part.length) / whole.length)} %)`;
  const shareOf = (whole, test) => (results) => share(whole(results).filter(test), whole(results));
  return [
    `| Hunts | ${columns.map(([name]) => name).join(' | ')} |`,
    `| --- |${columns.map(() => ' --- |').join('')}`,
    figure(
      'Right on leak or not',
      shareOf((results) => results, isRight),
    ),
    figure(
      'Leaks called a leak',
      shareOf(leaks, (r) => r.leaks === true),
    ),
    figure(
      'False alarms on controls',
      shareOf(controls, (r) => r.leaks === true),
    ),
    figure(
      'Controls undecided',
      shareOf(controls, (r) => r.leaks === null),
    ),
    figure(
      'Right kind',
      shareOf((results) => results, isRightKind),
    ),
    figure(
      'Right holder first',
      shareOf(held, (r) => r.place === 1),
    ),
    figure(
      'Right holder among the first five',
      shareOf(held, (r) => r.place > 0),
    ),
  ];
}

/** Programs whose rounds did not all end in the same verdict and kind. */
export function unsteady(all) {
  const answers = new Map();
  for (const { entry, leaks, kind } of all) {
    const name = `${entry.runtime}/${entry.name}`;
    answers.set(name, (answers.get(name) ?? new Set()).add(`${says(leaks)}, ${kind}`));
  }
  return [...answers].filter(([, different]) => different.size > 1).map(([name, different]) => `${name}: ${[...different].join(' / ')}`);
}

/** The tables go between two marks of docs/corpus.md; what is around them is written by hand. */
export function writeDocument(text) {
  const file = at('docs/corpus.md');
  const document = fs.readFileSync(file, 'utf8');
  const [begin, end] = ['<!-- table -->', '<!-- end of table -->'];
  const head = document.slice(0, document.indexOf(begin) + begin.length);
  const tail = document.slice(document.indexOf(end));
  const on = `Node ${process.versions.node}, ${new Date().toISOString().slice(0, 10)}, two programs at a time.`;
  fs.writeFileSync(file, `${head}\n\n${on}\n\n${text}\n\n${tail}`);
}

// The filter of every table of groups. Words must all be in the name, upper and lower case alike:
//
//   order cache          both words            -internal        without this word
//   "a b"                these words together  Or*er            * stands for any text
//   count>100            a figure; also <, >=, <=, =; sizes take kB, MB, GB
//   grew                 grew in every interval
//
// What cannot be read as one of these is a word, so that no filter is wrong.
import type { CompareRow, GroupRow } from '../../shared/heap.js';

type Row = GroupRow | CompareRow;
type Test = (row: Row, name: string) => boolean;

const UNITS: Readonly<Record<string, number>> = { '': 1, b: 1, k: 1e3, kb: 1e3, m: 1e6, mb: 1e6, g: 1e9, gb: 1e9 };

const last = (value: number | readonly number[]): number => (typeof value === 'number' ? value : (value.at(-1) ?? 0));

const FIGURES: Readonly<Record<string, (row: Row) => number>> = {
  count: (row) => last(row.count),
  shallow: (row) => last(row.shallowBytes),
  retained: (row) => last(row.retainedBytes),
  distance: (row) => ('distance' in row ? row.distance : Number.NaN),
  delta: (row) => ('countDelta' in row ? row.countDelta : Number.NaN),
  shallowdelta: (row) => ('shallowDelta' in row ? row.shallowDelta : Number.NaN),
  retaineddelta: (row) => ('retainedDelta' in row ? row.retainedDelta : Number.NaN),
};

const COMPARE: Readonly<Record<string, (a: number, b: number) => boolean>> = {
  '>': (a, b) => a > b,
  '<': (a, b) => a < b,
  '>=': (a, b) => a >= b,
  '<=': (a, b) => a <= b,
  '=': (a, b) => a === b,
};

const figureTest = (text: string): Test | undefined => {
  const match = /^([a-z]+)(>=|<=|>|<|=)(-?\d+(?:\.\d+)?)([kmg]?b?)$/i.exec(text);
  if (match === null) return undefined;
  const [, field = '', operator = '', number = '', unit = ''] = match;
  const figure = FIGURES[field.toLowerCase()];
  const compare = COMPARE[operator];
  const value = Number(number) * (UNITS[unit.toLowerCase()] ?? 1);
  return figure === undefined || compare === undefined ? undefined : (row) => compare(figure(row), value);
};

/** The parts between stars, in this order. */
const inOrder = (name: string, parts: readonly string[]): boolean => {
  let from = 0;
  for (const part of parts) {
    const at = name.indexOf(part, from);
    if (at < 0) return false;
    from = at + part.length;
  }
  return true;
};

const testOf = (term: string): Test => {
  if (term.length > 1 && term.startsWith('-')) {
    const test = testOf(term.slice(1));
    return (row, name) => !test(row, name);
  }
  if (term.toLowerCase() === 'grew') return (row, name) => ('monotonic' in row ? row.monotonic : name.includes('grew'));
  const figure = figureTest(term);
  if (figure !== undefined) return figure;
  const parts = term.replaceAll('"', '').toLowerCase().split('*');
  return (_, name) => inOrder(name, parts);
};

/** Undefined when everything passes. */
export const rowFilter = (filter: string): ((row: Row) => boolean) | undefined => {
  const terms = filter.match(/-?"[^"]*"?|[^\s"]+/g) ?? [];
  const tests = terms.map(testOf);
  if (tests.length === 0) return undefined;
  return (row) => {
    const name = row.label.toLowerCase();
    return tests.every((test) => test(row, name));
  };
};

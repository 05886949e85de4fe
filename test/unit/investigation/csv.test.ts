import { expect, test } from 'vitest';
import { tableLine } from '../../../src/investigation/exports/csv.js';

test('CSV quotes what needs it', () => {
  expect(tableLine(['a,b', 'say "x"', 'two\nlines', 1.5, Number.NaN, undefined], 'csv')).toBe('"a,b","say ""x""","two\nlines",1.5,,\r\n');
});

test('TSV has no quotes, tabs or line breaks inside', () => {
  expect(tableLine(['a\tb', 'say "x"', 'two\r\nlines', 2, undefined], 'tsv')).toBe('a b\tsay "x"\ttwo lines\t2\t\n');
});

test.each(['csv', 'tsv'] as const)('a text is no formula in %s, a negative figure stays one', (format) => {
  for (const text of ['=HYPERLINK(1)', '+1', '-1', '@x']) expect(tableLine([text], format)).toContain(`'${text}`);
  expect(tableLine([-1], format).trim()).toBe('-1');
});

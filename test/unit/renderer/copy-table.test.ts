import { describe, expect, it } from 'vitest';
import { asMarkdown, asTsv } from '../../../src/renderer/grid/copy-table.js';

describe('copied rows', () => {
  it('keep their cells apart whatever they contain', () => {
    expect(asTsv(['Class', 'Count'], [['a\tb\nc', '1']])).toBe('Class\tCount\na b c\t1');
  });

  it('stay one table in Markdown', () => {
    expect(asMarkdown(['Class', 'Count'], [['Map<a|b>', '1,000']], [false, true])).toBe(
      ['| Class | Count |', '| --- | ---: |', '| Map\\<a\\|b\\> | 1,000 |'].join('\n'),
    );
  });
});

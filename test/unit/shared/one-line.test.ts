import { expect, it } from 'vitest';
import { oneLine } from '../../../src/shared/one-line.js';

it('keeps text on its line and away from the terminal', () => {
  expect(oneLine('<table>\n<tr>\r\n<td>')).toBe('<table>⏎<tr>⏎<td>');
  expect(oneLine('\u001b[31mred\u0007 \u202egnp.exe')).toBe('·[31mred· ·gnp.exe');
  expect(oneLine('größe 中文 👩‍🚀 {a, b}')).toBe('größe 中文 👩‍🚀 {a, b}');
});

// How a cycle is driven, as it stands beside a scenario.
import { expect, it } from 'vitest';
import { createMessages } from '../../../src/messages/index.js';
import { stepWords } from '../../../src/renderer/stages/watch/step-words.js';
import type { Text } from '../../../src/renderer/text/use-text.js';

it('says what an empty line sends', () => {
  const t = createMessages('en').t as Text;
  expect(stepWords(t, { kind: 'stdin', line: 'next' })).toBe('stdin: next');
  expect(stepWords(t, { kind: 'stdin', line: '' })).toBe('stdin: a line break');
});

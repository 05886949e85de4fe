// How a cycle is driven, in a few words: beside a scenario that is repeated.
import type { Step } from '../../../shared/verdict.js';
import type { Text } from '../../text/use-text.js';

export function stepWords(t: Text, step: Step): string {
  switch (step.kind) {
    case 'wait':
      return t('coach:words.wait', { n: step.ms / 1000 });
    case 'hand':
      return t('coach:words.hand');
    case 'stdin':
      return step.line === '' ? t('coach:words.stdinEmpty') : t('coach:words.stdin', { line: step.line });
    case 'signal':
      return step.signal;
    case 'http':
      return t('coach:words.http', { count: step.times ?? 1, url: step.url });
    case 'cmd':
      return step.command;
    case 'eval':
      return step.expression;
  }
}

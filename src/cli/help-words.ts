// What Commander says by itself, in the language of the rest.
import { type Command, Help } from 'commander';
import type { i18n } from 'i18next';
import { retold } from '../messages/saved-words.js';
import { displayWidth, wrapped } from './display-width.js';

/** Before any subcommand is added: they inherit it. */
export function speakHelp(program: Command, messages: i18n): void {
  if (messages.language === 'en') return;
  const t = (id: string): string => messages.t(`cli:commander.${id}`) as string;
  const titles: Readonly<Record<string, string>> = {
    'Usage:': t('usage'),
    'Arguments:': t('arguments'),
    'Options:': t('options'),
    'Commands:': t('commands'),
  };
  const extras = (text: string): string =>
    text.replace(
      / \(((?:choices|default): .*)\)$/s,
      (_, inner: string) =>
        `（${inner.replace(/^choices: /, t('choices')).replace(/(?:^|, )default: /, (at) => (at.startsWith(',') ? '，' : '') + t('default'))}）`,
    );
  program.configureHelp({
    styleTitle: (title) => titles[title] ?? title,
    optionDescription(option) {
      return extras(Help.prototype.optionDescription.call(this, option));
    },
    argumentDescription(argument) {
      return extras(Help.prototype.argumentDescription.call(this, argument));
    },
    displayWidth,
    boxWrap: wrapped,
  });
  program.configureOutput({
    outputError: (text, write) =>
      write(
        text
          .split('\n')
          .map((line) => retold(messages, 'cli:commander.error', line))
          .join('\n'),
      ),
  });
}

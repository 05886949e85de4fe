// The words and figures of the interface in the current language.
import type { i18n, TFunction } from 'i18next';
import { useContext, useSyncExternalStore } from 'react';
import { I18nContext } from 'react-i18next';
import type { Failure } from '../../shared/failures.js';
import { createFormat, type Format } from './format.js';
import { unbroken } from './unbroken.js';

const areas = [
  'app',
  'connect',
  'watch',
  'coach',
  'compare',
  'explain',
  'verify',
  'verdict',
  'failure',
  'step',
  'menu',
  'share',
  'inspect',
  'guide',
] as const;

export type Text = TFunction<typeof areas>;

/** One of each a language: rows of tables come and go by the dozen while one scrolls, and making these takes milliseconds. */
interface Words {
  readonly text: Text;
  readonly format: Format;
}
const made = new WeakMap<i18n, Map<string, Words>>();

function wordsIn(i18n: i18n, language: string): Words {
  let languages = made.get(i18n);
  if (languages === undefined) {
    languages = new Map();
    made.set(i18n, languages);
  }
  let words = languages.get(language);
  if (words === undefined) {
    const said = i18n.getFixedT(language, areas) as unknown as (...of: readonly unknown[]) => string;
    words = { text: ((...of: readonly unknown[]) => unbroken(said(...of))) as unknown as Text, format: createFormat(language) };
    languages.set(language, words);
  }
  return words;
}

function useWords(): Words {
  const { i18n } = useContext(I18nContext);
  const language = useSyncExternalStore(
    (listener) => {
      i18n.on('languageChanged', listener);
      return () => i18n.off('languageChanged', listener);
    },
    () => i18n.language,
  );
  return wordsIn(i18n, language);
}

export const useText = (): Text => useWords().text;
export const useFormat = (): Format => useWords().format;

export interface FailureText {
  readonly title: string;
  readonly remedy: string;
}

/** Cause and remedy of a failure. Numbers in its data are written as the language writes them. */
export function failureText(t: Text, format: Format, failure: Failure): FailureText {
  const values = Object.fromEntries(
    Object.entries(failure.data as Readonly<Record<string, unknown>>).map(([name, value]) => [
      name,
      typeof value === 'number' && name !== 'pid' && name !== 'id' && name !== 'waitedMs' ? format.count(value) : value,
    ]),
  );
  return { title: t(`failure:${failure.code}.title`, values), remedy: t(`failure:${failure.code}.remedy`, values) };
}

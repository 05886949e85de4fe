// The words and figures of the interface in the current language.
import { useTranslation } from 'react-i18next';
import type { Failure } from '../../shared/failures.js';
import { createFormat, type Format } from './format.js';

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

export const useText = () => useTranslation(areas).t;
export type Text = ReturnType<typeof useText>;

/** One a language: Intl takes milliseconds to make one, and every row of a table wants it. */
const formats = new Map<string, Format>();

export function useFormat(): Format {
  const { language } = useTranslation().i18n;
  const known = formats.get(language);
  if (known !== undefined) return known;
  const made = createFormat(language);
  formats.set(language, made);
  return made;
}

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

// Every language says the same things: no id too many, the same values in each text.
import { describe, expect, it } from 'vitest';
import { catalogues, createMessages, type Locale } from '../../../src/messages/index.js';

const textsOf = (of: object, at = ''): readonly (readonly [string, string])[] =>
  Object.entries(of).flatMap(([name, value]: [string, unknown]) =>
    typeof value === 'string' ? [[at + name, value] as const] : textsOf(value as object, `${at}${name}.`),
  );
const valuesIn = (text: string): readonly string[] => [...new Set([...text.matchAll(/\{\{(\w+)\}\}/g)].map((m) => m[1] ?? ''))].sort();

const english = new Map(textsOf(catalogues.en));
const others = (Object.keys(catalogues) as Locale[]).filter((locale) => locale !== 'en');

describe.each(others)('%s', (locale) => {
  const texts = new Map(textsOf(catalogues[locale]));
  /** A language has the plural forms of its own grammar. */
  const forms = new Set(new Intl.PluralRules(locale).resolvedOptions().pluralCategories);
  const wanted = (id: string): boolean => {
    const form = /_(one|other)$/.exec(id)?.[1] as Intl.LDMLPluralRule | undefined;
    return form === undefined || !english.has(id.replace(/_(one|other)$/, '_other')) || forms.has(form);
  };

  it('has every text that English has', () => {
    expect([...english.keys()].filter((id) => wanted(id) && !texts.has(id))).toEqual([]);
  });

  it('has no text that English does not have', () => {
    expect([...texts.keys()].filter((id) => !english.has(id) || !wanted(id))).toEqual([]);
  });

  it('has the values of the English text in each of its own', () => {
    const differing = [...texts].filter(
      ([id, text]) => english.has(id) && valuesIn(text).join() !== valuesIn(english.get(id) ?? '').join(),
    );
    expect(differing).toEqual([]);
  });

  it('leaves no text empty', () => {
    expect([...texts].filter(([, text]) => text.trim() === '')).toEqual([]);
  });
});

describe('zh-CN', () => {
  const texts = textsOf(catalogues['zh-CN']);

  it('has a space between Chinese and Latin or figures', () => {
    // Values that are put in count as Latin: they mostly are.
    const glued =
      /[\p{Script=Han}](?:[A-Za-z0-9]|\{\{(?!kind|metric|where|what))|(?:[A-Za-z0-9%]|(?<!kind|metric|where|what)\}\})\p{Script=Han}/u;
    expect(texts.filter(([, text]) => glued.test(text))).toEqual([]);
  });

  it('has the punctuation of Chinese', () => {
    expect(texts.filter(([, text]) => /\p{Script=Han}[,;:?!()]|[,;:?!()]\p{Script=Han}/u.test(text))).toEqual([]);
  });

  it('says one thing in one word for every count', () => {
    const t = createMessages('zh-CN').t as unknown as (id: string, values: object) => string;
    expect([1, 7].map((count) => t('app:jobs.count', { count }))).toEqual(['1 项任务进行中', '7 项任务进行中']);
  });
});

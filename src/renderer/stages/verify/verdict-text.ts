// A verdict in the window's words. The figures of a fact are written as the window writes figures; a fact whose rule has no words
// here (an investigation from a newer version) keeps the text it was saved with.
import type { i18n } from 'i18next';
import { countOf, type Evidence, type Verdict } from '../../../shared/verdict.js';
import type { Format } from '../../text/format.js';
import { unbroken } from '../../text/unbroken.js';
import type { Text } from '../../text/use-text.js';

export type Outcome = 'leak' | 'no-leak' | 'undecided';

export const outcomeOf = (verdict: Pick<Verdict, 'leaking'>): Outcome =>
  verdict.leaking === null ? 'undecided' : verdict.leaking ? 'leak' : 'no-leak';

export function verdictTitle(t: Text, verdict: Pick<Verdict, 'leaking' | 'kind'>): string {
  switch (outcomeOf(verdict)) {
    case 'leak':
      return t('verdict:leaking', { where: t(`verdict:where.${verdict.kind ?? 'none'}`) });
    case 'no-leak':
      return t('verdict:notLeaking');
    case 'undecided':
      return t('verdict:undecided');
  }
}

/** Figures of facts that are bytes; the others are counts. */
const byteFigures: ReadonlySet<string> = new Set(['slope', 'low', 'high', 'bytes', 'bytesPerCycle', 'saved']);

/** Texts by the code of their fact, as the message files have them. */
export type FactTexts = Readonly<Record<string, string>>;

export function factText(fact: Evidence, texts: FactTexts, format: Format): string {
  const text = templateOf(fact, texts, format.locale);
  if (text === undefined) return unbroken(fact.text);
  let whole = true;
  const filled = text.replace(/\{\{(\w+)\}\}/g, (_, name: string) => {
    const value = Object.hasOwn(fact.data, name) ? fact.data[name] : undefined;
    if (value === undefined) whole = false;
    if (name === 'members' && typeof value === 'string') return value.replace(/\d+/g, (n) => format.count(Number(n)));
    return typeof value === 'number' ? figure(name, value, format) : String(value);
  });
  return unbroken(whole ? filled : fact.text);
}

function templateOf(fact: Evidence, texts: FactTexts, locale: string): string | undefined {
  const count = countOf(fact);
  const form = count === undefined ? '' : `_${new Intl.PluralRules(locale).select(count)}`;
  const own = (name: string): string | undefined => (Object.hasOwn(texts, name) ? texts[name] : undefined);
  return own(`${fact.code}${form}`) ?? own(fact.code);
}

function figure(name: string, value: number, format: Format): string {
  if (byteFigures.has(name)) return format.bytes(value);
  return Number.isInteger(value) ? format.count(value) : String(value);
}

export type FactKind = 'growth' | 'flat' | 'levelling' | 'holder' | 'saving' | 'note';

/** What a fact speaks of, for its icon. */
export function factKind({ code }: Pick<Evidence, 'code'>): FactKind {
  if (code.endsWith('-rising')) return 'growth';
  if (code.endsWith('-flat') || code === 'nothing-grows') return 'flat';
  if (code.endsWith('-levelling')) return 'levelling';
  if (code === 'holder-grows' || code === 'listeners-grow' || code === 'holder-swells') return 'holder';
  if (code.startsWith('save-')) return 'saving';
  return 'note';
}

/** The texts of facts in the current language. */
export function factTexts(i18n: i18n): FactTexts {
  const texts = (language: string): FactTexts => (i18n.getResource(language, 'verdict', 'fact') ?? {}) as FactTexts;
  return { ...texts('en'), ...texts(i18n.language) };
}

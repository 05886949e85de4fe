// Text that is kept in files is English, whoever made it: a verdict's JSON is the same everywhere. Here it is said again in the language
// of whoever reads it: the English template that made the text gives the values back, and they go into the other language's.
import type { i18n } from 'i18next';
import { catalogues } from './index.js';

/** A text with the id of the message it came from, as facts of verdicts and reasons of verifications have it. */
export interface SavedText {
  readonly code: string;
  readonly text: string;
}

/**
 * `saved` in the language of `messages`, or as it is where no English text under `id` (or below it, if `id` is a group) could have
 * made it: it was written by a person, or by another version.
 */
export function retold(messages: i18n, id: string, saved: string): string {
  if (messages.language === 'en') return saved;
  // Ids are made here: the window's own typing of `t` knows written ones only.
  const t = messages.t as unknown as (id: string, values: Readonly<Record<string, unknown>>) => string;
  for (const [name, template] of templatesOf(id)) {
    const values = valuesIn(template, saved);
    if (values !== undefined)
      return t(name.replace(/_(one|other)$/, ''), {
        ...values,
        count: Number(values['count']?.replaceAll(',', '') ?? (name.endsWith('_one') ? 1 : 2)),
      });
  }
  return saved;
}

/** The English templates of an id: itself, its plural forms, or all of its group. */
function templatesOf(id: string): readonly (readonly [string, string])[] {
  const [area = '', path = ''] = id.split(':');
  const steps = path.split('.');
  const last = steps.pop() ?? '';
  const parent = steps.reduce<unknown>(inside, inside(catalogues.en, area));
  return [last, `${last}_one`, `${last}_other`].flatMap((name) => {
    const found = inside(parent, name);
    const at = `${area}:${[...steps, name].join('.')}`;
    if (typeof found === 'string') return [[at, found] as const];
    if (typeof found !== 'object' || found === null) return [];
    return Object.entries(found).flatMap(([key, text]) => (typeof text === 'string' ? [[`${at}.${key}`, text] as const] : []));
  });
}

const inside = (parent: unknown, name: string): unknown =>
  typeof parent === 'object' && parent !== null && Object.hasOwn(parent, name) ? (parent as Record<string, unknown>)[name] : undefined;

function valuesIn(template: string, text: string): Readonly<Record<string, string>> | undefined {
  const names: string[] = [];
  const pattern = template
    .split(/\{\{(\w+)\}\}/)
    .map((part, i) => {
      if (i % 2 === 0) return part.replace(/[.*+?^${}()|[\]\\]/g, '\\$&');
      names.push(part);
      return '(.*?)';
    })
    .join('');
  const match = new RegExp(`^${pattern}$`, 's').exec(text);
  return match === null ? undefined : Object.fromEntries(names.map((name, i) => [name, match[i + 1] ?? '']));
}

export const retoldFact = (messages: i18n, { code, text }: SavedText): string => retold(messages, `verdict:fact.${code}`, text);

export const retoldReason = (messages: i18n, { code, text }: SavedText): string => {
  const told = retold(messages, `verify:reason.${code}`, text);
  return told === text ? retold(messages, `verify:reason.${code}-bare`, text) : told;
};

const retoldHolder = (messages: i18n, text: string): string => {
  const told = retold(messages, 'verdict:reason', text);
  return told === text ? retold(messages, 'verdict:reason-own', text) : told;
};

/** What a verdict says of a suspect. */
export interface SuspectWords {
  readonly reason?: string | undefined;
  readonly advice?: string | undefined;
  readonly counterEvidence?: string | undefined;
  readonly saving?: SavedText | undefined;
}

/** The suspect with its words retold. */
export function retoldSuspect<S extends SuspectWords>(messages: i18n, suspect: S): S {
  const { reason, advice, counterEvidence, saving } = suspect;
  return {
    ...suspect,
    ...(reason === undefined ? {} : { reason: retoldHolder(messages, reason) }),
    ...(advice === undefined ? {} : { advice: retold(messages, 'verdict:advice', advice) }),
    ...(counterEvidence === undefined ? {} : { counterEvidence: retold(messages, 'verdict:counter', counterEvidence) }),
    ...(saving === undefined ? {} : { saving: factIn(messages, saving) }),
  };
}

interface VerdictWords {
  readonly evidence: readonly SavedText[];
  readonly missing: readonly SavedText[];
  readonly suspects: readonly SuspectWords[];
  readonly savings?: readonly SavedText[] | undefined;
}

const factIn = <F extends SavedText>(messages: i18n, saved: F): F => ({ ...saved, text: retoldFact(messages, saved) });

/** The suspects, evidence, savings and what is missing of a verdict, retold. */
export function retoldVerdict<V extends VerdictWords>(messages: i18n, verdict: V): V {
  const fact = <F extends SavedText>(saved: F): F => factIn(messages, saved);
  return {
    ...verdict,
    evidence: verdict.evidence.map(fact),
    missing: verdict.missing.map(fact),
    suspects: verdict.suspects.map((suspect) => retoldSuspect(messages, suspect)),
    ...(verdict.savings === undefined ? {} : { savings: verdict.savings.map(fact) }),
  };
}

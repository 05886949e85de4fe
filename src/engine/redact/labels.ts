// Texts that contain names: labels of classes and edges as they stand in chains, signatures and verdicts.
import { isIdentifier, looksSecret } from '../../shared/secrets.js';
import { isLanguage, type NameRules, Role, redactedCodeName, redactedName } from './names.js';

/** How a wanted text is used in the snapshots; 0 where it is no entry of a table. */
export type RolesOf = (text: string) => number;

const NAMES =
  Role.runtime | Role.code | Role.object | Role.native | Role.property | Role.context | Role.internal | Role.functionName | Role.script;

/** Texts whose roles decide about a label. */
export function namesIn(label: string): readonly string[] {
  const names = new Set<string>([label]);
  for (const word of label.match(words) ?? []) names.add(word);
  for (const piece of interfaceOf(label) ?? []) names.add(piece);
  return [...names];
}

const words = /[\p{ID_Start}_$#][\p{ID_Continue}$]*/gu;
const interfaceOf = (label: string): readonly string[] | undefined =>
  /^\{.+\}$/s.test(label) ? label.slice(1, -1).split(', ') : undefined;

/** A class, an edge or what is put together of them ("Map sessions", "Bus 'tick'"), with every name by the rules. */
export function redactedLabel(label: string, rolesOf: RolesOf, rules: NameRules): string {
  if (/^\([a-z][a-z ,'-]*\)$/i.test(label) || /^(?:\[\d*\]|\[WeakMap\]|\d{1,7}|)$/.test(label)) return label;
  const key = /^\[(".*"|'.*')\]$/s.exec(label);
  if (key !== null) return `["${rules.token((key[1] as string).slice(1, -1))}"]`;
  const roles = rolesOf(label) & NAMES;
  if (roles !== 0) return (roles & ~(Role.code | Role.script)) === 0 ? redactedCodeName(label, rules) : redactedName(label, roles, rules);
  const properties = interfaceOf(label);
  if (properties !== undefined) return `{${properties.map((name) => redactedName(name, Role.property, rules)).join(', ')}}`;
  if (/^system \/ \w+$/.test(label)) return label;
  return redactedWords(label, rolesOf, rules);
}

/** Word by word; what stands in quotes is data. */
function redactedWords(label: string, rolesOf: RolesOf, rules: NameRules): string {
  return label
    .split(/("[^"]*"|'[^']*')/)
    .map((piece, i) => {
      if (i % 2 === 1)
        return `${piece[0]}${known(piece.slice(1, -1), rules) ? piece.slice(1, -1) : rules.token(piece.slice(1, -1))}${piece[0]}`;
      return piece.replace(words, (word) => {
        const roles = rolesOf(word) & NAMES;
        if (roles !== 0) return redactedName(word, roles & ~(Role.runtime | Role.internal) || Role.object, rules);
        return known(word, rules) ? word : rules.token(word);
      });
    })
    .join('');
}

const known = (name: string, rules: NameRules): boolean =>
  isLanguage(name) || (!rules.allNames && isIdentifier(name) && rules.shared(name) && !looksSecret(name));

/** `edge:class > edge:class`, as chains are judged by. */
export const redactedSignature = (signature: string, label: (text: string) => string): string =>
  signature
    .split(' > ')
    .map((part) => {
      const repeated = part.endsWith('*');
      const whole = repeated ? part.slice(0, -1) : part;
      const colon = whole.indexOf(':');
      const text = colon < 0 ? label(whole) : `${label(whole.slice(0, colon))}:${label(whole.slice(colon + 1))}`;
      return repeated ? `${text}*` : text;
    })
    .join(' > ');

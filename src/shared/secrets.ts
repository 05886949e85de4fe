// What looks like a secret, in any text that may leave: files that are shared, and names that might be values in disguise.
// A heuristic on the safe side: a harmless name that is taken for a secret costs some readability, the opposite costs a secret.

/** What a find is called; its words live in src/messages under `share:secret.<kind>`. */
export type SecretKind = 'private-key' | 'token' | 'credentials' | 'e-mail' | 'random' | 'path' | 'assignment';

export interface SecretFind {
  readonly kind: SecretKind;
  /** In UTF-16 units. */
  readonly start: number;
  readonly end: number;
}

/** Names that stand for others: `~` and at least seven characters of base 32. */
export const tokenPattern = /~[a-z2-7]{7,}/g;

const patterns: readonly (readonly [SecretKind, RegExp])[] = [
  ['private-key', /-----BEGIN [A-Z ]*PRIVATE KEY-----[\s\S]{0,20000}?(?:-----END [A-Z ]*PRIVATE KEY-----|$)/g],
  // scheme://user:password@host
  ['credentials', /\b[a-z][a-z0-9+.-]{1,20}:\/\/[^\s/?#@"'<>]{0,200}:[^\s/?#@"'<>]{1,200}@[^\s"'<>]*/gi],
  // Host=…;Password=…
  [
    'assignment',
    /\b(?:password|passwd|pwd|secret|token|api[_-]?key|access[_-]?key|auth|authorization|bearer)\b\s*[=:]\s*["']?[^\s"'&;,<>]{3,}/gi,
  ],
  ['assignment', /\b(?:Bearer|Basic)\s+[A-Za-z0-9+/._~-]{12,}=*/g],
  ['token', /\beyJ[A-Za-z0-9_-]{8,}\.[A-Za-z0-9_-]{4,}(?:\.[A-Za-z0-9_-]*)?/g],
  ['token', /\b(?:AKIA|ASIA|AGPA|AIDA|AROA)[A-Z0-9]{12,}/g],
  ['token', /\b(?:gh[pousr]_[A-Za-z0-9]{16,}|github_pat_[A-Za-z0-9_]{16,}|glpat-[A-Za-z0-9_-]{16,})/g],
  ['token', /\bxox[abeoprs]-[A-Za-z0-9-]{8,}/g],
  ['token', /\b(?:sk|pk|rk)[_-](?:live|test|proj|ant)?[_-]?[A-Za-z0-9_-]{12,}/g],
  ['token', /\bAIza[A-Za-z0-9_-]{20,}/g],
  ['token', /\b(?:npm_|dop_v1_|hf_|SG\.)[A-Za-z0-9_.-]{16,}/g],
  ['token', /\b[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}\b/gi],
  ['e-mail', /[A-Za-z0-9._%+-]{1,64}@[A-Za-z0-9-]{1,63}(?:\.[A-Za-z0-9-]{1,63})*\.[A-Za-z]{2,24}/g],
];
const homePath = /(?:\/(?:home|Users|root)\/[^\s"'<>:]+|[A-Za-z]:\\(?:Users|Documents and Settings)\\[^\s"'<>:]+)/g;
const word = /[A-Za-z0-9+/_=-]{16,}/g;

/** Everything in `text` that looks like a secret, in order, without overlaps. Tokens that Holdfast made itself are none. */
export function findSecrets(text: string): readonly SecretFind[] {
  // Most texts are names that are shorter than any secret of a known form: a heap has millions of them.
  if (text.length < 6 || (text.length < 15 && /^[\w$]*$/.test(text))) return [];
  const found: SecretFind[] = [];
  const add = (kind: SecretKind, pattern: RegExp, test?: (match: string) => boolean): void => {
    for (const match of text.matchAll(pattern)) {
      if (test === undefined || test(match[0])) found.push({ kind, start: match.index, end: match.index + match[0].length });
    }
  };
  for (const [kind, pattern] of patterns) add(kind, pattern);
  add('path', homePath);
  // A path is judged piece by piece: long ones are not random.
  for (const match of text.matchAll(word)) {
    if (text[match.index - 1] === '~' && /^[a-z2-7]+$/.test(match[0])) continue;
    let at = match.index;
    for (const piece of match[0].split('/')) {
      if (piece.length >= 16 && isRandom(piece)) found.push({ kind: 'random', start: at, end: at + piece.length });
      at += piece.length + 1;
    }
  }
  found.sort((a, b) => a.start - b.start || b.end - a.end);
  const apart: SecretFind[] = [];
  for (const find of found) {
    const last = apart.at(-1);
    if (last === undefined || find.start >= last.end) apart.push(find);
    else if (find.end > last.end) apart[apart.length - 1] = { ...last, end: find.end };
  }
  return apart;
}

/** Letters, digits, `_` and `$`, as code writes names; any script's letters. */
export const isIdentifier = (text: string): boolean => /^#?[\p{ID_Start}_$][\p{ID_Continue}$]*$/u.test(text) && text.length <= 100;

/** Pieces of a name as people make them: camelCase, snake_case, letters and digits apart. */
const pieces = (text: string): readonly string[] => text.match(/[A-Z]+(?![a-z])|[A-Z]?[a-z]+|\d+/g) ?? [];

/** Bits a character, by the frequencies of the text's own characters (Shannon). */
export function entropy(text: string): number {
  const counts = new Map<string, number>();
  for (const c of text) counts.set(c, (counts.get(c) ?? 0) + 1);
  let bits = 0;
  for (const n of counts.values()) bits -= (n / text.length) * Math.log2(n / text.length);
  return bits;
}

/**
 * Whether a name looks drawn by lot rather than made of words: keys, hashes, ids. Names made of words are long pieces with vowels
 * in them; random ones fall into many short pieces, mix in digits, or pile up consonants.
 */
export function isRandom(text: string): boolean {
  const { length } = text;
  if (length < 8) return false;
  const digits = text.replace(/\D/g, '').length;
  // Hexadecimal, or numbers with little else.
  if (/^(?:0x)?[0-9a-f]+$/i.test(text) && digits > 0 && length >= 8) return true;
  if (digits >= 6 || (digits >= 3 && digits / length > 0.3)) return true;
  const all = pieces(text);
  const letters = all.filter((piece) => /[A-Za-z]/.test(piece));
  if (letters.length === 0) return false;
  // Letters and digits that take turns.
  let turns = 0;
  for (let i = 1; i < all.length; i++) if (/\d/.test(all[i] as string) !== /\d/.test(all[i - 1] as string)) turns++;
  if (turns >= 4) return true;
  const mean = letters.reduce((sum, piece) => sum + piece.length, 0) / letters.length;
  if (length >= 12 && mean < 2.6) return true;
  if (length >= 12 && digits >= 2 && mean < 3.5) return true;
  const lower = text.toLowerCase();
  const consonants = Math.max(0, ...(lower.match(/[bcdfghjklmnpqrstvwxz]+/g) ?? []).map((run) => run.length));
  if (consonants >= 7 && !/[A-Z]{3}/.test(text) && letters.some((piece) => /[bcdfghjklmnpqrstvwxz]{6,}/i.test(piece))) return true;
  const vowels = lower.replace(/[^aeiouy]/g, '').length;
  const lettersCount = lower.replace(/[^a-z]/g, '').length;
  if (lettersCount >= 12 && vowels / lettersCount < 0.15) return true;
  // Twelve or more letters of one piece with rare pairs.
  if (letters.some((piece) => piece.length >= 10 && rarePairs(piece.toLowerCase()) > 0.3)) return true;
  return length >= 20 && entropy(text) > 4.15 && (digits > 0 || mean < 4);
}

/** Share of letter pairs that hardly occur in words of European languages. */
function rarePairs(piece: string): number {
  const rare =
    /^(?:[bcdfghjkmpqvwxz][bcdfgjkmpqvwxz]|q[^u]|[jqvxz][bcdfghjklmnpqrstvwxz]|[a-z][jqx]|[hlnrst][jqvxz]|w[bcdfgjkmpqtvxz]|y[jqvwxyz])$/;
  const usual = new Set([
    'ck',
    'ex',
    'ff',
    'gg',
    'bb',
    'cc',
    'dd',
    'mm',
    'pp',
    'zz',
    'ax',
    'ix',
    'ox',
    'ux',
    'eq',
    'iq',
    'aj',
    'ej',
    'oj',
    'dj',
    'nv',
    'rv',
    'lv',
    'mp',
    'mb',
    'dg',
    'gh',
    'ph',
    'wh',
    'ch',
    'nj',
    'cq',
    'db',
    'dc',
    'bj',
    'tz',
    'ht',
    'kw',
    'dk',
    'kb',
    'mc',
    'pc',
    'px',
    'gc',
    'df',
    'pf',
    'bm',
    'cm',
    'fd',
    'vm',
  ]);
  let found = 0;
  for (let i = 0; i + 1 < piece.length; i++) {
    const pair = piece.slice(i, i + 2);
    if (!usual.has(pair) && rare.test(pair)) found++;
  }
  return found / (piece.length - 1);
}

/** A name that must not leave: it looks like a secret of a known form, or drawn by lot. */
export const looksSecret = (text: string): boolean => isRandom(text) || findSecrets(text).length > 0;

/** `text` with every secret replaced by what `word` says for its kind; and what was replaced. */
export function masked(text: string, word: (kind: SecretKind) => string): { readonly text: string; readonly finds: readonly SecretKind[] } {
  const finds = findSecrets(text);
  let out = '';
  let at = 0;
  for (const find of finds) {
    out += text.slice(at, find.start) + word(find.kind);
    at = find.end;
  }
  return { text: out + text.slice(at), finds: finds.map((f) => f.kind) };
}

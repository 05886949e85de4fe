// The language of a command line, from what it was started with.
import type { Locale } from './index.js';

const byPrefix = (name: string): Locale | undefined => (/^zh\b/i.test(name) ? 'zh-CN' : /^en\b/i.test(name) ? 'en' : undefined);

/** `zh_CN.UTF-8`, `en_GB`, `C`, … A terminal that is told another encoding than UTF-8 gets English: it could not show the rest. */
function fromPosix(name: string): Locale {
  const [, language = '', encoding = 'UTF-8'] = /^([^.@]*)(?:\.([^@]*))?/.exec(name) ?? [];
  return (/^utf-?8$/i.test(encoding) ? byPrefix(language.replaceAll('_', '-')) : undefined) ?? 'en';
}

/** `HOLDFAST_LANG`, where it names a language that Holdfast speaks. */
export const wantedLanguage = (env: Readonly<Record<string, string | undefined>>): Locale | undefined =>
  byPrefix((env['HOLDFAST_LANG'] ?? '').replaceAll('_', '-'));

export interface Spoken {
  readonly locale: Locale;
  /** The arguments without `--lang`; one that names no language is left to be refused. */
  readonly args: readonly string[];
}

/**
 * `--lang en|zh-CN` before any `--`, then HOLDFAST_LANG, then what POSIX asks in this order: LC_ALL, LC_MESSAGES, LANG.
 * Nothing set, C and POSIX are English.
 */
export function languageOf(args: readonly string[], env: Readonly<Record<string, string | undefined>>): Spoken {
  const posix = [env['LC_ALL'], env['LC_MESSAGES'], env['LANG']].find((name) => name !== undefined && name !== '') ?? 'C';
  const locale = wantedLanguage(env) ?? fromPosix(posix);
  const end = args.indexOf('--');
  const own = end < 0 ? args : args.slice(0, end);
  const at = own.findIndex((arg) => arg === '--lang' || arg.startsWith('--lang='));
  const flag = args[at];
  if (flag === undefined) return { locale, args };
  const given = flag === '--lang' ? own[at + 1] : flag.slice('--lang='.length);
  const rest = [...args.slice(0, at), ...args.slice(at + (flag === '--lang' && given !== undefined ? 2 : 1))];
  const wanted = byPrefix((given ?? '').replaceAll('_', '-'));
  return wanted === undefined
    ? { locale, args: ['--lang', ...(given === undefined ? [] : [given]), ...rest] }
    : { locale: wanted, args: rest };
}

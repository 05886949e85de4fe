// Splits a command line into words as a shell would, without running one: quotes and backslashes are understood; variables, globs,
// pipes and redirections are not, and are pointed out. Leading NAME=value words become environment.

export interface CommandLine {
  readonly env: Readonly<Record<string, string>>;
  readonly command: string;
  readonly args: readonly string[];
  /** Shell syntax that stands unquoted and will reach the program as plain text. */
  readonly unsupported: readonly string[];
}

export type CommandLineProblem = 'empty' | 'unclosed-quote' | 'trailing-backslash';

export type ParsedCommandLine =
  | { readonly ok: true; readonly line: CommandLine }
  | { readonly ok: false; readonly problem: CommandLineProblem };

interface Word {
  readonly text: string;
  /** Where quoted or escaped characters begin to matter: none of the word was quoted. */
  readonly plain: boolean;
}

/** `windows`: a backslash is a path separator there, and escapes only a double quote. */
export function parseCommandLine(text: string, windows = false): ParsedCommandLine {
  const words: Word[] = [];
  let word: string | undefined;
  let plain = true;
  let i = 0;
  const add = (part: string, quoted: boolean): void => {
    word = (word ?? '') + part;
    if (quoted) plain = false;
  };
  const end = (): void => {
    if (word !== undefined) words.push({ text: word, plain });
    word = undefined;
    plain = true;
  };

  while (i < text.length) {
    const c = text[i] as string;
    if (c === "'" && !windows) {
      const close = text.indexOf("'", i + 1);
      if (close === -1) return { ok: false, problem: 'unclosed-quote' };
      add(text.slice(i + 1, close), true);
      i = close + 1;
    } else if (c === '"') {
      add('', true);
      i += 1;
      for (;;) {
        const d = text[i];
        if (d === undefined) return { ok: false, problem: 'unclosed-quote' };
        if (d === '"') break;
        const next = text[i + 1];
        if (d === '\\' && next !== undefined && (windows ? next === '"' : '"\\$`\n'.includes(next))) {
          add(next === '\n' ? '' : next, true);
          i += 2;
        } else {
          add(d, true);
          i += 1;
        }
      }
      i += 1;
    } else if (c === '\\' && (!windows || text[i + 1] === '"')) {
      const next = text[i + 1];
      if (next === undefined) return { ok: false, problem: 'trailing-backslash' };
      // A backslash before a line break joins the lines, as in commands pasted from documentation.
      if (next === '\n') end();
      else add(next, true);
      i += 2;
    } else if (/\s/.test(c)) {
      end();
      i += 1;
    } else {
      add(c, false);
      i += 1;
    }
  }
  end();

  const env: Record<string, string> = {};
  let first = 0;
  for (; first < words.length; first += 1) {
    const assignment = /^([A-Za-z_][A-Za-z0-9_]*)=(.*)$/s.exec(words[first]?.text ?? '');
    if (assignment === null) break;
    env[assignment[1] as string] = assignment[2] as string;
  }
  const [command, ...args] = words.slice(first);
  if (command === undefined || command.text === '') return { ok: false, problem: 'empty' };
  const unsupported = words.filter((w) => w.plain && shellSyntax(w.text)).map((w) => w.text);
  return { ok: true, line: { env, command: command.text, args: args.map((w) => w.text), unsupported } };
}

const shellSyntax = (word: string): boolean =>
  /^(?:\||\|\||&&|&|;|[0-9]?>{1,2}.*|<.*)$/.test(word) ||
  /\$[A-Za-z_({]/.test(word) ||
  /^`|`$/.test(word) ||
  word.startsWith('~/') ||
  /;$/.test(word);

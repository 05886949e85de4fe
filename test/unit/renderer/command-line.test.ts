import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { parseCommandLine } from '../../../src/renderer/stages/connect/command-line.js';

const line = (text: string, windows = false) => {
  const parsed = parseCommandLine(text, windows);
  if (!parsed.ok) throw new Error(parsed.problem);
  return parsed.line;
};

describe('splitting a command line', () => {
  it.each([
    ['node server.js --port 3000', ['node', 'server.js', '--port', '3000']],
    ['  node\tserver.js  ', ['node', 'server.js']],
    [`node -e 'console.log("a b")'`, ['node', '-e', 'console.log("a b")']],
    [`node -e "console.log('a b')"`, ['node', '-e', "console.log('a b')"]],
    ['node "my app/server.js" a\\ b', ['node', 'my app/server.js', 'a b']],
    ['node --title="a b"c', ['node', '--title=a bc']],
    [`node ''`, ['node', '']],
    ["node \"say \\\"hi\\\"\" 'it'\\''s'", ['node', 'say "hi"', "it's"]],
    ['node "C:\\new"', ['node', 'C:\\new']],
    ['node \\\n  server.js', ['node', 'server.js']],
  ])('%s', (text, words) => {
    const { command, args } = line(text);
    expect([command, ...args]).toEqual(words);
  });

  it('gives back every list of words that was quoted', () => {
    const quote = (word: string): string => `'${word.replaceAll("'", `'\\''`)}'`;
    fc.assert(
      fc.property(fc.array(fc.string(), { minLength: 1, maxLength: 6 }), (args) => {
        expect(line(['node', ...args.map(quote)].join(' ')).args).toEqual(args);
      }),
    );
  });

  it('takes leading assignments as environment, and only leading ones', () => {
    expect(line('NODE_ENV=production A="x y" node app.js B=1')).toMatchObject({
      env: { NODE_ENV: 'production', A: 'x y' },
      command: 'node',
      args: ['app.js', 'B=1'],
    });
  });

  it('keeps backslashes of Windows paths', () => {
    expect(line('C:\\node\\node.exe "C:\\my app\\server.js" \\"x\\"', true)).toMatchObject({
      command: 'C:\\node\\node.exe',
      args: ['C:\\my app\\server.js', '"x"'],
    });
  });

  it.each([
    ['', 'empty'],
    ['   ', 'empty'],
    ['A=1', 'empty'],
    ['node "x', 'unclosed-quote'],
    ["node 'x", 'unclosed-quote'],
    ['node x\\', 'trailing-backslash'],
  ])('refuses %j', (text, problem) => {
    expect(parseCommandLine(text)).toEqual({ ok: false, problem });
  });

  it('points out what only a shell would understand, unless it is quoted', () => {
    expect(line('node app.js | tee log > out && echo $HOME').unsupported).toEqual(['|', '>', '&&', '$HOME']);
    expect(line(`node -e 'a | b > c && $HOME'`).unsupported).toEqual([]);
    expect(line('node app.js --ratio=1>2 http://x/?a=1&b=2').unsupported).toEqual([]);
  });
});

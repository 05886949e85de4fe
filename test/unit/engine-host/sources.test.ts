// Places through source maps: what is found, what is refused, and what a map that means harm does.
import { mkdirSync, mkdtempSync, readFileSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { Locator } from '../../../src/engine-host/sources/locator.js';
import { placeText, shortPlace } from '../../../src/shared/source-place.js';
import { compile, lineOf, type Maps } from '../../builders/typescript-program.js';

const source = `interface Line { readonly n: number }

// A comment that the compiler keeps, and types that it does not.
type Names = readonly string[];
export class Order {
  readonly lines: Line[] = [];
  constructor(readonly n: number) { this.lines.push({ n }); }
}
export function makeOrder(n: number): Order {
  return new Order(n);
}
`;

let folder: string;
let locator: Locator;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'holdfast-sources-'));
  locator = new Locator();
});
afterEach(() => rmSync(folder, { recursive: true, force: true }));

/** Where V8 says a function of the compiled script begins: at the parenthesis of its parameters. */
const placeIn = (script: string, text: string, name = script) => {
  const lines = readFileSync(script, 'utf8').split('\n');
  const line = lines.findIndex((each) => each.includes(text));
  return { script: name, line: line + 1, column: (lines[line] ?? '').indexOf(text) + text.length };
};

const write = (name: string, text: string): string => {
  const file = join(folder, name);
  mkdirSync(join(file, '..'), { recursive: true });
  writeFileSync(file, text);
  return file;
};
const map = (fields: object): string => JSON.stringify({ version: 3, names: [], sources: ['a.ts'], mappings: 'AAAA', ...fields });

describe('a script on this machine', () => {
  test.each<Maps>(['beside', 'inline'])('is located where it was written (map %s)', async (maps) => {
    compile(folder, { 'order.ts': source }, maps);
    const script = join(folder, 'dist/order.js');
    const written = join(folder, 'src/order.ts');
    for (const [text, name] of [
      ['function makeOrder(', script],
      ['constructor(', pathToFileURL(script).href],
    ] as const) {
      const located = await locator.locate(placeIn(script, text, name));
      expect(located.original?.line).toBe(lineOf(source, text));
      expect(located).toMatchObject({ script: name, file: written, original: { source: written } });
      expect(placeText(located)).toMatch(new RegExp(`^${written}:${lineOf(source, text)}:\\d+$`));
      expect(shortPlace(located)).toMatch(/^order\.ts:\d+:\d+$/);
    }
  });

  test('without a map is its own source', async () => {
    const script = write('app.js', 'function f() {}\n');
    expect(await locator.locate({ script, line: 1, column: 11 })).toEqual({ script, line: 1, column: 11, file: script });
    expect(await locator.locate({ script: join(folder, 'gone.js'), line: 1, column: 1 })).not.toHaveProperty('file');
  });

  test('a map that lies beside it is found where the script names none', async () => {
    const script = write('dist/a.js', 'f()\n');
    write('dist/a.js.map', map({ sources: ['../src/a.ts'] }));
    const written = write('src/a.ts', 'f()\n');
    expect(await locator.locate({ script, line: 1, column: 1 })).toMatchObject({ file: written, original: { line: 1, column: 1 } });
  });

  test("bundlers' names of sources are looked for in the project", async () => {
    write('package.json', '{}');
    const script = write('dist/deep/a.js', 'f()\n//# sourceMappingURL=a.js.map\n');
    write('dist/deep/a.js.map', map({ sources: ['webpack://shop/./src/a.ts'] }));
    const written = write('src/a.ts', 'f()\n');
    expect((await locator.locate({ script, line: 1, column: 1 })).file).toBe(written);
  });

  test('a map that is written anew is read anew', async () => {
    let now = 0;
    locator = new Locator(() => now);
    const script = write('dist/a.js', 'f()\n//# sourceMappingURL=a.js.map\n');
    write('dist/a.js.map', map({ sources: ['a.ts'] }));
    expect((await locator.locate({ script, line: 1, column: 1 })).original?.source).toBe(join(folder, 'dist/a.ts'));
    write('dist/a.js.map', map({ sources: ['b.ts'] }));
    now = 60_000;
    expect((await locator.locate({ script, line: 1, column: 1 })).original?.source).toBe(join(folder, 'dist/b.ts'));
  });
});

describe('a script of another machine', () => {
  const script = 'https://shop.example/assets/order.js';

  test('is found in a folder that a person names, with its map', async () => {
    compile(folder, { 'order.ts': source });
    const dist = join(folder, 'dist');
    const place = placeIn(join(dist, 'order.js'), 'function makeOrder(', script);
    expect(await locator.locate(place)).toEqual(place);
    const located = await locator.locate(place, { folders: [dist] });
    expect(located).toMatchObject({ file: join(folder, 'src/order.ts'), original: { line: lineOf(source, 'function makeOrder') } });
    rmSync(join(dist, 'order.js'));
    locator = new Locator();
    expect((await locator.locate(place, { folders: [dist] })).original?.line).toBe(lineOf(source, 'function makeOrder'));
  });

  test('whose path is also one here is not taken for the file that lies there', async () => {
    compile(folder, { 'order.ts': source });
    const there = join(folder, 'dist/order.js');
    const place = placeIn(there, 'function makeOrder(');
    expect((await locator.locate(place)).file).toBe(join(folder, 'src/order.ts'));
    expect(await locator.locate(place, { here: false })).toEqual(place);
    const named = join(folder, 'checkout');
    mkdirSync(join(named, 'dist'), { recursive: true });
    for (const name of ['dist/order.js', 'dist/order.js.map', 'src/order.ts'])
      write(join('checkout', name), readFileSync(join(folder, name), 'utf8'));
    expect((await locator.locate(place, { here: false, folders: [named] })).file).toBe(join(named, 'src/order.ts'));
  });

  test('never leaves the folder', async () => {
    write('secret.js', 'f()');
    mkdirSync(join(folder, 'maps'));
    for (const name of ['https://h/../secret.js', 'https://h/%2e%2e/secret.js', '/../secret.js', 'x/../../secret.js'])
      expect((await locator.locate({ script: name, line: 1, column: 1 }, { folders: [join(folder, 'maps')] })).file).toBeUndefined();
  });
});

describe('what is refused', () => {
  test.each([
    ['node:fs', 'the runtime itself'],
    ['', 'no name'],
    ['evalmachine.<anonymous>', 'no path'],
    ['https://h/a.js', 'another machine'],
    ['file://host/share/a.js', 'a share'],
    ['//host/share/a.js', 'a share'],
    ['/dev/zero', 'a device'],
    ['/proc/self/environ', 'no regular file with a size'],
    ['/etc/passwd', 'no source'],
  ])('%s (%s) is no file to open', async (script) => {
    expect(await locator.locate({ script, line: 1, column: 1 })).toEqual({ script, line: 1, column: 1 });
  });

  test('a source outside of the project is named and not offered', async () => {
    write('app/package.json', '{}');
    const outside = write('other/secret.ts', 'f()');
    const script = write('app/dist/a.js', 'f()\n//# sourceMappingURL=a.js.map\n');
    write('app/dist/a.js.map', map({ sources: ['../../other/secret.ts'] }));
    const located = await locator.locate({ script, line: 1, column: 1 });
    expect(located.original?.source).toBe(outside);
    expect(located).not.toHaveProperty('file');
  });

  test('a pipe in the place of a script or a map does not hold it up', async () => {
    const script = write('a.js', 'f()\n//# sourceMappingURL=pipe\n');
    symlinkSync('/dev/zero', join(folder, 'pipe'));
    expect(await locator.locate({ script, line: 1, column: 1 })).toMatchObject({ mapProblem: 'missing' });
  });

  test.each([
    ['no JSON', 'x', 'broken'],
    ['no map', '[]', 'broken'],
    ['null', 'null', 'broken'],
    ['another version', map({ version: 2, mappings: 7 }), 'broken'],
    ['letters that are none', map({ mappings: '\u0000!!' }), undefined],
    ['indices beyond the tables', map({ mappings: 'AACBA,gggggggggggggB' }), undefined],
    [
      'sections without maps',
      JSON.stringify({ version: 3, sections: [{ offset: { line: 0, column: 0 }, url: 'http://h/x.map' }] }),
      'broken',
    ],
    [
      'a billion lines left out',
      JSON.stringify({ version: 3, sections: [{ offset: { line: 1e9, column: 0 }, map: JSON.parse(map({})) }] }),
      'tooLarge',
    ],
    [
      'sections inside each other',
      '{"version":3,"sections":[{"offset":{"line":0,"column":0},"map":'.repeat(5000) + map({}) + '}]}'.repeat(5000),
      'broken',
    ],
    ['too many lines', map({ mappings: ';'.repeat(5_000_000) }), 'tooLarge'],
  ])('a map with %s', async (_, text, problem) => {
    const script = write('a.js', 'f()\n//# sourceMappingURL=a.js.map\n');
    write('a.js.map', text);
    const located = await locator.locate({ script, line: 1, column: 1 });
    expect(located.mapProblem).toBe(problem);
    expect(located.script).toBe(script);
  });

  test('a map elsewhere on the network is not fetched', async () => {
    const script = write('a.js', 'f()\n//# sourceMappingURL=https://h/a.js.map\n');
    expect(await locator.locate({ script, line: 1, column: 1 })).toEqual({
      script,
      line: 1,
      column: 1,
      file: script,
      mapProblem: 'remote',
    });
  });

  test('an inline map that is broken', async () => {
    for (const url of ['data:application/json;base64,%%%', 'data:text/html,x', 'data:application/json,%7'])
      expect(
        (await locator.locate({ script: write(`${url.length}.js`, `f()\n//# sourceMappingURL=${url}\n`), line: 1, column: 1 })).mapProblem,
      ).toBe('broken');
  });
});

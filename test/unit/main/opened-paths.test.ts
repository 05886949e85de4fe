import path from 'node:path';
import { expect, it } from 'vitest';
import { commandOf, pathsOf } from '../../../src/main/opened-paths.js';

const cwd = path.resolve('/home/kim');

it.each([
  ['a packaged application', ['holdfast', 'a.heapsnapshot', '/b'], false, [path.join(cwd, 'a.heapsnapshot'), path.resolve('/b')]],
  [
    'electron with the application as its first argument',
    ['electron', '--no-sandbox', '.', 'a.heapsnapshot'],
    true,
    [path.join(cwd, 'a.heapsnapshot')],
  ],
  ['switches anywhere', ['holdfast', '--inspect=0', 'a', '--remote-debugging-port=0'], false, [path.join(cwd, 'a')]],
  ['nothing to open', ['electron', '.'], true, []],
])('finds what to open for %s', (_what, argv, ownPathFirst, expected) => {
  expect(pathsOf(argv, cwd, ownPathFirst)).toEqual(expected);
});

it.each([
  [
    'words after the flag',
    ['holdfast', '--ozone-platform=headless', '--cli', 'hunt', '--', 'node', 'a.js'],
    false,
    ['hunt', '--', 'node', 'a.js'],
  ],
  ['the flag alone', ['holdfast', '--cli'], false, []],
  ['the flag after the application', ['electron', '--no-sandbox', '.', '--cli', '--version'], true, ['--version']],
  ['a file', ['holdfast', 'a.heapsnapshot', '--cli'], false, undefined],
  ['what follows a double dash', ['holdfast', '--', '--cli'], false, undefined],
  ['nothing', ['holdfast'], false, undefined],
])('takes for a command: %s', (_what, argv, ownPathFirst, expected) => {
  expect(commandOf(argv, ownPathFirst)).toEqual(expected);
});

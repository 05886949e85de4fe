// The person's editor, asked to show a line. No shell, arguments as a list; only files that a place named, and that are there.
import { spawn } from 'node:child_process';
import { stat } from 'node:fs/promises';
import { homedir } from 'node:os';
import path from 'node:path';
import type { Editor, Preferences } from '../shared/preferences.js';
import { failedWith, ok, type Result } from '../shared/result.js';

export interface Spot {
  readonly file: string;
  /** From 1; 0 where it is not known. */
  readonly line: number;
  readonly column: number;
}

export interface EditorDeps {
  readonly preferences: () => Pick<Preferences, 'editor' | 'editorCommand'>;
  /** Whether a place named this file. */
  readonly mayOpen: (file: string) => boolean;
  readonly note: (text: string) => void;
  readonly platform?: NodeJS.Platform;
  /** Folders of programs. */
  readonly path?: string;
}

export interface Editors {
  found(): Promise<readonly Editor[]>;
  open(spot: Spot): Promise<Result<void>>;
}

interface Known {
  readonly id: Editor;
  /** Names on the PATH. */
  readonly names: readonly string[];
  /** Where else they are: applications of macOS, programs of Windows. */
  readonly places?: readonly string[];
  readonly args: (spot: Spot) => readonly string[];
}

const mac = (name: string, program: string): string => `/Applications/${name}.app/Contents/${program}`;
const local = (name: string): string => path.join(process.env['LOCALAPPDATA'] ?? homedir(), 'Programs', name);

const withColons = ({ file, line, column }: Spot): string => (line === 0 ? file : `${file}:${line}:${Math.max(1, column)}`);
const goTo = (spot: Spot): string[] => ['--goto', withColons(spot)];
const jetBrains = ({ file, line, column }: Spot): string[] => [
  '--line',
  `${Math.max(1, line)}`,
  '--column',
  `${Math.max(1, column)}`,
  file,
];

/** In the order in which they are tried. Editors that need a terminal are not among them. */
const known: readonly Known[] = [
  {
    id: 'vscode',
    names: ['code'],
    places: [mac('Visual Studio Code', 'Resources/app/bin/code'), local('Microsoft VS Code/Code.exe')],
    args: goTo,
  },
  { id: 'cursor', names: ['cursor'], places: [mac('Cursor', 'Resources/app/bin/cursor'), local('cursor/Cursor.exe')], args: goTo },
  {
    id: 'vscodium',
    names: ['codium', 'vscodium'],
    places: [mac('VSCodium', 'Resources/app/bin/codium'), local('VSCodium/VSCodium.exe')],
    args: goTo,
  },
  { id: 'zed', names: ['zed', 'zeditor'], places: [mac('Zed', 'MacOS/cli')], args: (spot) => [withColons(spot)] },
  {
    id: 'sublime',
    names: ['subl', 'sublime_text'],
    places: [mac('Sublime Text', 'SharedSupport/bin/subl'), 'C:\\Program Files\\Sublime Text\\subl.exe'],
    args: (spot) => [withColons(spot)],
  },
  { id: 'webstorm', names: ['webstorm'], places: [mac('WebStorm', 'MacOS/webstorm')], args: jetBrains },
  { id: 'pycharm', names: ['pycharm', 'charm'], places: [mac('PyCharm', 'MacOS/pycharm')], args: jetBrains },
  { id: 'idea', names: ['idea'], places: [mac('IntelliJ IDEA', 'MacOS/idea')], args: jetBrains },
  {
    id: 'kate',
    names: ['kate'],
    args: ({ file, line, column }) => ['--line', `${Math.max(1, line)}`, '--column', `${Math.max(1, column)}`, file],
  },
  { id: 'gvim', names: ['gvim'], args: ({ file, line, column }) => [`+call cursor(${Math.max(1, line)},${Math.max(1, column)})`, file] },
];

/** Longer than this an editor that cannot start does not need to say so. */
const COMPLAINT_MS = 1500;

/** Words of a command, parts in double quotes kept together. */
export const wordsOf = (command: string): readonly string[] =>
  [...command.matchAll(/"([^"]*)"|(\S+)/g)].map(([, quoted, plain]) => quoted ?? plain ?? '');

const filled = (template: string, { file, line, column }: Spot): string =>
  template.replace(/\{(file|line|column)\}/g, (_, name: string) =>
    name === 'file' ? file : String(Math.max(1, name === 'line' ? line : column)),
  );

export function createEditors({ preferences, mayOpen, note, platform = process.platform, path: folders }: EditorDeps): Editors {
  const isFile = (file: string): Promise<boolean> =>
    stat(file).then(
      (status) => status.isFile(),
      () => false,
    );

  const programOf = async ({ names, places = [] }: Known): Promise<string | undefined> => {
    const ending = platform === 'win32' ? '.exe' : '';
    const onPath = (folders ?? process.env['PATH'] ?? '').split(path.delimiter).filter((folder) => path.isAbsolute(folder));
    for (const candidate of [...onPath.flatMap((folder) => names.map((name) => path.join(folder, `${name}${ending}`))), ...places])
      if (await isFile(candidate)) return candidate;
    return undefined;
  };

  const run = (program: string, args: readonly string[]): Promise<Result<void>> =>
    new Promise((resolve) => {
      const refused = (reason: string): void => {
        note(`editor ${program}: ${reason}`);
        resolve(failedWith('EDITOR_FAILED', { command: program, reason }));
      };
      const child = spawn(program, [...args], { stdio: 'ignore', detached: true, windowsHide: false });
      const timer = setTimeout(() => resolve(ok(undefined)), COMPLAINT_MS);
      child.once('error', (error) => {
        clearTimeout(timer);
        refused((error as NodeJS.ErrnoException).code ?? error.message);
      });
      child.once('exit', (code) => {
        clearTimeout(timer);
        if (code === 0) resolve(ok(undefined));
        else refused(`exit ${code ?? '?'}`);
      });
      child.unref();
    });

  const byCommand = (command: string, spot: Spot): Promise<Result<void>> => {
    const [program, ...words] = wordsOf(command);
    if (program === undefined) return Promise.resolve(failedWith('EDITOR_MISSING', {}));
    // Without a word for the file it comes last.
    const args = words.some((word) => word.includes('{file}')) ? words : [...words, '{file}'];
    return run(
      program,
      args.map((word) => filled(word, spot)),
    );
  };

  return {
    async found() {
      const there = await Promise.all(known.map(programOf));
      return known.filter((_, i) => there[i] !== undefined).map(({ id }) => id);
    },
    async open(spot) {
      if (!mayOpen(spot.file) || !path.isAbsolute(spot.file) || !(await isFile(spot.file)))
        return failedWith('FILE_NOT_FOUND', { path: spot.file });
      const { editor = 'auto', editorCommand = '' } = preferences();
      if (editor === 'none') return failedWith('EDITOR_MISSING', {});
      if (editor === 'command') return byCommand(editorCommand, spot);
      for (const each of known) {
        if (editor !== 'auto' && editor !== each.id) continue;
        const program = await programOf(each);
        if (program !== undefined) return run(program, each.args(spot));
      }
      return failedWith('EDITOR_MISSING', {});
    },
  };
}

// What the application was asked for on its command line: files and folders to open, or a command to run without a window.
import path from 'node:path';

/**
 * @param argv  process.argv as it is
 * @param cwd   relative names are relative to it
 * @param ownPathFirst  true when the first plain argument is the application itself (`electron . files`)
 */
export function pathsOf(argv: readonly string[], cwd: string, ownPathFirst: boolean): readonly string[] {
  const plain = argv.slice(1).filter((a) => a !== '' && !a.startsWith('-'));
  return plain.slice(ownPathFirst ? 1 : 0).map((p) => path.resolve(cwd, p));
}

const commandFlag = '--cli';

/**
 * The words of a command, or undefined when a window is wanted. Only switches of Chromium's own may precede the flag: after a
 * file or a `--` it is that program's argument.
 * @param argv  process.argv as it is
 * @param ownPathFirst  true when the first plain argument is the application itself (`electron . --cli …`)
 */
export function commandOf(argv: readonly string[], ownPathFirst: boolean): readonly string[] | undefined {
  let plain = ownPathFirst ? 1 : 0;
  for (const [i, word] of argv.entries()) {
    if (i === 0) continue;
    if (word === commandFlag) return argv.slice(i + 1);
    if (word.startsWith('--') && word !== '--') continue;
    if (plain-- === 0) return undefined;
  }
  return undefined;
}

// Files and folders that the application was asked to open, from its command line.
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

// Name and version of what an installed module of Python came with: from the metadata beside it (PEP 376, PEP 566).
import { readdir, readFile, stat } from 'node:fs/promises';
import { basename, dirname, join } from 'node:path';

export interface Distribution {
  readonly name: string;
  readonly version: string;
}

/** A big environment has a few hundred. */
const MOST_DISTRIBUTIONS = 3000;
const MOST_BYTES = 4 * 1024 * 1024;
const NAMED = /^([A-Za-z0-9][\w.-]{0,100}?)-(\d[\w.!+]{0,63})\.(?:dist|egg)-info$/;

/** Upper and lower case, `-`, `_` and `.` are alike in names of distributions (PEP 503). */
const plain = (name: string): string => name.toLowerCase().replaceAll(/[-_.]+/g, '-');

/** `modulePath`: of a package's folder or a module's file in site-packages. Throws what the file system throws. */
export async function distributionOf(modulePath: string): Promise<Distribution | undefined> {
  const folder = dirname(modulePath);
  const file = basename(modulePath);
  const module = file.replace(/(\.[\w-]+)?\.(pyc?|so|pyd)$/, '');
  const all = (await readdir(folder)).slice(0, MOST_DISTRIBUTIONS * 4).flatMap((entry) => {
    const [, name = '', version = ''] = NAMED.exec(entry) ?? [];
    return name === '' ? [] : [{ entry, name, version }];
  });
  // most distributions are called as their module is: those first
  const ordered = all.toSorted((a, b) => Number(plain(b.name) === plain(module)) - Number(plain(a.name) === plain(module)));
  for (const { entry, name, version } of ordered.slice(0, MOST_DISTRIBUTIONS)) {
    const modules = await textOf(join(folder, entry, 'top_level.txt'));
    if (modules?.split(/\s+/).includes(module) || (await holds(join(folder, entry, 'RECORD'), file))) return { name, version };
    if (plain(name) === plain(module)) return { name, version };
  }
  return undefined;
}

/** Whether a list of installed files has the module, or something in the package. */
async function holds(record: string, file: string): Promise<boolean> {
  const text = await textOf(record);
  return text?.split('\n').some((line) => line.startsWith(`${file}/`) || line.startsWith(`${file},`)) === true;
}

async function textOf(path: string): Promise<string | undefined> {
  try {
    const found = await stat(path);
    return found.isFile() && found.size <= MOST_BYTES ? await readFile(path, 'utf8') : undefined;
  } catch {
    return undefined;
  }
}

// Where CPython is in a process: the file of its code, its version, and where that file is mapped.
import { readFileSync, readlinkSync } from 'node:fs';
import { basename } from 'node:path';
import { isPythonName } from '../command.js';

export type Mapping = {
  /** Address of the first byte, and the place in the file that is there. */
  readonly start: number;
  readonly offset: number;
  readonly path: string;
  /** The file was replaced or removed since: what is on disk under its name is something else. */
  readonly replaced: boolean;
};

export type MappedRuntime = {
  /** The executable or libpython, as `/proc` names it. */
  readonly path: string;
  /** Address of the file's first byte. */
  readonly start: number;
  /** `3.12`; absent where no name tells it. */
  readonly minor: string | undefined;
  /** The runtime or the C library was replaced on disk (an upgrade): its symbols can no longer be read. */
  readonly replaced: boolean;
};

/** Files in a process's map of memory (proc(5), `/proc/PID/maps`). */
export function parseMaps(text: string): readonly Mapping[] {
  const found: Mapping[] = [];
  for (const line of text.split('\n')) {
    const cells = /^([0-9a-f]+)-[0-9a-f]+ \S+ ([0-9a-f]+) \S+ \d+\s+(\/.*)$/.exec(line);
    if (cells === null) continue;
    const path = cells[3] ?? '';
    const replaced = path.endsWith(' (deleted)');
    found.push({
      start: Number.parseInt(cells[1] ?? '', 16),
      offset: Number.parseInt(cells[2] ?? '', 16),
      path: replaced ? path.slice(0, -' (deleted)'.length) : path,
      replaced,
    });
  }
  return found;
}

const LIBPYTHON = /^libpython3\.(\d+)[a-z]*\.so/;
const C_LIBRARY = /^(libc[.-]|ld-musl)/;

/** CPython among the mapped files; `executable` is the process's own. */
export function runtimeIn(maps: readonly Mapping[], executable: string): MappedRuntime | undefined {
  const library = maps.find(({ path }) => LIBPYTHON.test(basename(path)));
  const own = isPythonName(executable) ? maps.find(({ path }) => path === executable) : undefined;
  const file = library ?? own;
  if (file === undefined) return undefined;
  const parts = maps.filter(({ path }) => path === file.path);
  const told =
    LIBPYTHON.exec(basename(file.path))?.[1] ??
    /^python3\.(\d+)/.exec(basename(file.path))?.[1] ??
    // any extension module of the standard library
    maps.map(({ path }) => /\/python3\.(\d+)\/lib-dynload\//.exec(path)?.[1]).find((minor) => minor !== undefined);
  return {
    path: file.path,
    start: Math.min(...parts.map(({ start, offset }) => start - offset)),
    minor: told === undefined ? undefined : `3.${told}`,
    replaced: maps.some(({ path, replaced }) => replaced && (path === file.path || C_LIBRARY.test(basename(path)))),
  };
}

/** CPython in a running process; `undefined` where there is none, or where it may not be looked at. */
export function runtimeOf(pid: number): MappedRuntime | undefined {
  try {
    const executable = readlinkSync(`/proc/${pid}/exe`).replace(/ \(deleted\)$/, '');
    return runtimeIn(parseMaps(readFileSync(`/proc/${pid}/maps`, 'utf8')), executable);
  } catch {
    return undefined;
  }
}

/** A file that is mapped, to be opened: the process may be in a container, where the same name is another file. */
export function openable(pid: number, path: string): string {
  const root = rootOf(pid);
  // in a chroot names start at our root, in a container at the process's
  return `/proc/${pid}/root${root !== '/' && path.startsWith(`${root}/`) ? path.slice(root.length) : path}`;
}

/** The folder that is `/` to the process, as far as we may know. */
export const rootOf = (pid: number): string => {
  try {
    return readlinkSync(`/proc/${pid}/root`);
  } catch {
    return '/';
  }
};

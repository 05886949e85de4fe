// The source map of a script: the one that it names, inline or beside it, or one that lies where maps would. Never over the network.
import path from 'node:path';
import { fileURLToPath, pathToFileURL } from 'node:url';
import { AnyMap, originalPositionFor, type TraceMap } from '@jridgewell/trace-mapping';
import type { MapProblem, SourcePlace } from '../../shared/source-place.js';
import { readText } from './files.js';

/** Bytes. Decoded, a map takes about ten times as much. */
const LARGEST_SCRIPT = 96_000_000;
const LARGEST_MAP = 64_000_000;
/** A line without any mapping costs one character and an array. */
const MOST_LINES = 4_000_000;

export interface Original {
  /** A file URL, or what the map calls it. */
  readonly source: string;
  readonly line: number;
  readonly column: number;
}

export type LoadedMap =
  | { readonly state: 'none' }
  | { readonly state: 'problem'; readonly problem: MapProblem }
  | { readonly state: 'loaded'; readonly original: (place: SourcePlace) => Original | undefined };

const none: LoadedMap = { state: 'none' };
const problem = (of: MapProblem): LoadedMap => ({ state: 'problem', problem: of });

/** What the last comment of a script names. */
const namedIn = (script: string): string | undefined => {
  const marks = ['//# sourceMappingURL=', '//@ sourceMappingURL='];
  const at = Math.max(...marks.map((mark) => script.lastIndexOf(mark)));
  if (at < 0) return undefined;
  const start = at + (marks[0] as string).length;
  const end = script.slice(start).search(/\s/);
  const url = end < 0 ? script.slice(start) : script.slice(start, start + end);
  return url === '' ? undefined : url;
};

/** The map of a script that lies at `file`. */
export const mapOfScript = async (file: string): Promise<LoadedMap> => {
  const script = await readText(file, LARGEST_SCRIPT);
  if ('problem' in script) return none;
  const url = namedIn(script.text);
  // Some build tools write the map and keep quiet about it.
  if (url === undefined) return mapAt(`${file}.map`, none);
  if (url.startsWith('data:')) return inline(url, file);
  try {
    const target = new URL(url, pathToFileURL(file));
    if (target.protocol !== 'file:' || target.host !== '') return await mapAt(`${file}.map`, problem('remote'));
    return await mapAt(fileURLToPath(target), problem('missing'));
  } catch {
    return problem('broken');
  }
};

/** The map in a file; `missing`: what it means that there is none. */
export const mapAt = async (file: string, missing: LoadedMap): Promise<LoadedMap> => {
  const map = await readText(file, LARGEST_MAP);
  if ('text' in map) return parsed(map.text, file);
  return map.problem === 'missing' ? missing : problem(map.problem);
};

const inline = (url: string, script: string): LoadedMap => {
  if (url.length > LARGEST_MAP) return problem('tooLarge');
  const [, base64, data] = /^data:application\/json[^,]*?(;base64)?,(.*)$/s.exec(url) ?? [];
  if (data === undefined) return problem('broken');
  try {
    return parsed(base64 === undefined ? decodeURIComponent(data) : Buffer.from(data, 'base64').toString('utf8'), script);
  } catch {
    return problem('broken');
  }
};

/** `at`: the file that its sources are relative to. */
const parsed = (text: string, at: string): LoadedMap => {
  try {
    const json: unknown = JSON.parse(text.replace(/^\)\]\}'[^\n]*\n/, ''));
    if (linesOf(json, 0) > MOST_LINES) return problem('tooLarge');
    const map: TraceMap = new AnyMap(json as ConstructorParameters<typeof AnyMap>[0], pathToFileURL(at).href);
    // Decoded now: what is wrong with it is known before anybody relies on it.
    originalPositionFor(map, { line: 1, column: 0 });
    return { state: 'loaded', original: (place) => originalIn(map, place) };
  } catch {
    return problem('broken');
  }
};

const linesOf = (json: unknown, depth: number): number => {
  if (typeof json !== 'object' || json === null || depth > 4) throw new Error('no source map');
  const { mappings, sections } = json as { mappings?: unknown; sections?: unknown };
  if (typeof mappings === 'string') {
    let lines = 1;
    for (let at = mappings.indexOf(';'); at >= 0; at = mappings.indexOf(';', at + 1)) lines++;
    return lines;
  }
  if (!Array.isArray(sections)) throw new Error('no source map');
  return sections.reduce((sum: number, section: { offset?: { line?: unknown }; map?: unknown } | null) => {
    const line = section?.offset?.line;
    // Sections may leave out any number of lines.
    return Math.max(sum, typeof line === 'number' ? line : Number.POSITIVE_INFINITY) + linesOf(section?.map, depth + 1);
  }, 0);
};

const originalIn = (map: TraceMap, { line, column }: SourcePlace): Original | undefined => {
  if (line < 1) return undefined;
  const found = originalPositionFor(map, { line, column: Math.max(0, column - 1) });
  return found.source === null || found.source === undefined
    ? undefined
    : { source: found.source, line: found.line ?? 0, column: (found.column ?? -1) + 1 };
};

/** Where sources may be whose names are no files: those of bundlers begin with a name of their own (webpack://app/./src/a.ts). */
export const isBundled = (source: string): boolean => /^(?!file:)[a-z][a-z0-9+.-]+:\/\//i.test(source) && !/^https?:/i.test(source);

export const nameOfSource = (source: string): string => {
  if (!source.startsWith('file:')) return source;
  try {
    return path.normalize(fileURLToPath(source));
  } catch {
    return source;
  }
};

// Places as the runtime names them, to where they were written and which file of this machine that is.
import type { LocatedPlace, MapProblem, SourcePlace } from '../../shared/source-place.js';
import { belowFolder, isBelow, looksLikeSource, pathOf, projectOf, sizeOf } from './files.js';
import { isBundled, type LoadedMap, mapAt, mapOfScript, nameOfSource } from './source-map.js';

/** What is known of a script. */
interface Script {
  readonly file: string | undefined;
  /** Folders that its sources are offered from. */
  readonly roots: readonly string[];
  readonly map: LoadedMap;
}

/** Scripts kept: a map of a large bundle takes hundreds of megabytes. */
const MOST_SCRIPTS = 64;
const MOST_MAPS = 8;
/** A build writes maps anew; so old an answer is asked for again. */
const FRESH_MS = 10_000;

interface Known {
  readonly at: number;
  readonly script: Promise<Script>;
}

/** Which files of this machine a script may be. */
export interface Whereabouts {
  /** Where scripts and maps of other machines lie on this one; these go first. */
  readonly folders?: readonly string[] | undefined;
  /** The program ran on this machine: its paths are paths here. */
  readonly here?: boolean | undefined;
}

export class Locator {
  /** The latest used last. */
  readonly #scripts = new Map<string, Known>();

  constructor(readonly now: () => number = Date.now) {}

  async locate(place: SourcePlace, where: Whereabouts = {}): Promise<LocatedPlace> {
    const { script, line, column } = place;
    const plain = { script, line, column };
    if (script === '' || /^(?:node|internal|chrome-extension|wasm|devtools):/.test(script)) return plain;
    const { file, roots, map } = await this.#script(script, where);
    if (map.state !== 'loaded') return { ...plain, ...(await offered(file)), ...problemOf(map) };
    const original = map.original(place);
    if (original === undefined) return { ...plain, ...(await offered(file)) };
    const source = nameOfSource(original.source);
    return {
      ...plain,
      original: { source, line: original.line, column: original.column },
      ...(await offered(await sourceFile(original.source, source, roots))),
    };
  }

  #script(name: string, { folders = [], here = true }: Whereabouts): Promise<Script> {
    const key = JSON.stringify([name, here, ...folders]);
    const known = this.#scripts.get(key);
    this.#scripts.delete(key);
    const fresh =
      known !== undefined && this.now() - known.at < FRESH_MS ? known : { at: this.now(), script: scriptOf(name, folders, here) };
    this.#scripts.set(key, fresh);
    void this.#forget();
    return fresh.script;
  }

  async #forget(): Promise<void> {
    for (const key of this.#scripts.keys()) {
      if (this.#scripts.size <= MOST_SCRIPTS) break;
      this.#scripts.delete(key);
    }
    let maps = 0;
    for (const [key, { script }] of [...this.#scripts].reverse()) {
      if ((await script).map.state === 'loaded' && ++maps > MOST_MAPS) this.#scripts.delete(key);
    }
  }
}

const scriptOf = async (name: string, folders: readonly string[], here: boolean): Promise<Script> => {
  // What a person points to goes before what happens to lie at the same path here.
  for (const folder of folders) {
    for (const candidate of belowFolder(folder, name)) {
      const there = (await sizeOf(candidate)) !== undefined;
      const map = there ? await mapOfScript(candidate) : await mapAt(`${candidate}.map`, { state: 'none' });
      if (there || map.state !== 'none') return { file: there ? candidate : undefined, roots: [folder, ...(await rootOf(candidate))], map };
    }
  }
  const file = here ? pathOf(name) : undefined;
  if (file === undefined) return { file, roots: folders, map: { state: 'none' } };
  return {
    file,
    roots: [...(await rootOf(file)), ...folders],
    map: /\.[cm]?jsx?$/i.test(file) ? await mapOfScript(file) : { state: 'none' },
  };
};

const rootOf = async (file: string): Promise<readonly string[]> => [await projectOf(file)];

/** The file of a source: where the map says, as long as it is in the project; bundlers' names are looked for there. */
const sourceFile = async (source: string, name: string, roots: readonly string[]): Promise<string | undefined> => {
  const file = pathOf(name);
  if (file !== undefined) return roots.some((root) => isBelow(root, file)) ? file : undefined;
  if (!isBundled(source)) return undefined;
  for (const root of roots)
    for (const candidate of belowFolder(root, source)) if ((await sizeOf(candidate)) !== undefined) return candidate;
  return undefined;
};

const offered = async (file: string | undefined): Promise<{ readonly file?: string }> =>
  file !== undefined && looksLikeSource(file) && (await sizeOf(file)) !== undefined ? { file } : {};

const problemOf = (map: LoadedMap): { readonly mapProblem?: MapProblem } => (map.state === 'problem' ? { mapProblem: map.problem } : {});

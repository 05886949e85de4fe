// Which files outside of its folder an investigation may read. A manifest may name any path of this machine, and one that came from
// elsewhere must not make Holdfast read or pack what lies there: only what a person added here, or allowed after seeing it. Kept outside
// of investigations, one entry for a folder and a file of it; without a file of its own it lasts as long as the process.
import { createHash } from 'node:crypto';
import { dirname } from 'node:path';
import * as z from 'zod';
import { ok, type Result } from '../../shared/result.js';
import { makeFolder, readIf, writeText } from './disk.js';

const format = 'holdfast-consent';
const maxEntries = 10_000;
const shape = z.object({ allowed: z.array(z.string().regex(/^[0-9a-f]{64}$/)) });

export class Consent {
  readonly #file: string | undefined;
  readonly #given = new Set<string>();
  #turn: Promise<unknown> = Promise.resolve();

  constructor(file?: string) {
    this.#file = file;
  }

  /** Of these places of the investigation in `dir`, those that a person allowed here. */
  async allowed(dir: string, places: readonly string[]): Promise<ReadonlySet<string>> {
    if (places.length === 0) return new Set();
    const known = new Set([...this.#given, ...(await this.#read())]);
    return new Set(places.filter((place) => known.has(entry(dir, place))));
  }

  /** After they were shown, or because a person named them. */
  give(dir: string, places: readonly string[]): Promise<Result<void>> {
    const turn = this.#turn.then(async () => {
      const names = places.map((place) => entry(dir, place));
      for (const name of names) this.#given.add(name);
      if (this.#file === undefined) return ok(undefined);
      const before = await this.#read();
      if (names.every((name) => before.includes(name))) return ok(undefined);
      const folder = await makeFolder(dirname(this.#file));
      if (!folder.ok) return folder;
      const allowed = [...new Set([...names, ...before])].slice(0, maxEntries);
      return writeText(this.#file, `${JSON.stringify({ format, version: 1, allowed }, undefined, 2)}\n`);
    });
    this.#turn = turn;
    return turn;
  }

  async #read(): Promise<readonly string[]> {
    if (this.#file === undefined) return [];
    try {
      return shape.parse(JSON.parse((await readIf(this.#file))?.toString('utf8') ?? '')).allowed;
    } catch {
      // Damaged: nothing is allowed, and a person is asked again.
      return [];
    }
  }
}

const entry = (dir: string, place: string): string => createHash('sha256').update(`${dir}\0${place}`).digest('hex');

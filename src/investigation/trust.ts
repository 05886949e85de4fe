// Which scenarios may run without being shown first: those made on this machine, and those a person has confirmed. Kept outside of
// investigations, by the hash of what would run: nothing that comes from elsewhere can say of itself that it is to be trusted.
import { createHash } from 'node:crypto';
import { dirname } from 'node:path';
import * as z from 'zod';
import { ok, type Result } from '../shared/result.js';
import { readableJson } from './json.js';
import type { SavedScenario } from './model.js';
import { makeFolder, readIf, writeText } from './store/disk.js';

const format = 'holdfast-trust';
const maxEntries = 1000;
const shape = z.object({ trusted: z.array(z.string().regex(/^[0-9a-f]{64}$/)) });

export class Trust {
  readonly #file: string;
  #turn: Promise<unknown> = Promise.resolve();

  constructor(file: string) {
    this.#file = file;
  }

  async trusts(scenario: SavedScenario): Promise<boolean> {
    return (await this.#read()).includes(fingerprint(scenario));
  }

  add(scenario: SavedScenario): Promise<Result<void>> {
    const turn = this.#turn.then(async () => {
      const before = await this.#read();
      const name = fingerprint(scenario);
      if (before.includes(name)) return ok(undefined);
      const folder = await makeFolder(dirname(this.#file));
      if (!folder.ok) return folder;
      return writeText(
        this.#file,
        `${JSON.stringify({ format, version: 1, trusted: [name, ...before].slice(0, maxEntries) }, undefined, 2)}\n`,
      );
    });
    this.#turn = turn;
    return turn;
  }

  async #read(): Promise<readonly string[]> {
    try {
      return shape.parse(JSON.parse((await readIf(this.#file))?.toString('utf8') ?? '')).trusted;
    } catch {
      // Damaged: nothing is trusted, and a person is asked again.
      return [];
    }
  }
}

/** The same for the same commands, whatever the order of the fields. */
const fingerprint = (scenario: SavedScenario): string =>
  createHash('sha256')
    .update(readableJson(JSON.parse(JSON.stringify(scenario))))
    .digest('hex');

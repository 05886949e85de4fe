// The investigations opened last, newest first, in one small file. Worth little: damage is forgotten, not reported.
import { stat } from 'node:fs/promises';
import { dirname, join, resolve } from 'node:path';
import * as z from 'zod';
import { ok, type Result } from '../shared/result.js';
import type { Timestamp } from '../shared/units.js';
import { type Recent, type RecentSummary, recentSummary } from '../shared/view.js';
import { manifestName } from './manifest.js';
import { wholeMilliseconds } from './model.js';
import { makeFolder, readIf, writeText } from './store/disk.js';

const maxEntries = 20;
const format = 'holdfast-recents';

const entry = z.looseObject({
  dir: z.string().min(1),
  name: z.string(),
  openedAt: z.iso.datetime({ offset: true }),
  summary: recentSummary.optional().catch(undefined),
});
type Entry = z.infer<typeof entry>;

export class Recents {
  readonly #file: string;
  #turn: Promise<unknown> = Promise.resolve();

  constructor(file: string) {
    this.#file = file;
  }

  async list(): Promise<Recent[]> {
    const entries = await this.#read();
    return Promise.all(
      entries.map(async ({ dir, name, openedAt, summary }) => {
        const exists = await stat(join(dir, manifestName)).then(
          () => true,
          () => false,
        );
        return { dir, name, openedAt: Date.parse(openedAt) as Timestamp, exists, ...(summary === undefined ? {} : { summary }) };
      }),
    );
  }

  /** Puts the investigation on top, once. */
  add(opened: {
    readonly dir: string;
    readonly name: string;
    readonly openedAt: Timestamp;
    readonly summary?: RecentSummary;
  }): Promise<Result<void>> {
    const dir = resolve(opened.dir);
    const openedAt = new Date(wholeMilliseconds(opened.openedAt)).toISOString();
    return this.#change((entries) => {
      const before = entries.find((e) => e.dir === dir);
      return [
        { ...before, dir, name: opened.name, openedAt, ...(opened.summary === undefined ? {} : { summary: opened.summary }) },
        ...entries.filter((e) => e !== before),
      ];
    });
  }

  forget(dir: string): Promise<Result<void>> {
    return this.#change((entries) => entries.filter((e) => e.dir !== dir && e.dir !== resolve(dir)));
  }

  #change(change: (entries: readonly Entry[]) => readonly Entry[]): Promise<Result<void>> {
    const turn = this.#turn.then(async () => {
      const before = await this.#read();
      const after = change(before).slice(0, maxEntries);
      if (JSON.stringify(after) === JSON.stringify(before)) return ok(undefined);
      const folder = await makeFolder(dirname(this.#file));
      if (!folder.ok) return folder;
      return writeText(this.#file, `${JSON.stringify({ format, version: 1, recents: after }, undefined, 2)}\n`);
    });
    this.#turn = turn;
    return turn;
  }

  /** The entries that can be read. */
  async #read(): Promise<readonly Entry[]> {
    try {
      const whole = z.object({ recents: z.array(z.unknown()) }).parse(JSON.parse((await readIf(this.#file))?.toString('utf8') ?? ''));
      return whole.recents.flatMap((candidate) => {
        const parsed = entry.safeParse(candidate);
        return parsed.success ? [parsed.data] : [];
      });
    } catch {
      return [];
    }
  }
}

// Addresses that were connected to, newest first, in one small file. Worth little: damage is forgotten, not reported.
import { dirname } from 'node:path';
import * as z from 'zod';
import { ok, type Result } from '../../shared/result.js';
import type { SavedEndpoint } from '../../shared/target.js';
import { type Tunnel, tunnel, tunnelText } from '../../shared/tunnel.js';
import type { Timestamp } from '../../shared/units.js';
import { wholeMilliseconds } from '../model.js';
import { makeFolder, readIf, writeText } from './disk.js';

const maxEntries = 20;
const format = 'holdfast-endpoints';

const entry = z.looseObject({
  host: z.string().min(1).max(255),
  port: z.number().int().min(1).max(65_535),
  title: z.string(),
  usedAt: z.iso.datetime({ offset: true }),
  local: z.boolean(),
  production: z.boolean().catch(false).default(false),
  tunnel: tunnel.optional().catch(undefined),
});
type Entry = z.infer<typeof entry>;

type Place = { readonly host: string; readonly port: number; readonly tunnel?: Tunnel | undefined };

const addressOf = ({ host, port, tunnel: through }: Place): string =>
  `${host.includes(':') ? `[${host}]` : host}:${port}${through === undefined ? '' : ` (${tunnelText(through)})`}`;

export class Endpoints {
  readonly #file: string;
  #turn: Promise<unknown> = Promise.resolve();

  constructor(file: string) {
    this.#file = file;
  }

  async list(): Promise<SavedEndpoint[]> {
    // What was said before is told.
    await this.#turn;
    return (await this.#read()).map((each) => ({
      address: addressOf(each),
      host: each.host,
      port: each.port,
      ...(each.tunnel === undefined ? {} : { tunnel: each.tunnel }),
      title: each.title,
      usedAt: Date.parse(each.usedAt) as Timestamp,
      local: each.local,
      production: each.production,
    }));
  }

  /** Whether a person marked the address as production. */
  async isProduction(place: Place): Promise<boolean> {
    await this.#turn;
    return (await this.#read()).some((each) => each.production && addressOf(each) === addressOf(place));
  }

  /** Puts the address on top, once. */
  add(used: Place & { readonly title: string; readonly usedAt: Timestamp; readonly local: boolean; readonly production: boolean }) {
    const usedAt = new Date(wholeMilliseconds(used.usedAt)).toISOString();
    return this.#change((entries) => {
      const before = entries.find((each) => addressOf(each) === addressOf(used));
      return [{ ...before, ...used, usedAt }, ...entries.filter((each) => each !== before)];
    });
  }

  forget(address: string): Promise<Result<void>> {
    return this.#change((entries) => entries.filter((each) => addressOf(each) !== address));
  }

  #change(change: (entries: readonly Entry[]) => readonly Entry[]): Promise<Result<void>> {
    const turn = this.#turn.then(async () => {
      const after = change(await this.#read()).slice(0, maxEntries);
      const folder = await makeFolder(dirname(this.#file));
      if (!folder.ok) return folder;
      return writeText(this.#file, `${JSON.stringify({ format, version: 1, endpoints: after }, undefined, 2)}\n`);
    });
    this.#turn = turn;
    return turn.then((written) => (written.ok ? ok(undefined) : written));
  }

  async #read(): Promise<readonly Entry[]> {
    try {
      const whole = z.object({ endpoints: z.array(z.unknown()) }).parse(JSON.parse((await readIf(this.#file))?.toString('utf8') ?? ''));
      return whole.endpoints.flatMap((candidate) => {
        const parsed = entry.safeParse(candidate);
        return parsed.success ? [parsed.data] : [];
      });
    } catch {
      return [];
    }
  }
}

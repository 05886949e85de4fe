// The file in which agents announce themselves: one line each, the program's first, then those of its children.
import { closeSync, mkdtempSync, openSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

export type Announcement =
  | { readonly type: 'agent'; readonly pid: number; readonly port: number; readonly path: string }
  /** An interpreter that the agent does not support, or an agent that could not start. */
  | { readonly type: 'trouble'; readonly pid: number; readonly what: string };

/** `127.0.0.1:40123 4711 4700 ws://127.0.0.1:40123/1b4e…`, or `! 4711 unsupported 3.7.16`. */
export function parseAnnouncement(line: string): Announcement | undefined {
  const agent = /^127\.0\.0\.1:(\d{1,5}) (\d+) \d+ ws:\/\/127\.0\.0\.1:\d+(\/[\w-]{1,100})$/.exec(line);
  if (agent !== null) return { type: 'agent', port: Number(agent[1]), pid: Number(agent[2]), path: agent[3] as string };
  const trouble = /^! (\d+) (.{1,500})$/.exec(line);
  return trouble === null ? undefined : { type: 'trouble', pid: Number(trouble[1]), what: trouble[2] as string };
}

/** The whole lines behind the first `taken` bytes of a file, and how many bytes are taken then. */
export function readAnnouncements(path: string, taken: number): { readonly found: readonly Announcement[]; readonly taken: number } {
  let text: string;
  try {
    text = readFileSync(path, 'latin1');
  } catch {
    return { found: [], taken };
  }
  const fresh = text.slice(taken, text.lastIndexOf('\n') + 1);
  const found = fresh
    .split('\n')
    .map(parseAnnouncement)
    .filter((announcement) => announcement !== undefined);
  return { found, taken: taken + fresh.length };
}

export class AnnouncementFile {
  readonly path: string;
  readonly #folder: string;
  #taken = 0;

  constructor() {
    // a folder of our own: nobody else can put a file there
    this.#folder = mkdtempSync(join(tmpdir(), 'holdfast-python-'));
    this.path = join(this.#folder, 'agents');
    closeSync(openSync(this.path, 'w', 0o600));
  }

  /** What came since the last call. */
  take(): readonly Announcement[] {
    const { found, taken } = readAnnouncements(this.path, this.#taken);
    this.#taken = taken;
    return found;
  }

  remove(): void {
    rmSync(this.#folder, { recursive: true, force: true });
  }
}

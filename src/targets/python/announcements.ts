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

  /** Whole lines that came since the last call. */
  take(): readonly Announcement[] {
    let text: string;
    try {
      text = readFileSync(this.path, 'latin1');
    } catch {
      return [];
    }
    const fresh = text.slice(this.#taken, text.lastIndexOf('\n') + 1);
    this.#taken += fresh.length;
    return fresh
      .split('\n')
      .map(parseAnnouncement)
      .filter((announcement) => announcement !== undefined);
  }

  remove(): void {
    rmSync(this.#folder, { recursive: true, force: true });
  }
}

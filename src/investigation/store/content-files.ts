// The files that hold an investigation's state: each is written only when its text differs from what it holds.

import { copyFile } from 'node:fs/promises';
import { join } from 'node:path';
import { ok, type Result } from '../../shared/result.js';
import { fingerprint, lstatIf, makeFolder, tryWrite, writeText } from './disk.js';

export class ContentFiles {
  readonly #dir: string;
  /** What each file holds, and how it looked when it was last read or written here. */
  readonly #known = new Map<string, { readonly text: string | undefined; readonly look: string }>();

  constructor(dir: string) {
    this.#dir = dir;
  }

  /** Before reading a file, so that a change during the reading is seen. `text`: what is in it, `undefined` when it must be written anew. */
  async noteRead(name: string, text: string | undefined): Promise<void> {
    this.#known.set(name, { text, look: await this.#look(name) });
  }

  /** Every file counts as changed. */
  forget(): void {
    this.#known.clear();
  }

  /** Whether another process changed one of these files since they were last read or written here. */
  async changed(names: readonly string[]): Promise<boolean> {
    for (const name of names) if ((await this.#look(name)) !== this.#known.get(name)?.look) return true;
    return false;
  }

  /** `keep`: when somebody else changed the file (an editor, a checkout), their text goes to the trash before it is replaced. */
  async write(name: string, text: string, keep: boolean): Promise<Result<void>> {
    const before = this.#known.get(name);
    if (before?.text === text) return ok(undefined);
    const look = await this.#look(name);
    if (keep && look !== '' && look !== before?.look) {
      const kept = await this.toTrash(name);
      if (!kept.ok) return kept;
    }
    const written = await writeText(join(this.#dir, name), text);
    if (written.ok) await this.noteRead(name, text);
    return written;
  }

  async toTrash(name: string): Promise<Result<void>> {
    const folder = await makeFolder(join(this.#dir, 'trash'));
    const copy = join(this.#dir, 'trash', `${Date.now()}-${name}`);
    return folder.ok ? tryWrite(copy, () => copyFile(join(this.#dir, name), copy)) : folder;
  }

  async #look(name: string): Promise<string> {
    return fingerprint(await lstatIf(join(this.#dir, name)).catch(() => undefined));
  }
}

// The bundled sample programs, described by examples/manifest.json.

import { readFileSync } from 'node:fs';
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import * as z from 'zod';
import { failedWith, ok, type Result } from '../shared/result.js';
import type { LaunchSpec } from '../shared/target.js';

const manifest = z.array(
  z.object({
    id: z.string(),
    file: z.string(),
    leaks: z.boolean(),
    runtime: z.enum(['v8', 'cpython']).default('v8'),
    args: z.array(z.string()).default([]),
  }),
);
type Program = z.infer<typeof manifest>[number];

export class SamplePrograms {
  /** `dir`: the examples folder. `commands`: the executables that run them. */
  constructor(
    private readonly dir: string,
    private readonly commands: Readonly<Record<Program['runtime'], string>>,
  ) {}

  async list(): Promise<Pick<Program, 'id' | 'file' | 'leaks' | 'runtime'>[]> {
    return (await this.#read()).map(({ id, file, leaks, runtime }) => ({ id, file: join(this.dir, file), leaks, runtime }));
  }

  spec(id: string): Result<LaunchSpec> {
    const program = this.#parse(readFileSync(this.#file, 'utf8')).find((p) => p.id === id);
    if (!program) return failedWith('FILE_NOT_FOUND', { path: join(this.dir, id) });
    const command = this.commands[program.runtime];
    return ok({ kind: 'launch', command, args: [join(this.dir, program.file), ...program.args], cwd: this.dir, env: {} });
  }

  get #file(): string {
    return join(this.dir, 'manifest.json');
  }
  async #read(): Promise<Program[]> {
    return this.#parse(await readFile(this.#file, 'utf8'));
  }
  #parse(text: string): Program[] {
    return manifest.parse(JSON.parse(text));
  }
}

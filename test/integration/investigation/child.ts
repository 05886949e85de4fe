// Starts program.ts as a real process.
import { type ChildProcessWithoutNullStreams, spawn } from 'node:child_process';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { build } from 'esbuild';

/** Bundles the program into `dir`; gives its path. */
export async function buildProgram(dir: string): Promise<string> {
  const outfile = join(dir, 'program.cjs');
  await build({
    entryPoints: [join(import.meta.dirname, 'program.ts')],
    bundle: true,
    platform: 'node',
    format: 'cjs',
    outfile,
    logLevel: 'error',
  });
  return outfile;
}

export class Child {
  readonly messages: Record<string, unknown>[] = [];
  readonly exited: Promise<void>;
  readonly #process: ChildProcessWithoutNullStreams;
  #wake: () => void = () => {};
  #gone = false;

  constructor(program: string, args: readonly string[]) {
    this.#process = spawn(process.execPath, [program, ...args]);
    createInterface({ input: this.#process.stdout }).on('line', (line) => {
      this.messages.push(JSON.parse(line) as Record<string, unknown>);
      this.#wake();
    });
    let complaints = '';
    this.#process.stderr.on('data', (data) => {
      complaints += data;
    });
    this.exited = new Promise((resolve) => {
      this.#process.on('close', (code) => {
        this.#gone = true;
        if (code !== 0 && complaints !== '') this.messages.push({ complaints });
        this.#wake();
        resolve();
      });
    });
  }

  /** The next message after the first `seen`. */
  async message(seen: number): Promise<Record<string, unknown>> {
    while (this.messages.length <= seen && !this.#gone) {
      await new Promise<void>((resolve) => {
        this.#wake = resolve;
      });
    }
    return this.messages[seen] ?? { gone: true };
  }

  ask(request: object): Promise<Record<string, unknown>> {
    const seen = this.messages.length;
    this.#process.stdin.write(`${JSON.stringify(request)}\n`);
    return this.message(seen);
  }

  async kill(): Promise<void> {
    this.#process.kill('SIGKILL');
    await this.exited;
  }
}

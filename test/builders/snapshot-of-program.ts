// Real heap snapshots of a small real program, taken by Node itself in a child process.
import { spawn } from 'node:child_process';
import { mkdir, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';

export interface Program {
  /** The Node that runs it; this one where nothing is said. */
  readonly node?: string;
  /** CommonJS source that defines `cycle(n)`, one round of work (it may be async). */
  readonly source: string;
  /** More files beside it, by path (`node_modules/…/index.js`). */
  readonly files?: Readonly<Record<string, string>>;
  /** Cycles before the first snapshot, and between any two. */
  readonly warmup?: number;
  readonly cycles?: number;
  readonly snapshots?: number;
  /** More arguments for node, e.g. `--max-old-space-size=…`. */
  readonly execArgv?: readonly string[];
  /** Arguments of the program itself, and environment variables besides this process's. */
  readonly args?: readonly string[];
  readonly env?: Readonly<Record<string, string>>;
  /** Folder that it lies and runs in, inside its own. */
  readonly within?: string;
}

export interface ProgramSnapshots {
  readonly paths: string[];
  remove(): Promise<void>;
}

const driver = ({ warmup = 3, cycles = 3, snapshots = 3 }: Program, base: string): string => `
const settle = (ms) => new Promise((done) => setTimeout(done, ms));
(async () => {
  const v8 = require('node:v8');
  let n = 0;
  for (let i = 0; i < ${warmup}; i++) await cycle(++n);
  for (let k = 1; k <= ${snapshots}; k++) {
    if (k > 1) for (let i = 0; i < ${cycles}; i++) await cycle(++n);
    gc(); await settle(20); gc();
    v8.writeHeapSnapshot(${JSON.stringify(base)} + k + '.heapsnapshot');
  }
  process.exit(0);
})();`;

/** Runs the program in a directory of its own and takes its snapshots. */
export const snapshotsOf = async (program: Program): Promise<ProgramSnapshots> => {
  const own = join(tmpdir(), `holdfast-program-${process.pid}-${Math.random().toString(36).slice(2)}`);
  const folder = join(own, program.within ?? '');
  await mkdir(folder, { recursive: true });
  for (const [name, text] of Object.entries(program.files ?? {})) {
    await mkdir(dirname(join(folder, name)), { recursive: true });
    await writeFile(join(folder, name), text);
  }
  const script = join(folder, 'program.cjs');
  await writeFile(script, `${program.source}\n${driver(program, join(folder, 's'))}`);
  const child = spawn(program.node ?? process.execPath, ['--expose-gc', ...(program.execArgv ?? []), script], {
    stdio: ['ignore', 'ignore', 'pipe'],
  });
  let stderr = '';
  child.stderr.setEncoding('utf8').on('data', (text: string) => {
    stderr += text;
  });
  const code = await new Promise<number | null>((resolve, reject) => {
    child.on('error', reject);
    child.on('close', resolve);
  });
  if (code !== 0) throw new Error(`program ended with ${code}: ${stderr}`);
  const paths = Array.from({ length: program.snapshots ?? 3 }, (_, i) => join(folder, `s${i + 1}.heapsnapshot`));
  return { paths, remove: () => rm(own, { recursive: true, force: true }) };
};

// Sessions with real processes for tests, and what to do with them. Everything made here is ended by `cleanUp`.
import { type ChildProcess, execFileSync, spawn } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { LongWork, Progress } from '../../src/shared/progress.js';
import type { Result } from '../../src/shared/result.js';
import type { ConnectSpec, LaunchSpec } from '../../src/shared/target.js';
import { createV8Connector, type Limits, type TargetEvent, type TargetSession } from '../../src/targets/index.js';
import { isAlive, isStopped } from '../../src/targets/linux-proc.js';

/** The Node that plays the target; HOLDFAST_TARGET_NODE tries another version. */
export const targetNode = process.env['HOLDFAST_TARGET_NODE'] ?? process.execPath;
export const targetVersion = execFileSync(targetNode, ['-p', 'process.versions.node'], { encoding: 'utf8' }).trim();

const undo: (() => Promise<void> | void)[] = [];

export const atEnd = (action: () => Promise<void> | void): void => {
  undo.push(action);
};

/** For `afterEach`. */
export async function cleanUp(): Promise<void> {
  for (const action of undo.splice(0).reverse()) await action();
}

export function temporaryFolder(): string {
  const folder = mkdtempSync(join(tmpdir(), 'holdfast-targets-'));
  atEnd(() => {
    try {
      rmSync(folder, { recursive: true, force: true, maxRetries: 20, retryDelay: 100 });
    } catch (error) {
      // the children of a browser that was killed may write for a moment longer
      if ((error as NodeJS.ErrnoException).code !== 'ENOTEMPTY') throw error;
    }
  });
  return folder;
}

export async function connect(spec: ConnectSpec, limits: Partial<Limits> = {}): Promise<Result<TargetSession>> {
  const result = await createV8Connector(limits).connect(spec);
  if (result.ok) atEnd(() => result.value.close());
  return result;
}

/** The session, or a thrown failure that names its data. */
export function must<T>(result: Result<T>): T {
  if (result.ok) return result.value;
  throw new Error(`${result.failure.code} ${JSON.stringify(result.failure.data)}`);
}

export const nodeSpec = (args: readonly string[], more: Partial<LaunchSpec> = {}): LaunchSpec => ({
  kind: 'launch',
  command: targetNode,
  args: [...args],
  env: {},
  ...more,
});

export const attachTo = (port: number, more: { host?: string; target?: string; allowRemote?: boolean } = {}): ConnectSpec => ({
  kind: 'attach',
  host: '127.0.0.1',
  port,
  allowRemote: false,
  ...more,
});

/** A session with `node -e code`. */
export const launchCode = async (code: string, limits: Partial<Limits> = {}): Promise<TargetSession> =>
  must(await connect(nodeSpec(['-e', code]), limits));

export const idle = 'setInterval(() => {}, 1000);';

/** Events as they come; `until` waits for one. */
export class EventLog {
  readonly events: TargetEvent[] = [];
  readonly #waiting = new Set<() => void>();

  constructor(session: TargetSession) {
    session.subscribe((event) => {
      this.events.push(event);
      for (const wake of [...this.#waiting]) wake();
    });
  }

  until<T extends TargetEvent['type']>(
    type: T,
    accept: (event: Extract<TargetEvent, { type: T }>) => boolean = () => true,
  ): Promise<Extract<TargetEvent, { type: T }>> {
    return new Promise((done) => {
      const look = () => {
        const found = this.events.find(
          (event): event is Extract<TargetEvent, { type: T }> => event.type === type && accept(event as never),
        );
        if (found === undefined) return;
        this.#waiting.delete(look);
        done(found);
      };
      this.#waiting.add(look);
      look();
    });
  }

  line(text: string | RegExp): Promise<Extract<TargetEvent, { type: 'output' }>> {
    return this.until('output', ({ line }) => (typeof text === 'string' ? line.text === text : text.test(line.text)));
  }

  lines(stream: 'stdout' | 'stderr'): readonly string[] {
    return this.events.flatMap((event) => (event.type === 'output' && event.line.stream === stream ? [event.line.text] : []));
  }
}

/** Runs long work to its end. */
export async function finished<T>(work: LongWork<T>, onProgress: (progress: Progress) => void = () => {}): Promise<T> {
  for (;;) {
    const step = await work.next();
    if (step.done) return step.value;
    onProgress(step.value);
  }
}

export type Started = {
  readonly child: ChildProcess;
  readonly pid: number;
  stderr(): string;
  waitFor(text: RegExp): Promise<RegExpExecArray>;
};

const settled = (): Promise<void> => new Promise((done) => setTimeout(done, 5));

/** A signal is not delivered at once: on a busy machine a process may still answer, or begin a capture, after it was sent. */
export async function stop(pid: number): Promise<void> {
  process.kill(pid, 'SIGSTOP');
  while (!isStopped(pid)) await settled();
}
export async function kill(pid: number): Promise<void> {
  process.kill(pid, 'SIGKILL');
  while (isAlive(pid)) await settled();
}

/** A process that is not Holdfast's. */
export function startProcess(file: string, args: readonly string[], options: { cwd?: string; env?: NodeJS.ProcessEnv } = {}): Started {
  const child = spawn(file, args, { stdio: ['pipe', 'pipe', 'pipe'], ...options });
  const exited = new Promise<void>((done) => child.on('exit', () => done()));
  atEnd(async () => {
    child.kill('SIGKILL');
    await exited;
  });
  let output = '';
  let errors = '';
  const waiting = new Set<() => void>();
  const wake = () => {
    for (const look of [...waiting]) look();
  };
  child.stdout?.on('data', (bytes) => {
    output += bytes;
    wake();
  });
  child.stderr?.on('data', (bytes) => {
    errors += bytes;
    wake();
  });
  return {
    child,
    pid: child.pid ?? 0,
    stderr: () => errors,
    waitFor: (text) =>
      new Promise((done) => {
        const look = () => {
          const found = text.exec(output) ?? text.exec(errors);
          if (found === null) return;
          waiting.delete(look);
          done(found);
        };
        waiting.add(look);
        look();
      }),
  };
}

/** `node --inspect=127.0.0.1:0 …` started by hand, and the port it printed. */
export async function startInspected(
  args: readonly string[],
  flag = '--inspect=127.0.0.1:0',
): Promise<Started & { readonly port: number }> {
  const started = startProcess(targetNode, [flag, ...args]);
  const found = await started.waitFor(/listening on ws:\/\/(?:127\.0\.0\.1|\[::1\]):(\d+)/);
  return { ...started, port: Number(found[1]) };
}

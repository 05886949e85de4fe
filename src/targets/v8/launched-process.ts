// A process that Holdfast started: output as lines, stdin, and an end for the whole group whatever happens to Holdfast.
import { type ChildProcess, execFile, spawn } from 'node:child_process';
import { statSync } from 'node:fs';
import { failedWith, ok, type Result } from '../../shared/result.js';
import { isInspectorLine } from './inspector-lines.js';
import { LineSplitter } from './line-splitter.js';

export type ProcessEnd = { readonly code: number | undefined; readonly signal: string | undefined };

export type PrintedLine = { readonly stream: 'stdout' | 'stderr'; readonly text: string };

/** FOLDER_NOT_FOUND: a missing working directory would else be told as a missing command. */
export function checkFolder(path: string): Result<void> {
  try {
    return statSync(path).isDirectory() ? ok(undefined) : failedWith('FOLDER_NOT_FOUND', { path, reason: 'ENOTDIR' });
  } catch (error) {
    return failedWith('FOLDER_NOT_FOUND', { path, reason: (error as NodeJS.ErrnoException).code ?? String(error) });
  }
}

/** What a program that was over before it could be attached to leaves: how it ended and its last words. */
export const endedAtOnce = (command: string, { end, lastWords }: Pick<LaunchedProcess, 'end' | 'lastWords'>): Result<never> =>
  failedWith('LAUNCH_ENDED', {
    command,
    exit: describeEnd(end ?? { code: undefined, signal: undefined }),
    output: lastWords.join('\n').slice(-2000),
  });

export const describeEnd = ({ code, signal }: ProcessEnd): string =>
  signal !== undefined ? `signal ${signal}` : code !== undefined ? `exit code ${code}` : 'exit code unknown';

const isWindows = process.platform === 'win32';
/** Output that arrives after the end (grandchildren may hold the pipes) is waited for this long. */
const LAST_OUTPUT_MS = 300;
const MAX_LAST_WORDS = 20;
const MAX_UNSENT_INPUT = 1024 * 1024;

/**
 * Waits on a pipe that only this process holds. A line means that all went well; its end without one means that this process died
 * (however it did), and then the group of the launched process is ended.
 */
const guardScript = 'read -r done && exit 0; kill -s TERM -- "-$0" 2>/dev/null; sleep 2; kill -s KILL -- "-$0" 2>/dev/null';

export class LaunchedProcess {
  onLine: (line: PrintedLine) => void = () => {};
  /** Resolves when the process has ended and its output was delivered. */
  readonly ended: Promise<ProcessEnd>;
  end: ProcessEnd | undefined;
  /** The last lines of stderr: why it ended. */
  readonly lastWords: string[] = [];
  #guard: ChildProcess | undefined;

  private constructor(private readonly child: ChildProcess) {
    const lines = {
      stdout: new LineSplitter((text) => this.onLine({ stream: 'stdout', text })),
      stderr: new LineSplitter((text) => {
        if (!isInspectorLine(text) && this.lastWords.push(text) > MAX_LAST_WORDS) this.lastWords.shift();
        this.onLine({ stream: 'stderr', text });
      }),
    };
    for (const stream of ['stdout', 'stderr'] as const) {
      child[stream]?.on('data', (bytes: Buffer) => lines[stream].push(bytes));
      child[stream]?.on('error', () => {});
    }
    child.stdin?.on('error', () => {}); // the process may end, or close its stdin, at any time
    this.ended = new Promise((done) => {
      child.on('exit', (code, signal) => {
        const end = { code: code ?? undefined, signal: signal ?? undefined };
        this.end = end;
        let late: NodeJS.Timeout | undefined;
        const finish = () => {
          clearTimeout(late);
          lines.stdout.end();
          lines.stderr.end();
          done(end);
        };
        late = setTimeout(finish, LAST_OUTPUT_MS);
        child.on('close', finish);
      });
    });
    if (!isWindows && child.pid !== undefined) {
      const guard = spawn('/bin/sh', ['-c', guardScript, String(child.pid)], { stdio: ['pipe', 'ignore', 'ignore'], detached: true });
      guard.on('error', () => {});
      guard.stdin?.on('error', () => {});
      guard.unref();
      this.#guard = guard;
    }
  }

  /** Starts a file without a shell, in a process group of its own. LAUNCH_FAILED with the system's reason. */
  static start(
    command: string,
    file: string,
    args: readonly string[],
    options: { readonly cwd: string; readonly env: Readonly<Record<string, string | undefined>> },
  ): Promise<Result<LaunchedProcess>> {
    const refuse = (reason: string) => failedWith('LAUNCH_FAILED', { command, reason });
    return new Promise((done) => {
      try {
        const child = spawn(file, args, { ...options, stdio: ['pipe', 'pipe', 'pipe'], detached: !isWindows, windowsHide: true });
        child.once('error', (error: NodeJS.ErrnoException) => done(refuse(error.code ?? error.message)));
        child.once('spawn', () => {
          child.on('error', () => {});
          done(ok(new LaunchedProcess(child)));
        });
      } catch (error) {
        // arguments with NUL bytes and the like
        done(refuse((error as NodeJS.ErrnoException).code ?? String(error)));
      }
    });
  }

  get pid(): number {
    return this.child.pid ?? 0;
  }

  /** Resolves when the system has taken the text; `full` when the process has not read its input for too long. */
  write(text: string, timeoutMs: number): Promise<'written' | 'full' | 'gone'> {
    const stdin = this.child.stdin;
    if (stdin === null || !stdin.writable || this.end !== undefined) return Promise.resolve('gone');
    if (stdin.writableLength > MAX_UNSENT_INPUT) return Promise.resolve('full');
    return new Promise((done) => {
      const timer = setTimeout(() => done('full'), timeoutMs);
      stdin.write(text, (error) => {
        clearTimeout(timer);
        done(error ? 'gone' : 'written');
      });
    });
  }

  /** Ends the whole group: politely, then by force after `graceMs`. Safe to call more than once. */
  async terminate(graceMs: number): Promise<void> {
    if (this.end === undefined) {
      this.#signalGroup('SIGTERM');
      const force = setTimeout(() => this.#signalGroup('SIGKILL'), graceMs);
      // a stopped process acts on nothing but SIGKILL
      this.#signalGroup('SIGCONT');
      await this.ended;
      clearTimeout(force);
    }
    // what the process had started itself and left behind
    this.#signalGroup('SIGKILL');
    this.release();
  }

  /** Tells the guard that its work is done. */
  release(): void {
    this.#guard?.stdin?.end('done\n');
    this.#guard = undefined;
    this.child.stdout?.destroy();
    this.child.stderr?.destroy();
  }

  #signalGroup(signal: NodeJS.Signals): void {
    if (this.#guard === undefined && !isWindows) return; // ended before: the group's number may be another's by now
    try {
      if (isWindows) execFile('taskkill', ['/pid', String(this.pid), '/t', '/f'], () => {});
      else process.kill(-this.pid, signal);
    } catch {
      // nobody left
    }
  }
}

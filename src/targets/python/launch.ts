// Launches a Python command with the agent in it, and connects to the process that is meant.
import { basename } from 'node:path';
import { cwd as currentFolder } from 'node:process';
import { failedWith, type Result } from '../../shared/result.js';
import type { LaunchSpec } from '../../shared/target.js';
import { resolveCommand } from '../v8/command.js';
import { askInspector } from '../v8/discovery-http.js';
import { launchEnvironment } from '../v8/launch.js';
import { checkFolder, endedAtOnce, LaunchedProcess, type PrintedLine } from '../v8/launched-process.js';
import type { Limits } from '../v8/limits.js';
import { agentFiles } from './agent-files.js';
import { type Announcement, AnnouncementFile } from './announcements.js';
import { connectToAgent } from './attach.js';
import { withAgent } from './command.js';
import type { PythonSession } from './session.js';

const POLL_MS = 15;
/** Tools in Python that only start the program: their own heap is not what anybody looks for. */
const LAUNCHERS = /^(poetry|pipenv|pdm|hatch|tox|nox)(\.exe)?$/i;
const KEPT_LINES = 2000;

const delay = (ms: number): Promise<void> => new Promise((done) => setTimeout(done, ms));

/**
 * COMMAND_NOT_FOUND, FOLDER_NOT_FOUND, LAUNCH_FAILED, LAUNCH_ENDED (with exit code and the last lines of stderr),
 * RUNTIME_UNSUPPORTED, LAUNCH_NO_INSPECTOR, CANCELLED. On every failure the process group is ended.
 */
export async function launchPython(spec: LaunchSpec, limits: Limits, signal?: AbortSignal): Promise<Result<PythonSession>> {
  if (signal?.aborted) return failedWith('CANCELLED', {});
  const cwd = spec.cwd ?? currentFolder();
  const folder = checkFolder(cwd);
  if (!folder.ok) return folder;
  const env = launchEnvironment(process.env, spec.env);
  const file = resolveCommand(spec.command, cwd, env);
  if (!file.ok) return file;
  const announcements = new AnnouncementFile();
  const invocation = withAgent(file.value, spec.args, env, agentFiles(), announcements.path);
  const started = await LaunchedProcess.start(spec.command, invocation.file, invocation.args, { cwd, env: invocation.env });
  if (!started.ok) {
    announcements.remove();
    return started;
  }
  const session = await new PythonLaunch(spec, started.value, announcements, limits, signal).run();
  if (!session.ok) {
    await started.value.terminate(Math.min(limits.terminate, 500));
    announcements.remove();
  }
  return session;
}

class PythonLaunch {
  readonly #output: PrintedLine[] = [];
  readonly #waiting: Announcement[] = [];
  #trouble: string | undefined;

  constructor(
    private readonly spec: LaunchSpec,
    private readonly launched: LaunchedProcess,
    private readonly announcements: AnnouncementFile,
    private readonly limits: Limits,
    private readonly signal: AbortSignal | undefined,
  ) {
    launched.onLine = (line) => {
      this.#output.push(line);
      if (this.#output.length > KEPT_LINES) this.#output.shift();
    };
  }

  async run(): Promise<Result<PythonSession>> {
    for (const deadline = Date.now() + this.limits.launch; Date.now() < deadline; ) {
      if (this.signal?.aborted) return failedWith('CANCELLED', {});
      this.#waiting.push(...this.announcements.take());
      const next = this.#waiting.shift();
      if (next === undefined) {
        if (this.launched.end !== undefined) {
          await this.launched.ended;
          return endedAtOnce(this.spec.command, this.launched);
        }
        await delay(POLL_MS);
      } else if (next.type === 'trouble') {
        const unsupported = /^unsupported (.{1,50})$/.exec(next.what);
        if (unsupported !== null && next.pid === this.launched.pid) return this.#unsupported(unsupported[1] as string);
        this.#trouble = next.what;
      } else {
        const session = await this.#try(next);
        if (session !== undefined) return session;
      }
    }
    if (this.#trouble !== undefined) return failedWith('LAUNCH_FAILED', { command: this.spec.command, reason: this.#trouble });
    return failedWith('LAUNCH_NO_INSPECTOR', { command: this.spec.command, waitedMs: this.limits.launch });
  }

  /** A session, or nothing when it is a launcher's agent, or one that is gone (its process became another program). */
  async #try(announced: Extract<Announcement, { type: 'agent' }>): Promise<Result<PythonSession> | undefined> {
    const inspector = await askInspector('127.0.0.1', announced.port, this.limits.http, this.signal);
    if (!inspector.ok) return inspector.failure.code === 'CANCELLED' ? inspector : undefined;
    const target = inspector.value.targets.find(({ path }) => path === announced.path);
    if (target === undefined || LAUNCHERS.test(basename(target.title))) return undefined;
    const connection = {
      inspector: inspector.value,
      target: { ...target, path: announced.path },
      local: true,
      launched: { process: this.launched, command: [this.spec.command, ...this.spec.args], backlog: this.#output },
      onEnd: () => this.announcements.remove(),
    };
    const session = await connectToAgent(connection, this.limits, this.signal);
    if (session.ok || session.failure.code === 'CANCELLED') return session;
    return undefined;
  }

  #unsupported(found: string): Result<never> {
    return failedWith('RUNTIME_UNSUPPORTED', { command: this.spec.command, found: `Python ${found}`, supported: 'CPython 3.8' });
  }
}

// Launches a command with an inspector and finds the process that is meant.
import { cwd as currentFolder } from 'node:process';
import { failedWith, type Result } from '../../shared/result.js';
import type { LaunchSpec } from '../../shared/target.js';
import { descendants, listeningSockets, socketsOf } from '../linux-proc.js';
import { connectTo } from './attach.js';
import { firstInspector } from './candidates.js';
import { resolveCommand, withInspector } from './command.js';
import { askInspector } from './discovery-http.js';
import { type Announced, announcedInspector } from './inspector-lines.js';
import { checkFolder, endedAtOnce, LaunchedProcess, type PrintedLine } from './launched-process.js';
import type { Limits } from './limits.js';
import { pickTarget } from './pick-target.js';
import type { V8Session } from './session.js';

/** Scripts that only start other programs: npm, npx and the like. Their own heap is not what anybody looks for. */
const launcherScript =
  /(^|[\\/])(npm-cli|npx-cli|npm|npx|yarn|yarnpkg|pnpm|pnpx|pnpm\.cjs|corepack|cross-env(-shell)?|dotenv|env-cmd|concurrently|nodemon|npm-run-all|run-[ps])(\.[cm]?js)?$|[\\/]node_modules[\\/](npm|yarn|pnpm|corepack|cross-env|nodemon|concurrently|tsx|ts-node-dev)[\\/]/;
const POLL_MS = 25;
/** How often the process tree is searched for inspectors that nobody announced. */
const LOOK_EVERY_MS = 1000;

const delay = (ms: number): Promise<void> => new Promise((done) => setTimeout(done, ms));

/** Holdfast's own settings that must not reach the program. */
const hiddenVariables = ['ELECTRON_RUN_AS_NODE', 'ELECTRON_NO_ATTACH_CONSOLE', 'ELECTRON_ENABLE_LOGGING'];

export function launchEnvironment(own: NodeJS.ProcessEnv, added: Readonly<Record<string, string>>): Record<string, string | undefined> {
  const inherited = Object.fromEntries(Object.entries(own).filter(([name]) => !hiddenVariables.includes(name)));
  return { ...inherited, ...added };
}

/**
 * COMMAND_NOT_FOUND, FOLDER_NOT_FOUND, LAUNCH_FAILED, LAUNCH_ENDED (with exit code and the last lines of stderr),
 * LAUNCH_NO_INSPECTOR, CANCELLED. On every failure the process group is ended.
 */
export async function launch(spec: LaunchSpec, limits: Limits, signal?: AbortSignal): Promise<Result<V8Session>> {
  if (signal?.aborted) return failedWith('CANCELLED', {});
  const cwd = spec.cwd ?? currentFolder();
  const folder = checkFolder(cwd);
  if (!folder.ok) return folder;
  const env = launchEnvironment(process.env, spec.env);
  const file = resolveCommand(spec.command, cwd, env);
  if (!file.ok) return file;
  const invocation = withInspector(file.value, spec.args, env);
  const started = await LaunchedProcess.start(spec.command, invocation.file, invocation.args, { cwd, env: invocation.env });
  if (!started.ok) return started;
  const process_ = started.value;
  const attempt = new Launch(spec, process_, invocation.manner, limits, signal);
  const session = await attempt.run();
  if (!session.ok) await process_.terminate(Math.min(limits.terminate, 500));
  return session;
}

class Launch {
  readonly #announced: Announced[] = [];
  readonly #output: PrintedLine[] = [];
  /** Ports that were announced or asked; our own listening sockets are never its inspector, though it may have inherited them (Electron's). */
  readonly #seen = new Set(socketsOf(process.pid).map(({ port }) => port));
  /** The launcher's own inspector, to fall back on. */
  #launcher: Announced | undefined;

  constructor(
    private readonly spec: LaunchSpec,
    private readonly launched: LaunchedProcess,
    private readonly manner: 'direct' | 'tree',
    private readonly limits: Limits,
    private readonly signal: AbortSignal | undefined,
  ) {
    launched.onLine = (line) => {
      const found = line.stream === 'stderr' ? announcedInspector(line.text) : undefined;
      if (found !== undefined && !this.#seen.has(found.port)) {
        this.#seen.add(found.port);
        this.#announced.push(found);
      }
      this.#output.push(line);
      if (this.#output.length > 2000) this.#output.shift();
    };
  }

  async run(): Promise<Result<V8Session>> {
    const startedAt = Date.now();
    const deadline = startedAt + this.limits.launch;
    let lookAt = startedAt + LOOK_EVERY_MS;
    while (Date.now() < deadline) {
      if (this.signal?.aborted) return failedWith('CANCELLED', {});
      const next = this.#announced.shift();
      if (next !== undefined) {
        const session = await this.#try(next);
        if (session !== undefined) return session;
      } else if (this.launched.end !== undefined) {
        await this.launched.ended;
        if (this.#announced.length === 0) return endedAtOnce(this.spec.command, this.launched);
      } else {
        await delay(POLL_MS);
        if (this.manner !== 'tree' || Date.now() < lookAt) continue;
        await this.#lookBelow();
        lookAt = Date.now() + LOOK_EVERY_MS;
      }
    }
    if (this.#launcher !== undefined) {
      const session = await this.#connect(this.#launcher);
      if (session.ok) return session;
    }
    return failedWith('LAUNCH_NO_INSPECTOR', { command: this.spec.command, waitedMs: this.limits.launch });
  }

  /** A wrapper may keep its program's stderr, and with it the inspector's line, to itself: looks for sockets instead. */
  async #lookBelow(): Promise<void> {
    if (process.platform !== 'linux') return;
    const sockets = listeningSockets();
    for (const pid of descendants(this.launched.pid)) {
      const unseen = socketsOf(pid, sockets).filter(({ host, port }) => host === '127.0.0.1' && !this.#seen.has(port));
      for (const { port } of unseen) this.#seen.add(port);
      const inspector = await firstInspector(unseen, this.limits.http, this.signal);
      const path = inspector?.targets[0]?.path;
      if (inspector !== undefined && path !== undefined) this.#announced.push({ port: inspector.port, path });
    }
  }

  /** A session with this inspector, or nothing when it is a launcher's or already gone. */
  async #try(announced: Announced): Promise<Result<V8Session> | undefined> {
    if (this.manner === 'tree') {
      const inspector = await askInspector('127.0.0.1', announced.port, this.limits.http, this.signal);
      const target = inspector.ok ? inspector.value.targets[0] : undefined;
      if (target === undefined) return undefined;
      if (launcherScript.test(target.title) || launcherScript.test(target.url)) {
        this.#launcher = announced;
        return undefined;
      }
    }
    const session = await this.#connect(announced);
    if (session.ok) {
      // one that is over before its first turn has nothing to show but its last words
      await session.value.started(this.limits.start);
      return session.value.isOver ? undefined : session;
    }
    if (session.failure.code === 'CANCELLED') return session;
    // it may be ending between its line and our call
    const end = await Promise.race([this.launched.ended, delay(this.limits.exit)]);
    return end !== undefined || this.manner === 'tree' ? undefined : session;
  }

  async #connect({ port, path }: Announced): Promise<Result<V8Session>> {
    const inspector = await askInspector('127.0.0.1', port, this.limits.http, this.signal);
    if (!inspector.ok) return inspector;
    const announced = inspector.value.targets.find((target) => target.path === path);
    const target =
      announced?.path === undefined ? pickTarget(inspector.value, undefined) : { ok: true as const, value: { ...announced, path } };
    if (!target.ok) return target;
    const command = [this.spec.command, ...this.spec.args];
    const launched = { process: this.launched, command, backlog: this.#output };
    return connectTo({ inspector: inspector.value, target: target.value, local: true, launched }, this.limits, this.signal);
  }
}

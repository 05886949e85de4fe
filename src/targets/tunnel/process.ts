// One run of the program that is a tunnel: from its start until it listens.
import { type AddressInfo, connect as connectSocket, createServer } from 'node:net';
import { failedWith, ok, type Result } from '../../shared/result.js';
import { descendants, listeningSockets, socketsOf } from '../linux-proc.js';
import { resolveCommand } from '../v8/command.js';
import { launchEnvironment } from '../v8/launch.js';
import { LaunchedProcess } from '../v8/launched-process.js';

const POLL_MS = 50;
const LAST_WORDS = 3;

const delay = (ms: number): Promise<void> => new Promise((done) => setTimeout(done, ms));

/** A port of loopback that is free now. */
export function freePort(): Promise<number> {
  return new Promise((done, refuse) => {
    const server = createServer();
    server.on('error', refuse);
    server.listen(0, '127.0.0.1', () => {
      const { port } = server.address() as AddressInfo;
      server.close(() => done(port));
    });
  });
}

function answers(port: number): Promise<boolean> {
  return new Promise((done) => {
    const socket = connectSocket(port, '127.0.0.1');
    socket.on('connect', () => {
      socket.destroy();
      done(true);
    });
    socket.on('error', () => done(false));
  });
}

/** Whether the program itself, not somebody else, listens there. A connection through the tunnel would already reach its far end. */
async function listens(pid: number, port: number): Promise<boolean> {
  if (process.platform !== 'linux') return answers(port);
  const sockets = listeningSockets();
  return descendants(pid).some((each) => socketsOf(each, sockets).some((socket) => socket.port === port));
}

/** What its program said last, in a line. */
export const lastWordsOf = ({ lastWords }: Pick<LaunchedProcess, 'lastWords'>): string =>
  lastWords
    .filter((line) => line.trim() !== '')
    .slice(-LAST_WORDS)
    .join(' · ')
    .slice(0, 500);

/** `byHand`: the command for a person, who can be asked. TUNNEL_TOOL_MISSING, TUNNEL_FAILED with its last words, CANCELLED. On every failure the program is ended. */
export async function startTunnel(
  command: readonly string[],
  byHand: string,
  localPort: number,
  waitMs: number,
  signal?: AbortSignal,
): Promise<Result<LaunchedProcess>> {
  const [tool = '', ...args] = command;
  const refused = (reason: string) => failedWith('TUNNEL_FAILED', { command: byHand, reason });
  const cwd = process.cwd();
  const env = launchEnvironment(process.env, {});
  const file = resolveCommand(tool, cwd, env);
  if (!file.ok) return failedWith('TUNNEL_TOOL_MISSING', { tool });
  const started = await LaunchedProcess.start(tool, file.value, args, { cwd, env });
  if (!started.ok) return refused('reason' in started.failure.data ? String(started.failure.data.reason) : started.failure.code);
  const program = started.value;
  for (const deadline = Date.now() + waitMs; Date.now() < deadline; await delay(POLL_MS)) {
    if (signal?.aborted) {
      await program.terminate(500);
      return failedWith('CANCELLED', {});
    }
    if (program.end !== undefined) {
      await program.ended;
      program.release();
      return refused(lastWordsOf(program) || 'ended at once');
    }
    if (await listens(program.pid, localPort)) return ok(program);
  }
  await program.terminate(500);
  return refused(lastWordsOf(program) || `no answer within ${waitMs} ms`);
}

// Who is at the other end: kind of runtime, version, and the process of this machine, if it is one.
import { basename } from 'node:path';
import * as z from 'zod';
import type { Runtime } from '../../shared/target.js';
import { allPids, executable, isAlive, listeningSockets, processStat, socketsOf } from '../linux-proc.js';
import { isNodeExecutable } from './node-executable.js';
import { probe } from './remote.js';
import type { Wire } from './wire.js';

export type Product = { readonly runtime: Runtime; readonly isNode: boolean; readonly version: string };

/** "node.js/v20.20.2" → "Node.js 20.20.2"; others keep their name: "Chrome/130.0" → "Chrome 130.0". */
export function describeProduct(product: string): Product {
  const node = /^node(?:\.js)?\/v?(.+)$/i.exec(product);
  if (node !== null) return { runtime: 'v8', isNode: true, version: `Node.js ${node[1]}`.slice(0, 100) };
  const python = /^c?python/i.test(product);
  return { runtime: python ? 'cpython' : 'v8', isNode: false, version: product.replace('/', ' ').slice(0, 100) };
}

const processAnswer = z.tuple([z.number().int().positive(), z.number(), z.array(z.string().max(5000)).max(500)]).nullable();
// a process that waits for a debugger, or is still loading, knows neither its number nor its arguments
const processExpression = `process.pid && process.argv ? [process.pid, Date.now() - process.uptime() * 1000,
  process.argv.slice(0, 50).map((a) => String(a).slice(0, 1000))] : null`;
const LOAD_MS = 300;
const POLL_MS = 10;

export type RemoteProcess = { readonly pid: number; readonly startedAt: number; readonly argv: readonly string[] };

/** `undefined` from what is no Node program, or one that waits for a debugger before it loads. */
export async function askProcess(wire: Wire, timeoutMs: number): Promise<RemoteProcess | undefined> {
  for (const deadline = Date.now() + LOAD_MS; ; await new Promise((done) => setTimeout(done, POLL_MS))) {
    const answer = await probe(wire, processExpression, processAnswer, timeoutMs);
    if (answer === undefined) return undefined;
    if (answer !== null) return { pid: answer[0], startedAt: answer[1], argv: answer[2] };
    if (Date.now() > deadline) return undefined;
  }
}

const CLOCK_TOLERANCE_MS = 2500;

/**
 * Whether the process that answered on a loopback port is the one with that number here: a tunnel or a container's port also
 * answers on loopback, and its process numbers mean others here. Certain if the process holds the listening socket; otherwise
 * both sides must agree on when it started.
 */
export function isLocalProcess({ pid, startedAt }: RemoteProcess, port: number): boolean {
  if (process.platform !== 'linux' || !isAlive(pid)) return false;
  if (socketsOf(pid).some((socket) => socket.port === port)) return true;
  const stat = processStat(pid);
  return stat !== undefined && Math.abs(stat.startedAt - startedAt) < CLOCK_TOLERANCE_MS;
}

/** The process of this machine that listens on a port, as far as its descriptors may be read; `accept` by its executable. */
export function processBehind(port: number, accept: (executable: string) => boolean = isNodeExecutable): number | undefined {
  if (process.platform !== 'linux') return undefined;
  const sockets = listeningSockets();
  return allPids().find((pid) => {
    const file = executable(pid);
    return file !== undefined && accept(file) && socketsOf(pid, sockets).some((socket) => socket.port === port);
  });
}

/** The script's or application's name; without one (`node -e`, a REPL) the executable's. Electron's own options come before it. */
export function titleOf(argv: readonly string[], fallback: string): string {
  const file = argv.slice(1).find((word) => !word.startsWith('-')) ?? argv[0];
  return (file === undefined ? fallback : basename(file)).slice(0, 200) || fallback;
}

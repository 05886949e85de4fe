// CPython 3.14's own way in (PEP 768, `sys.remote_exec`), written from outside without native code: a script's path and a flag go into
// the memory of a thread's state; the thread runs the script at its next bytecode. The process is not stopped for it.
import { closeSync, openSync, readSync, writeSync } from 'node:fs';
import { sectionOffset } from './elf.js';
import { type MappedRuntime, openable } from './mapped-runtime.js';

/** Fields of `_Py_DebugOffsets` (Include/internal/pycore_debug_offsets.h of 3.14) that are needed, as offsets in bytes. */
export type DebugOffsets = {
  readonly interpretersHead: number;
  readonly threadsHead: number;
  readonly threadsMain: number;
  readonly nextThread: number;
  readonly evalBreaker: number;
  readonly support: number;
  readonly enabled: number;
  readonly pendingCall: number;
  readonly scriptPath: number;
  readonly scriptPathSize: number;
};

const COOKIE = 'xdebugpy';
/** The table starts with cookie, version, and whether the build is free-threaded. */
const HEAD = 24;
export const TABLE_BYTES = 2048;
/** `_PY_EVAL_PLEASE_STOP_BIT`. */
const PLEASE_STOP = 1n << 5n;
const MOST_THREADS = 500;
const MOST_OFFSET = 1 << 24;

/**
 * The groups between threads and debugger support differ from version to version; the latter is found by its own ends: call at 0, path
 * behind it at 4, 512 bytes.
 */
export function parseDebugOffsets(table: Buffer): DebugOffsets | undefined {
  if (table.length < HEAD || table.toString('latin1', 0, 8) !== COOKIE) return undefined;
  const minor = table.readUInt32LE(8) >>> 16;
  if (minor !== 0x030e) return undefined;
  const words: number[] = [];
  for (let at = HEAD; at + 8 <= table.length; at += 8) words.push(Number(table.readBigUInt64LE(at)));
  const end = words.findIndex((word, i) => i > 25 && word === 0 && words[i + 1] === 4 && words[i + 2] === 512);
  // 3 of the runtime, 16 of an interpreter, then a thread's: size, previous, next
  const [evalBreaker, support, enabled] = words.slice(end - 3, end);
  const found = {
    interpretersHead: words[2],
    threadsHead: words[6],
    threadsMain: words[7],
    nextThread: words[21],
    evalBreaker,
    support,
    enabled,
    pendingCall: 0,
    scriptPath: 4,
    scriptPathSize: 512,
  };
  const sane = Object.values(found).every((offset) => offset !== undefined && offset < MOST_OFFSET);
  return end > 0 && sane ? (found as DebugOffsets) : undefined;
}

export type RemoteExec =
  | { readonly outcome: 'asked'; withdraw(): void }
  /** Not for this build, or switched off there. */
  | { readonly outcome: 'unsupported' }
  | { readonly outcome: 'denied'; readonly reason: string };

/** Asks the process's main thread, or all its threads, to run the script at `path` (as the process sees it). */
export function remoteExec(pid: number, runtime: MappedRuntime, path: string, threads: 'main' | 'all'): RemoteExec {
  const bytes = Buffer.from(`${path}\0`);
  const offset = sectionOffset(openable(pid, runtime.path), '.PyRuntime');
  if (offset === undefined || runtime.replaced) return { outcome: 'unsupported' };
  let memory: Memory;
  try {
    memory = new Memory(pid);
  } catch (error) {
    return { outcome: 'denied', reason: (error as NodeJS.ErrnoException).code ?? '' };
  }
  try {
    const state = runtime.start + offset;
    const offsets = parseDebugOffsets(memory.read(state, TABLE_BYTES));
    if (offsets === undefined || bytes.length > offsets.scriptPathSize) return { outcome: 'unsupported' };
    const interpreter = memory.pointer(state + offsets.interpretersHead);
    if (interpreter === 0 || memory.read(interpreter + offsets.enabled, 4).readInt32LE(0) !== 1) return { outcome: 'unsupported' };
    const asked: number[] = [];
    for (const thread of threadsOf(memory, interpreter, offsets, threads)) {
      const support = thread + offsets.support;
      // one that was asked by somebody else keeps what it was asked
      if (memory.read(support + offsets.pendingCall, 4).readInt32LE(0) !== 0) continue;
      memory.write(support + offsets.scriptPath, bytes);
      memory.write(support + offsets.pendingCall, Buffer.from([1, 0, 0, 0]));
      asked.push(thread);
      const breaker = Buffer.alloc(8);
      breaker.writeBigUInt64LE(memory.read(thread + offsets.evalBreaker, 8).readBigUInt64LE(0) | PLEASE_STOP);
      memory.write(thread + offsets.evalBreaker, breaker);
    }
    return { outcome: 'asked', withdraw: () => withdraw(pid, interpreter, offsets, asked) };
  } catch {
    // a thread that ended meanwhile
    return { outcome: 'unsupported' };
  } finally {
    memory.close();
  }
}

/** Addresses of the states of the main thread, or of all. */
function threadsOf(memory: Memory, interpreter: number, offsets: DebugOffsets, which: 'main' | 'all'): readonly number[] {
  if (which === 'main') return [memory.pointer(interpreter + offsets.threadsMain)].filter((thread) => thread !== 0);
  const found: number[] = [];
  let thread = memory.pointer(interpreter + offsets.threadsHead);
  for (; thread !== 0 && found.length < MOST_THREADS; thread = memory.pointer(thread + offsets.nextThread)) found.push(thread);
  return found;
}

/** Threads that did not come to it must not look for a script that is no longer there; those that ended have no state to write to. */
function withdraw(pid: number, interpreter: number, offsets: DebugOffsets, asked: readonly number[]): void {
  try {
    const memory = new Memory(pid);
    try {
      const alive = threadsOf(memory, interpreter, offsets, 'all').filter((thread) => asked.includes(thread));
      for (const thread of alive) memory.write(thread + offsets.support + offsets.pendingCall, Buffer.alloc(4));
    } finally {
      memory.close();
    }
  } catch {
    // the process is gone
  }
}

/** `/proc/PID/mem`; needs the right to trace the process. */
class Memory {
  readonly #file: number;

  constructor(pid: number) {
    this.#file = openSync(`/proc/${pid}/mem`, 'r+');
  }

  read(address: number, length: number): Buffer {
    const bytes = Buffer.alloc(length);
    if (readSync(this.#file, bytes, 0, length, address) !== length) throw new RangeError('unreadable address');
    return bytes;
  }

  pointer(address: number): number {
    return Number(this.read(address, 8).readBigUInt64LE(0));
  }

  write(address: number, bytes: Buffer): void {
    if (writeSync(this.#file, bytes, 0, bytes.length, address) !== bytes.length) throw new RangeError('unwritable address');
  }

  close(): void {
    closeSync(this.#file);
  }
}

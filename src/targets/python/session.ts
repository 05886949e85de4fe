// One live connection to a Python process, through its agent.

import * as z from 'zod';
import type { CutOutcome, CutPlan, CutSpec } from '../../shared/cut.js';
import { type Failure, fail } from '../../shared/failures.js';
import type { LongWork } from '../../shared/progress.js';
import { failed, failedWith, ok, type Result } from '../../shared/result.js';
import { steadyNow } from '../../shared/steady-clock.js';
import type { CaptureReport, ListedTarget, ObjectIdentity, Sample, TargetInfo } from '../../shared/target.js';
import { timestamp } from '../../shared/units.js';
import { type AvailableMemory, availableMemory } from '../available-memory.js';
import type { Allocators, CaptureEstimate, TargetEvent, TargetSession, WorkSeen } from '../connector.js';
import { childProcesses } from '../discovery/children.js';
import { isAlive, isStopped } from '../linux-proc.js';
import { readProcessMemory } from '../rss/index.js';
import { textOf } from '../v8/evaluation.js';
import { EventQueue } from '../v8/event-queue.js';
import { isInspectorLine } from '../v8/inspector-lines.js';
import { describeEnd, type LaunchedProcess, type PrintedLine, type ProcessEnd } from '../v8/launched-process.js';
import type { Limits } from '../v8/limits.js';
import { evaluateRemote } from '../v8/remote.js';
import type { Reply, Wire } from '../v8/wire.js';
import { captureColumns } from './capture.js';
import { PythonObjects } from './objects.js';
import { processFactsOf } from './process-facts.js';
import { ask, captureEstimate, type MemoryFigures, markEvent, memoryDetail, memoryFigures, trimmed } from './protocol.js';
import { watchWork } from './work.js';

export type PythonSessionParts = {
  readonly wire: Wire;
  readonly info: TargetInfo;
  readonly limits: Limits;
  /** The process of this machine whose memory the OS can tell. */
  readonly localPid: number | undefined;
  readonly launched?: LaunchedProcess;
  /** What a launched process printed before the session took over. */
  readonly backlog?: readonly PrintedLine[];
  readonly onEnd?: () => void;
};

const ALIVE_POLL_MS = 25;
/** The agent answers from a thread of its own; where it does not, the program holds the interpreter (or is stopped). */
const LATE_MS = 60_000;
/** A mark's own clock is believed this far from ours. */
const CLOCK_TOLERANCE_MS = 60_000;

const delay = (ms: number): Promise<void> => new Promise((done) => setTimeout(done, ms));

export class PythonSession implements TargetSession {
  readonly info: TargetInfo;
  readonly objects: PythonObjects;
  readonly #parts: PythonSessionParts;
  readonly #events = new EventQueue();
  #ended: string | undefined;
  #closing: Promise<void> | undefined;
  #capturing = false;
  /** A question for figures that is not answered yet: the next waits, so that they never pile up. */
  #asked: Promise<MemoryFigures | undefined> | undefined;
  #resolveEnd: (reason: string) => void = () => {};
  readonly #end = new Promise<string>((done) => {
    this.#resolveEnd = done;
  });

  constructor(parts: PythonSessionParts) {
    this.#parts = parts;
    this.info = parts.info;
    this.objects = new PythonObjects({
      ...parts,
      title: parts.info.title,
      refuse: (capability) => this.#refuse(capability),
      failureOf: (reply, waitedMs, capability) => this.#failureOf(reply, waitedMs, capability),
    });
    const { wire, launched, backlog } = parts;
    wire.on('Holdfast.mark', (params) => {
      const mark = markEvent.safeParse(params);
      if (!mark.success) return;
      const { at, label, waits } = mark.data;
      const near = Math.abs(at - Date.now()) < CLOCK_TOLERANCE_MS;
      const pass = () => void wire.send('Holdfast.passCheckpoint', {}, { timeoutMs: parts.limits.command });
      this.#events.emit({ type: 'mark', at: near ? timestamp.parse(at) : steadyNow(), label, ...(waits ? { pass } : {}) });
    });
    if (launched !== undefined) {
      for (const line of backlog ?? []) this.#print(line);
      launched.onLine = (line) => this.#print(line);
      launched.ended.then((end) => this.#processEnded(end));
    }
    wire.closed.then((reason) => this.#wireClosed(reason));
    void this.#end.then(() => parts.onEnd?.());
  }

  get isOver(): boolean {
    return this.#ended !== undefined;
  }

  #print({ stream, text }: PrintedLine): void {
    if (stream === 'stderr' && isInspectorLine(text)) return;
    this.#events.emit({ type: 'output', line: { at: steadyNow(), stream, text } });
  }

  subscribe(listener: (event: TargetEvent) => void): () => void {
    return this.#events.subscribe(listener);
  }

  async sample(): Promise<Sample> {
    const { wire, localPid, limits } = this.#parts;
    const at = steadyNow();
    const memory = localPid === undefined ? undefined : await readProcessMemory(localPid);
    const heap = this.#ended === undefined && wire.open && !this.#capturing ? await this.#figures(limits.probe) : undefined;
    const rss = memory?.rss ?? heap?.rss ?? undefined;
    const peak = memory?.peak ?? heap?.rssPeak ?? undefined;
    return {
      at,
      ...(heap === undefined ? {} : { heapUsed: heap.heapUsed }),
      ...(rss === undefined ? {} : { rss }),
      ...(peak === undefined ? {} : { rssPeak: peak }),
    };
  }

  async #figures(timeoutMs: number): Promise<MemoryFigures | undefined> {
    if (this.#asked !== undefined) return undefined;
    const asked = ask(this.#parts.wire, 'Holdfast.memory', {}, memoryFigures, { timeoutMs: LATE_MS }).then((reply) =>
      reply.ok ? reply.value : undefined,
    );
    this.#asked = asked;
    void asked.finally(() => {
      this.#asked = undefined;
    });
    let timer: NodeJS.Timeout | undefined;
    const limit = new Promise<undefined>((done) => {
      timer = setTimeout(done, timeoutMs, undefined);
    });
    const figures = await Promise.race([asked, limit]);
    clearTimeout(timer);
    return figures;
  }

  readonly allocators: Allocators = {
    read: async (options) => {
      const refused = this.#refuse('heap-statistics');
      if (refused !== undefined) return failed(refused);
      const timeoutMs = this.#parts.limits.collect;
      const reply = await ask(this.#parts.wire, 'Holdfast.memory', { detail: true, count: options?.count === true }, memoryDetail, {
        timeoutMs,
      });
      if (!reply.ok) return failed(await this.#failureOf(reply, timeoutMs, 'heap-statistics'));
      const { detail, rss, heapUsed } = reply.value;
      return ok({ process: processFactsOf(this.info.version, this.info.title, rss ?? undefined, detail ?? {}), heapUsed });
    },
    trim: async () => {
      const refused = this.#refuse('evaluate');
      if (refused !== undefined) return failed(refused);
      const timeoutMs = this.#parts.limits.collect;
      const reply = await ask(this.#parts.wire, 'Holdfast.trim', {}, trimmed, { timeoutMs });
      return reply.ok ? ok(reply.value) : failed(await this.#failureOf(reply, timeoutMs, 'malloc_trim'));
    },
  };

  async identify(how: ObjectIdentity): Promise<Result<void>> {
    const refused = this.#refuse('capture');
    if (refused !== undefined) return failed(refused);
    const timeoutMs = this.#parts.limits.command;
    const reply = await this.#parts.wire.send('Holdfast.setIdentity', { mode: how }, { timeoutMs });
    return reply.ok ? ok(undefined) : failed(await this.#failureOf(reply, timeoutMs, 'identity'));
  }

  async collectGarbage(signal?: AbortSignal): Promise<Result<void>> {
    const refused = this.#refuse('collect') ?? (await this.#silent());
    if (refused !== undefined) return failed(refused);
    const timeoutMs = this.#parts.limits.collect;
    const reply = await this.#parts.wire.send('HeapProfiler.collectGarbage', {}, { timeoutMs, signal });
    if (!reply.ok) return failed(await this.#failureOf(reply, timeoutMs, 'collect'));
    this.#events.emit({ type: 'collected', at: steadyNow() });
    return ok(undefined);
  }

  async estimateCapture(): Promise<CaptureEstimate | undefined> {
    if (this.#refuse('capture') !== undefined) return undefined;
    const { wire, limits } = this.#parts;
    const estimate = await ask(wire, 'Holdfast.estimateSnapshot', {}, captureEstimate, { timeoutMs: limits.command });
    if (!estimate.ok) return undefined;
    const { pauseMs, totalMs, extraBytes, mode } = estimate.value;
    return { pauseMs, totalMs, extraBytes, withoutFork: mode === 'stop' };
  }

  async *capture(path: string): LongWork<Result<CaptureReport>> {
    const refused = this.#refuse('capture');
    if (refused !== undefined) return failed(refused);
    const { wire, limits } = this.#parts;
    this.#capturing = true;
    let handedOver = false;
    try {
      const options = { timeoutMs: limits.command };
      const estimate = await ask(wire, 'Holdfast.estimateSnapshot', {}, captureEstimate, options);
      if (!estimate.ok) return failed(await this.#failureOf(estimate, limits.command, 'capture'));
      if (estimate.value.refused) {
        const { extraBytes, availableBytes } = estimate.value;
        const megabytes = (bytes: number | null): number => Math.round((bytes ?? 0) / 1e6);
        const figures = { needMegabytes: megabytes(extraBytes), availableMegabytes: megabytes(availableBytes) };
        return failedWith('CAPTURE_NEEDS_MEMORY', { title: this.info.title, ...figures });
      }
      handedOver = true;
      const captured = yield* captureColumns(wire, path, {
        idleMs: limits.captureIdle,
        stoppedMs: limits.command,
        isStopped: () => this.#parts.localPid !== undefined && isStopped(this.#parts.localPid),
        reasonOfEnd: () => this.#end,
        onReleased: () => {
          this.#capturing = false;
        },
      });
      return 'code' in captured ? failed(captured) : ok(captured);
    } finally {
      if (!handedOver) this.#capturing = false;
    }
  }

  async evaluate(expression: string, signal?: AbortSignal): Promise<Result<string>> {
    const refused = this.#refuse('evaluate');
    if (refused !== undefined) return failed(refused);
    const { wire, limits } = this.#parts;
    const shown = expression.slice(0, 200);
    const reply = await evaluateRemote(wire, { expression }, { timeoutMs: limits.evaluate, signal });
    if (!reply.ok) {
      if (reply.problem === 'refused') return failedWith('EVALUATE_FAILED', { expression: shown, reason: reply.message });
      return failed(await this.#failureOf(reply, limits.evaluate, 'evaluate'));
    }
    // a statement, or None: an interpreter's prompt would say nothing either
    const silent = reply.value.result.type === 'undefined' && reply.value.exceptionDetails === undefined;
    return silent ? ok('') : textOf(reply.value, expression);
  }

  /** By the processor: the agent's own thread allocates in the same heap, but its time is known. */
  watchWork(): Promise<(() => Promise<WorkSeen | undefined>) | undefined> {
    return watchWork(this.#parts.wire, this.#parts.limits.command);
  }

  inside(): readonly ListedTarget[] {
    return [];
  }

  async enter(id: string): Promise<Result<TargetSession>> {
    return failedWith('NO_SUCH_TARGET', { address: this.info.address ?? this.info.title, wanted: id });
  }

  async heapLimit(): Promise<number | undefined> {
    return undefined;
  }

  async availableMemory(): Promise<AvailableMemory | undefined> {
    const { localPid } = this.#parts;
    return localPid === undefined ? undefined : availableMemory(localPid);
  }

  async otherHeaps(): Promise<readonly string[]> {
    const { localPid } = this.#parts;
    const below = localPid === undefined ? [] : childProcesses(localPid);
    // the tracker of multiprocessing only cleans up
    const workers = below.filter(({ title, kind }) => kind === 'python' && !title.includes('multiprocessing.resource_tracker'));
    return workers.map(({ title, pid }) => `${title} (${pid})`);
  }

  planCut(spec: CutSpec): Promise<Result<CutPlan>> {
    return this.objects.plan(spec);
  }

  cut(spec: CutSpec): Promise<Result<CutOutcome>> {
    return this.objects.cut(spec);
  }

  undoCut(): Promise<Result<boolean>> {
    return this.objects.undo();
  }

  async write(text: string): Promise<Result<void>> {
    const { launched, limits } = this.#parts;
    const refused = this.#refuse('stdin');
    if (refused !== undefined) return failed(refused);
    const outcome = await launched?.write(text, limits.command);
    switch (outcome) {
      case 'written':
        return ok(undefined);
      case 'full':
        return failedWith('TARGET_NOT_RESPONDING', { title: this.info.title, waitedMs: limits.command });
      case 'gone':
      case undefined:
        return failed(this.#gone());
    }
  }

  async signal(name: NodeJS.Signals): Promise<Result<void>> {
    const refused = this.#refuse('signal');
    if (refused !== undefined) return failed(refused);
    const pid = this.#parts.localPid;
    try {
      if (pid === undefined) return failedWith('NOT_CAPABLE', { title: this.info.title, capability: 'signal' });
      process.kill(pid, name);
      return ok(undefined);
    } catch (error) {
      const { code } = error as NodeJS.ErrnoException;
      if (code === 'EPERM') return failedWith('PROCESS_PERMISSION', { pid: pid ?? 0 });
      if (code === 'ESRCH') return failed(this.#gone());
      return failedWith('NOT_CAPABLE', { title: this.info.title, capability: `signal ${name}` });
    }
  }

  close(): Promise<void> {
    this.#closing ??= this.#close();
    return this.#closing;
  }

  async #close(): Promise<void> {
    const { wire, launched, limits } = this.#parts;
    await wire.close();
    await launched?.terminate(limits.terminate);
    await this.#end;
  }

  /** The connection is over; finds out whether the process is, too. */
  async #wireClosed(reason: string): Promise<void> {
    const { launched, localPid, limits } = this.#parts;
    if (this.#closing !== undefined && launched === undefined)
      return this.#over({ type: 'disconnected', at: steadyNow(), reason: 'closed' }, 'closed');
    if (launched !== undefined) {
      const end = await Promise.race([launched.ended, delay(limits.exit)]);
      if (end !== undefined) return this.#processEnded(end);
    }
    if (localPid === undefined) return this.#over({ type: 'disconnected', at: steadyNow(), reason }, reason);
    for (const deadline = Date.now() + limits.exit; Date.now() < deadline && isAlive(localPid); ) await delay(ALIVE_POLL_MS);
    if (isAlive(localPid)) return this.#over({ type: 'disconnected', at: steadyNow(), reason }, reason);
    this.#over(
      { type: 'exited', at: steadyNow(), code: undefined, signal: undefined },
      describeEnd({ code: undefined, signal: undefined }),
    );
  }

  #processEnded(end: ProcessEnd): void {
    const { launched, localPid, wire } = this.#parts;
    // the command was a wrapper, and the program that is watched outlives it
    if (wire.open && this.#closing === undefined && localPid !== launched?.pid && localPid !== undefined && isAlive(localPid)) return;
    this.#over({ type: 'exited', at: steadyNow(), ...end }, describeEnd(end));
    void launched?.terminate(0);
  }

  #over(event: TargetEvent, reason: string): void {
    if (this.#ended !== undefined) return;
    this.#ended = reason;
    this.#events.emit(event);
    this.#resolveEnd(reason);
  }

  #gone(): Failure {
    return fail('TARGET_GONE', { title: this.info.title, exit: this.#ended ?? 'connection closed' });
  }

  /** What stands against an operation before the target is asked. */
  #refuse(capability: TargetInfo['capabilities'][number]): Failure | undefined {
    if (this.#ended !== undefined || this.#closing !== undefined) return this.#gone();
    if (!this.info.capabilities.includes(capability)) return fail('NOT_CAPABLE', { title: this.info.title, capability });
    const usesHeap = ['capture', 'collect', 'evaluate', 'cut'].includes(capability);
    if (usesHeap && !this.#parts.wire.open) return this.#gone();
    return usesHeap && this.#capturing ? fail('BUSY', { with: 'capture' }) : undefined;
  }

  /** Why the agent does not answer: the process is stopped, or C code holds the interpreter's lock. */
  async #silent(): Promise<Failure | undefined> {
    const { wire, limits } = this.#parts;
    const reply = await ask(wire, 'Holdfast.info', {}, z.unknown(), { timeoutMs: limits.command });
    return reply.ok ? undefined : this.#failureOf(reply, limits.command, 'collect');
  }

  async #failureOf(reply: Extract<Reply, { ok: false }>, waitedMs: number, capability: string): Promise<Failure> {
    switch (reply.problem) {
      case 'aborted':
        return fail('CANCELLED', {});
      case 'closed':
        await this.#end;
        return this.#gone();
      case 'refused':
        return fail('NOT_CAPABLE', { title: this.info.title, capability });
      case 'timeout':
        return fail('TARGET_NOT_RESPONDING', { title: this.info.title, waitedMs });
    }
  }
}

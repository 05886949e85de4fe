// One live connection to a V8 target.
import { nanoid } from 'nanoid';
import * as z from 'zod';
import type { CutOutcome, CutPlan, CutSpec } from '../../shared/cut.js';
import { type Failure, fail } from '../../shared/failures.js';
import type { LongWork } from '../../shared/progress.js';
import { failed, failedWith, ok, type Result } from '../../shared/result.js';
import type { CaptureReport, ListedTarget, Sample, TargetInfo } from '../../shared/target.js';
import { timestamp } from '../../shared/units.js';
import { type AvailableMemory, availableMemory } from '../available-memory.js';
import type { TargetEvent, TargetSession } from '../connector.js';
import { isAlive, otherClients } from '../linux-proc.js';
import { readProcessMemory } from '../rss/index.js';
import { watchAllocations } from './allocations.js';
import { Canary } from './canary.js';
import { captureSnapshot } from './capture.js';
import { Cutter } from './cut.js';
import { EventQueue } from './event-queue.js';
import { HeapProbe } from './heap-figures.js';
import { Inside } from './inside/inside.js';
import { isInspectorLine, waitsForDisconnect } from './inspector-lines.js';
import { describeEnd, type LaunchedProcess, type PrintedLine, type ProcessEnd } from './launched-process.js';
import type { Limits } from './limits.js';
import { isEarly, type Liveness, liveness, turn } from './liveness.js';
import { installMarks, onMark, removeMarks } from './marks.js';
import { type Evaluated, evaluateRemote, probe } from './remote.js';
import type { Reply, Wire } from './wire.js';

export type SessionParts = {
  readonly wire: Wire;
  readonly info: TargetInfo;
  readonly isNode: boolean;
  readonly limits: Limits;
  /** The process of this machine whose memory the OS can tell. */
  readonly localPid: number | undefined;
  /** Of the inspector, where it is on this machine: tells who else is connected. */
  readonly port?: number | undefined;
  readonly launched?: LaunchedProcess;
  /** What a launched process printed before the session took over. */
  readonly backlog?: readonly PrintedLine[];
  /** The process of this machine in which a frame or worker of a page runs. */
  readonly processOf?: (target: ListedTarget) => number | undefined;
  /** Undoes what connecting did to the target, before the connection is closed. */
  readonly restore?: (wire: Wire) => Promise<void>;
};

/** How often ids are looked after while samples are taken. */
const CANARY_EVERY_MS = 5000;
/** What a thread or frame can do by itself; signals and input go to its process. */
const partCapabilities: ReadonlySet<string> = new Set(['heap-statistics', 'capture', 'collect', 'evaluate', 'cut']);
/** V8's limit: as Node tells it, or as a page does. */
const limitOfHeap = `typeof process === 'object' && process.getBuiltinModule ? process.getBuiltinModule('node:v8').getHeapStatistics().heap_size_limit
  : globalThis.performance?.memory?.jsHeapSizeLimit`;
/** What Node itself knows of its machine, its control group included; older ones tell nothing. */
const remoteMemory = `(() => { const free = process.availableMemory?.(); const most = process.constrainedMemory?.();
  return typeof free === 'number' ? [free, typeof most === 'number' && most > 0 && most < 2 ** 60] : null; })()`;
const ALIVE_POLL_MS = 25;
const START_POLL_MS = 20;

const now = () => timestamp.parse(Date.now());
const delay = (ms: number): Promise<void> => new Promise((done) => setTimeout(done, ms));

/** A syntax error of the expression itself, thrown before anything ran: one that running code throws has frames. */
const cannotBeParsed = ({ exceptionDetails }: Evaluated): boolean => {
  const description = exceptionDetails?.exception?.description ?? '';
  return description.startsWith('SyntaxError') && !description.includes('\n    at ');
};

export class V8Session implements TargetSession {
  readonly info: TargetInfo;
  readonly #parts: SessionParts;
  readonly #events = new EventQueue();
  readonly #heap: HeapProbe;
  readonly #canary: Canary;
  readonly #cutter: Cutter;
  /** Absent in a session that is inside another: the outer one hears of everything. */
  readonly #inside: Inside | undefined;
  #ended: string | undefined;
  #closing: Promise<void> | undefined;
  #capturing = false;
  #greeted = false;
  #waitsForDebugger = false;
  /** Found running one piece of code all the time when it was last looked at. */
  #busy = false;
  #canaryCheckedAt = 0;
  #others = 0;
  #resolveEnd: (reason: string) => void = () => {};
  /** Resolves with the reason once the session is over. */
  readonly #end = new Promise<string>((done) => {
    this.#resolveEnd = done;
  });

  private constructor(parts: SessionParts) {
    this.#parts = parts;
    this.info = parts.info;
    this.#heap = new HeapProbe(parts.wire, parts.isNode);
    if (parts.info.part === undefined) {
      this.#inside = new Inside(parts.wire, parts.isNode, () => {
        this.#events.emit({ type: 'inside', at: now(), targets: this.inside() });
      });
    }
    this.#cutter = new Cutter(parts.wire, parts.info.title, parts.limits.collect);
    this.#canary = new Canary(parts.wire, parts.limits.command, (reason) => this.#events.emit({ type: 'epoch-broken', at: now(), reason }));
  }

  /** Takes over an open connection. A target that does not answer is taken too: it may come back. */
  static async begin(parts: SessionParts): Promise<V8Session> {
    const session = new V8Session(parts);
    await session.#begin();
    return session;
  }

  async #begin(): Promise<void> {
    const { wire, launched, backlog } = this.#parts;
    if (launched !== undefined) {
      for (const line of backlog ?? []) this.#print(line);
      launched.onLine = (line) => this.#print(line);
      launched.ended.then((end) => this.#processEnded(end));
    }
    wire.closed.then((reason) => this.#wireClosed(reason));
    // a program that is through waits for its debuggers to leave
    wire.on('NodeRuntime.waitingForDisconnect', () => void wire.close());
    wire.on('NodeRuntime.waitingForDebugger', () => {
      this.#waitsForDebugger = true;
    });
    onMark(wire, (label) => this.#events.emit({ type: 'mark', at: now(), label }));
    await this.#greet();
  }

  /** What a target has to be told once. One that hangs just now is told when it answers again. */
  async #greet(): Promise<void> {
    const { wire, limits, isNode } = this.#parts;
    this.#greeted = true;
    const options = { timeoutMs: limits.command };
    // a worker thread that tells this would wait with its end for us
    if (isNode && this.info.part === undefined) {
      // asked together: on a target that hangs they wait together
      const [notify] = await Promise.all([
        wire.send('NodeRuntime.notifyWhenWaitingForDisconnect', { enabled: true }, options),
        wire.send('NodeRuntime.enable', {}, options),
      ]);
      if (!notify.ok && notify.problem === 'timeout') {
        this.#greeted = false;
        return;
      }
    }
    await installMarks(wire, !isNode, limits.command);
    await this.#inside?.begin(limits.command);
    await this.#canary.check();
  }

  /** Resolves when the program's event loop turns for the first time, when it is over, or after `timeoutMs`. */
  async started(timeoutMs: number): Promise<void> {
    const { wire, limits } = this.#parts;
    for (const deadline = Date.now() + timeoutMs; Date.now() < deadline && !this.#waitsForDebugger; await delay(START_POLL_MS)) {
      const left = deadline - Date.now();
      const turned = await Promise.race([turn(wire, left, left), this.#end]);
      if (!isEarly(turned)) break;
    }
    // a program that is through is let go by us, and ends at once
    if (!wire.open) await Promise.race([this.#end, delay(limits.exit)]);
  }

  get isOver(): boolean {
    return this.#ended !== undefined;
  }

  /** A line of the launched process's output; the inspector's own lines are not shown. */
  #print({ stream, text }: PrintedLine): void {
    // also told as an event, but one that is over before we could ask for that event tells it only here
    if (stream === 'stderr' && waitsForDisconnect(text)) void this.#parts.wire.close();
    if (stream === 'stderr' && isInspectorLine(text)) return;
    this.#events.emit({ type: 'output', line: { at: now(), stream, text } });
  }

  subscribe(listener: (event: TargetEvent) => void): () => void {
    return this.#events.subscribe(listener);
  }

  async sample(): Promise<Sample> {
    const { wire, limits, localPid } = this.#parts;
    const at = now();
    const memory = localPid === undefined ? undefined : await readProcessMemory(localPid);
    const ask = this.#ended === undefined && wire.open && !this.#capturing;
    const heap = ask ? await this.#heap.read(limits.probe) : undefined;
    if (ask && heap !== undefined && !this.#greeted) void this.#greet();
    if (ask && heap !== undefined && at - this.#canaryCheckedAt > CANARY_EVERY_MS) {
      this.#canaryCheckedAt = at;
      void this.#canary.check();
      this.#lookForOthers();
    }
    return {
      at,
      ...heap,
      ...(memory === undefined ? {} : { rss: memory.rss }),
      ...(memory?.peak === undefined ? {} : { rssPeak: memory.peak }),
    };
  }

  /** DevTools, or another Holdfast, beside us: it pauses the program, resets ids, and its snapshots look like ours. */
  #lookForOthers(): void {
    const port = this.#parts.port;
    const count = port === undefined || this.info.part !== undefined ? undefined : otherClients(port);
    if (count === undefined || count === this.#others) return;
    this.#others = count;
    this.#events.emit({ type: 'other-clients', at: now(), count });
  }

  async collectGarbage(signal?: AbortSignal): Promise<Result<void>> {
    const refused = this.#refuse('collect') ?? (await this.#unready(this.#parts.limits.command));
    if (refused !== undefined) return failed(refused);
    await this.#forgetConsole();
    const timeoutMs = this.#parts.limits.collect;
    const reply = await this.#parts.wire.send('HeapProfiler.collectGarbage', {}, { timeoutMs, signal });
    if (!reply.ok) return failed(await this.#failureOf(reply, timeoutMs, 'collect'));
    this.#events.emit({ type: 'collected', at: now() });
    return ok(undefined);
  }

  async *capture(path: string): LongWork<Result<CaptureReport>> {
    const refused = this.#refuse('capture');
    if (refused !== undefined) return failed(refused);
    const { wire, limits } = this.#parts;
    this.#capturing = true;
    let handedOver = false;
    try {
      const unready = await this.#unready(limits.command);
      if (unready !== undefined) return failed(unready);
      await this.#forgetConsole();
      const before = await this.#canary.check();
      handedOver = true;
      const captured = yield* captureSnapshot(wire, path, {
        title: this.info.title,
        beginMs: this.#busy ? limits.captureBegin : limits.captureIdle,
        idleMs: limits.captureIdle,
        reasonOfEnd: () => this.#end,
        onReleased: () => {
          this.#capturing = false;
        },
      });
      if ('code' in captured) return failed(captured);
      this.#canaryCheckedAt = Date.now();
      return ok({ ...captured, canary: await this.#canary.captured(before) });
    } finally {
      if (!handedOver) this.#capturing = false;
    }
  }

  async evaluate(expression: string, signal?: AbortSignal): Promise<Result<string>> {
    const refused = this.#refuse('evaluate');
    if (refused !== undefined) return failed(refused);
    const { wire, limits } = this.#parts;
    const objectGroup = `holdfast-${nanoid(8)}`;
    const shown = expression.slice(0, 200);
    const params = { expression, objectGroup, awaitPromise: true, includeCommandLineAPI: true };
    const options = { timeoutMs: limits.evaluate, signal };
    let reply = await evaluateRemote(wire, params, options);
    // `await` at the top is only understood in REPL mode, which in turn does not await a promise that is the result
    if (reply.ok && cannotBeParsed(reply.value) && /\bawait\b/.test(expression)) {
      reply = await evaluateRemote(wire, { ...params, replMode: true }, options);
    }
    if (wire.open) void wire.send('Runtime.releaseObjectGroup', { objectGroup }, { timeoutMs: limits.command });
    if (!reply.ok) {
      if (reply.problem === 'refused') return failedWith('EVALUATE_FAILED', { expression: shown, reason: reply.message });
      return failed(await this.#failureOf(reply, limits.evaluate, 'evaluate'));
    }
    const { result, exceptionDetails } = reply.value;
    if (exceptionDetails !== undefined) {
      const thrown = exceptionDetails.exception;
      const reason = thrown?.description ?? (thrown?.value === undefined ? exceptionDetails.text : String(thrown.value));
      return failedWith('EVALUATE_FAILED', { expression: shown, reason: reason.split('\n', 1)[0]?.slice(0, 500) ?? '' });
    }
    const value =
      typeof result.value === 'string' ? result.value : (result.unserializableValue ?? result.description ?? String(result.value));
    return ok(value.slice(0, 1_000_000));
  }

  async watchWork(everyBytes: number): Promise<(() => Promise<boolean | undefined>) | undefined> {
    const { wire, limits } = this.#parts;
    return this.#refuse('collect') === undefined ? watchAllocations(wire, everyBytes, limits.command) : undefined;
  }

  async heapLimit(): Promise<number | undefined> {
    const { wire, limits } = this.#parts;
    return this.#refuse('evaluate') === undefined ? probe(wire, limitOfHeap, z.number().positive(), limits.probe) : undefined;
  }

  async availableMemory(): Promise<AvailableMemory | undefined> {
    const { wire, isNode, localPid, limits } = this.#parts;
    if (localPid !== undefined) return availableMemory(localPid);
    if (!isNode || this.#refuse('evaluate') !== undefined) return undefined;
    const told = await probe(wire, remoteMemory, z.tuple([z.number(), z.boolean()]), limits.probe);
    return told === undefined ? undefined : { bytes: told[0], limitedBy: told[1] ? 'cgroup' : 'machine' };
  }

  async otherHeaps(): Promise<readonly string[]> {
    return this.#parts.isNode ? this.inside().map(({ title }) => title.slice(0, 100)) : [];
  }

  inside(): readonly ListedTarget[] {
    return this.#inside?.list() ?? [];
  }

  async enter(id: string): Promise<Result<TargetSession>> {
    const address = this.info.address ?? this.info.title;
    const target = this.inside().find((each) => each.id === id);
    if (this.#ended !== undefined || this.#closing !== undefined) return failed(this.#gone());
    if (target === undefined) return failedWith('NO_SUCH_TARGET', { address, wanted: id });
    const wire = this.#inside?.open(id);
    if (wire === undefined) return failedWith('BUSY', { with: 'connect' });
    const { isNode, limits, localPid, processOf } = this.#parts;
    const pid = isNode ? localPid : processOf?.(target);
    const info: TargetInfo = {
      ...this.info,
      title: target.title || id,
      part: { id, type: target.type, of: this.info.title },
      capabilities: this.info.capabilities.filter((name) => partCapabilities.has(name) || (name === 'rss' && pid !== undefined)),
    };
    return ok(await V8Session.begin({ wire, info, isNode, limits, localPid: pid }));
  }

  async planCut(spec: CutSpec): Promise<Result<CutPlan>> {
    const refused = await this.#cuttable();
    if (refused !== undefined) return failed(refused);
    const plan = await this.#cutter.plan(spec);
    return 'code' in plan ? failed(plan) : ok(plan);
  }

  async cut(spec: CutSpec, signal?: AbortSignal): Promise<Result<CutOutcome>> {
    const plan = await this.planCut(spec);
    if (!plan.ok) return plan;
    const { limits } = this.#parts;
    /** Twice: the first frees what finalizers and weak callbacks let go. */
    const settled = async (): Promise<Failure | { readonly alive: number; readonly heap: number | undefined }> => {
      for (let i = 0; i < 2; i++) {
        const collected = await this.collectGarbage(signal);
        if (!collected.ok) return collected.failure;
      }
      const heap = (await this.#heap.read(limits.command))?.heapUsed;
      return { alive: await alive(), heap };
    };
    await this.#cutter.forget();
    const alive = await this.#cutter.watch(spec.watched);
    const before = await settled();
    if ('code' in before) return failed(before);
    const refused = await this.#cutter.cut(spec);
    if (refused !== undefined) return failed(refused);
    const after = await settled();
    if ('code' in after) return failed(after);
    return ok({
      plan: plan.value,
      aliveBefore: before.alive,
      aliveAfter: after.alive,
      ...(before.heap === undefined ? {} : { heapBefore: before.heap }),
      ...(after.heap === undefined ? {} : { heapAfter: after.heap }),
      undoable: await this.#cutter.undoable(),
    });
  }

  async undoCut(): Promise<Result<boolean>> {
    const refused = this.#refuse('cut');
    return refused === undefined ? ok(await this.#cutter.undo()) : failed(refused);
  }

  /** Why nothing can be cut now: ids that another client made V8 give anew would name other objects. */
  async #cuttable(): Promise<Failure | undefined> {
    const refused = this.#refuse('cut') ?? (await this.#unready(this.#parts.limits.command));
    if (refused !== undefined) return refused;
    return (await this.#canary.check()) === 'lost' ? fail('CUT_IMPOSSIBLE', { title: this.info.title, reason: 'stale' }) : undefined;
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
    const { wire, launched, restore, limits } = this.#parts;
    if (wire.open && launched === undefined && !this.#capturing) {
      // a target that does not answer is left as it is
      await Promise.all([
        removeMarks(wire, limits.probe),
        wire.send('Runtime.releaseObjectGroup', { objectGroup: 'holdfast-canary' }, { timeoutMs: limits.probe }),
      ]);
      await restore?.(wire);
    }
    await wire.close();
    await launched?.terminate(limits.terminate);
    await this.#end;
  }

  /** The connection is over; finds out whether the process is, too. */
  async #wireClosed(reason: string): Promise<void> {
    const { launched, localPid, limits } = this.#parts;
    if (this.#closing !== undefined && launched === undefined)
      return this.#over({ type: 'disconnected', at: now(), reason: 'closed' }, 'closed');
    if (launched !== undefined) {
      // a launched process is reported by its own end; one that lives on without an inspector is only disconnected
      const end = await Promise.race([launched.ended, delay(limits.exit)]);
      if (end !== undefined) return this.#processEnded(end);
    }
    // a thread or frame that ended leaves its process, and the connection, as they are
    if (reason === 'ended' && this.info.part !== undefined)
      return this.#over({ type: 'exited', at: now(), code: undefined, signal: undefined }, reason);
    if (localPid === undefined) return this.#over({ type: 'disconnected', at: now(), reason }, reason);
    for (const deadline = Date.now() + limits.exit; Date.now() < deadline && isAlive(localPid); ) await delay(ALIVE_POLL_MS);
    if (isAlive(localPid)) return this.#over({ type: 'disconnected', at: now(), reason }, reason);
    this.#over({ type: 'exited', at: now(), code: undefined, signal: undefined }, describeEnd({ code: undefined, signal: undefined }));
  }

  #processEnded(end: ProcessEnd): void {
    const { launched, localPid, wire } = this.#parts;
    // the command was a wrapper, and the program that we inspect outlives it
    if (wire.open && this.#closing === undefined && localPid !== launched?.pid && localPid !== undefined && isAlive(localPid)) return;
    this.#over({ type: 'exited', at: now(), ...end }, describeEnd(end));
    void launched?.terminate(0);
  }

  #over(event: TargetEvent, reason: string): void {
    if (this.#ended !== undefined) return;
    this.#ended = reason;
    this.#events.emit(event);
    this.#resolveEnd(reason);
  }

  /**
   * With an inspector open, V8 keeps the last 1,000 console messages with the objects that were logged, for clients yet to come.
   * They would look like a leak that the program does not have without us. A page's console belongs to its DevTools and stays.
   */
  async #forgetConsole(): Promise<void> {
    const { wire, isNode, limits } = this.#parts;
    if (isNode) await wire.send('Runtime.discardConsoleEntries', {}, { timeoutMs: limits.command });
  }

  #gone(): Failure {
    return fail('TARGET_GONE', { title: this.info.title, exit: this.#ended ?? 'connection closed' });
  }

  /** What stands against an operation before the target is asked. */
  #refuse(capability: TargetInfo['capabilities'][number]): Failure | undefined {
    if (this.#ended !== undefined || this.#closing !== undefined) return this.#gone();
    if (!this.info.capabilities.includes(capability)) return fail('NOT_CAPABLE', { title: this.info.title, capability });
    const usesHeap = capability === 'capture' || capability === 'collect' || capability === 'evaluate' || capability === 'cut';
    if (usesHeap && !this.#parts.wire.open) return this.#gone();
    return usesHeap && this.#capturing ? fail('BUSY', { with: 'capture' }) : undefined;
  }

  /** Why a target that should do long work now cannot. */
  async #unready(waitedMs: number): Promise<Failure | undefined> {
    const state: Liveness = await liveness(this.#parts.wire, this.#parts.limits, this.#waitsForDebugger);
    this.#busy = state === 'busy';
    switch (state) {
      case 'running':
        this.#waitsForDebugger = false;
        return undefined;
      case 'busy':
        return undefined;
      case 'paused':
        return fail('TARGET_PAUSED', { title: this.info.title });
      case 'silent':
        return fail('TARGET_NOT_RESPONDING', { title: this.info.title, waitedMs });
      case 'closed':
        await this.#end;
        return this.#gone();
    }
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
        return (await this.#unready(waitedMs)) ?? fail('TARGET_NOT_RESPONDING', { title: this.info.title, waitedMs });
    }
  }
}

// One live connection to a V8 target.

import type { CutOutcome, CutPlan, CutSpec } from '../../shared/cut.js';
import type { Failure } from '../../shared/failures.js';
import type { LongWork } from '../../shared/progress.js';
import { failed, failedWith, ok, type Result } from '../../shared/result.js';
import { steadyNow } from '../../shared/steady-clock.js';
import type { CaptureReport, ListedTarget, Sample, TargetInfo } from '../../shared/target.js';
import { type AvailableMemory, availableMemory } from '../available-memory.js';
import type { LiveObjects, TargetEvent, TargetSession, WorkSeen } from '../connector.js';
import { otherClients } from '../linux-proc.js';
import { readProcessMemory } from '../rss/index.js';
import { watchAllocations } from './allocations.js';
import { Canary } from './canary.js';
import { captureSnapshot, type SnapshotCommand } from './capture.js';
import { Cutter } from './cut.js';
import { cutTest } from './cut-test.js';
import { Ending } from './ending.js';
import { evaluateText } from './evaluation.js';
import { EventQueue } from './event-queue.js';
import { HeapProbe } from './heap-figures.js';
import { Inside } from './inside/inside.js';
import { isInspectorLine, waitsForDisconnect } from './inspector-lines.js';
import type { LaunchedProcess, PrintedLine } from './launched-process.js';
import type { Limits } from './limits.js';
import { createLiveObjects } from './live-objects.js';
import { isEarly, turn } from './liveness.js';
import { installMarks, onMark, removeMarks } from './marks.js';
import { type PageEvent, pageEvents } from './page-events.js';
import { signalTo, writeTo } from './process-control.js';
import { Readiness } from './readiness.js';
import { Recorder } from './recorder.js';
import { heapLimitOf, memoryThere } from './remote-limits.js';
import type { Wire } from './wire.js';

export type SessionParts = {
  readonly wire: Wire;
  readonly info: TargetInfo;
  readonly isNode: boolean;
  /** It did not say who it is. */
  readonly unsure?: boolean;
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
const partCapabilities: ReadonlySet<string> = new Set(['heap-statistics', 'capture', 'collect', 'evaluate', 'cut', 'allocations']);
const START_POLL_MS = 20;

const delay = (ms: number): Promise<void> => new Promise((done) => setTimeout(done, ms));

export class V8Session implements TargetSession {
  readonly info: TargetInfo;
  readonly unsure: boolean;
  readonly recorder: Recorder;
  readonly #parts: SessionParts;
  readonly #events = new EventQueue();
  readonly #heap: HeapProbe;
  readonly #canary: Canary;
  readonly #cutter: Cutter;
  readonly openedInspector?: { keep: boolean };
  readonly objects: LiveObjects;
  /** Absent in a session that is inside another: the outer one hears of everything. */
  readonly #inside: Inside | undefined;
  readonly #ending: Ending;
  readonly #readiness: Readiness;
  #closing: Promise<void> | undefined;
  #capturing = false;
  #greeted = false;
  #canaryCheckedAt = 0;
  #others = 0;
  #othersSeen = 0;

  private constructor(parts: SessionParts) {
    this.#parts = parts;
    this.info = parts.info;
    this.unsure = parts.unsure ?? false;
    this.#heap = new HeapProbe(parts.wire, parts.isNode);
    if (parts.info.part === undefined) {
      this.#inside = new Inside(parts.wire, parts.isNode, () => {
        this.#events.emit({ type: 'inside', at: steadyNow(), targets: this.inside() });
      });
    }
    this.#canary = new Canary(parts.wire, parts.limits.command, (reason) =>
      this.#events.emit({ type: 'epoch-broken', at: steadyNow(), reason }),
    );
    this.#ending = new Ending({
      ...parts,
      launched: parts.launched,
      isPart: parts.info.part !== undefined,
      exitMs: parts.limits.exit,
      closing: () => this.#closing !== undefined,
      emit: (event) => this.#events.emit(event),
    });
    this.#readiness = new Readiness({
      wire: parts.wire,
      info: parts.info,
      limits: parts.limits,
      ending: this.#ending,
      canary: this.#canary,
      closing: () => this.#closing !== undefined,
      capturing: () => this.#capturing,
    });
    this.recorder = new Recorder(parts.wire, parts.info.title, parts.limits, {
      refused: () => this.#readiness.refused('allocations'),
      unready: () => this.#readiness.unready(),
      failureOf: (reply, waitedMs) => this.#readiness.failureOf(reply, waitedMs, 'allocations'),
      endTracking: (path) => this.#capture(path, 'stopTrackingHeapObjects'),
    });
    this.#cutter = new Cutter(parts.wire, parts.info.title, parts.limits.collect);
    this.objects = createLiveObjects({
      wire: parts.wire,
      title: parts.info.title,
      limits: parts.limits,
      unready: () => this.#readiness.unreadyFor('evaluate'),
      failureOf: (reply, waitedMs) => this.#readiness.failureOf(reply, waitedMs, 'evaluate'),
    });
    if (parts.restore !== undefined) this.openedInspector = { keep: false };
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
    }
    // a program that is through waits for its debuggers to leave
    wire.on('NodeRuntime.waitingForDisconnect', () => void wire.close());
    wire.on('NodeRuntime.waitingForDebugger', () => {
      this.#readiness.waitsForDebugger = true;
    });
    onMark(wire, (label) => this.#events.emit({ type: 'mark', at: steadyNow(), label }));
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
    for (
      const deadline = performance.now() + timeoutMs;
      performance.now() < deadline && !this.#readiness.waitsForDebugger;
      await delay(START_POLL_MS)
    ) {
      const left = deadline - performance.now();
      const turned = await Promise.race([turn(wire, left, left), this.#ending.over]);
      if (!isEarly(turned)) break;
    }
    // a program that is through is let go by us, and ends at once
    if (!wire.open) await Promise.race([this.#ending.over, delay(limits.exit)]);
  }

  get isOver(): boolean {
    return this.#ending.reason !== undefined;
  }

  /** A line of the launched process's output; the inspector's own lines are not shown. */
  #print({ stream, text }: PrintedLine): void {
    // also told as an event, but one that is over before we could ask for that event tells it only here
    if (stream === 'stderr' && waitsForDisconnect(text)) void this.#parts.wire.close();
    if (stream === 'stderr' && isInspectorLine(text)) return;
    this.#events.emit({ type: 'output', line: { at: steadyNow(), stream, text } });
  }

  subscribe(listener: (event: TargetEvent) => void): () => void {
    return this.#events.subscribe(listener);
  }

  async sample(): Promise<Sample> {
    const { wire, limits, localPid } = this.#parts;
    const at = steadyNow();
    const memory = localPid === undefined ? undefined : await readProcessMemory(localPid);
    const ask = this.#ending.reason === undefined && wire.open && !this.#capturing;
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

  /**
   * DevTools, or another Holdfast, beside us: it pauses the program, resets ids, and its snapshots look like ours. Who only listed the
   * targets leaves a connection that the browser keeps open for some seconds: those count that are there twice in a row.
   */
  #lookForOthers(): void {
    const port = this.#parts.port;
    const seen = port === undefined || this.info.part !== undefined ? undefined : otherClients(port);
    if (seen === undefined) return;
    const count = Math.min(seen, this.#othersSeen);
    this.#othersSeen = seen;
    if (count === this.#others) return;
    this.#others = count;
    this.#events.emit({ type: 'other-clients', at: steadyNow(), count });
  }

  async collectGarbage(signal?: AbortSignal): Promise<Result<void>> {
    const refused = this.#readiness.refused('collect') ?? (await this.#readiness.unready());
    if (refused !== undefined) return failed(refused);
    await this.#forgetConsole();
    const timeoutMs = this.#parts.limits.collect;
    const reply = await this.#parts.wire.send('HeapProfiler.collectGarbage', {}, { timeoutMs, signal });
    if (!reply.ok) return failed(await this.#readiness.failureOf(reply, timeoutMs, 'collect'));
    this.#events.emit({ type: 'collected', at: steadyNow() });
    return ok(undefined);
  }

  capture(path: string): LongWork<Result<CaptureReport>> {
    return this.#capture(path, 'takeHeapSnapshot');
  }

  async *#capture(path: string, command: SnapshotCommand): LongWork<Result<CaptureReport>> {
    const refused = this.#readiness.refused('capture');
    if (refused !== undefined) return failed(refused);
    const { wire, limits } = this.#parts;
    this.#capturing = true;
    let handedOver = false;
    try {
      const unready = await this.#readiness.unready();
      if (unready !== undefined) return failed(unready);
      await this.#forgetConsole();
      const before = await this.#canary.check();
      handedOver = true;
      const hooks = {
        title: this.info.title,
        beginMs: this.#readiness.busy ? limits.captureBegin : limits.captureIdle,
        idleMs: limits.captureIdle,
        reasonOfEnd: () => this.#ending.over,
        onReleased: () => {
          this.#capturing = false;
        },
      };
      const captured = yield* captureSnapshot(wire, path, hooks, command);
      if ('code' in captured) return failed(captured);
      this.#canaryCheckedAt = steadyNow();
      return ok({ ...captured, canary: await this.#canary.captured(before) });
    } finally {
      if (!handedOver) this.#capturing = false;
    }
  }

  async evaluate(expression: string, signal?: AbortSignal): Promise<Result<string>> {
    const refused = this.#readiness.refused('evaluate');
    if (refused !== undefined) return failed(refused);
    const { wire, limits } = this.#parts;
    const answered = await evaluateText(wire, expression, { timeoutMs: limits.evaluate, signal });
    return 'problem' in answered ? failed(await this.#readiness.failureOf(answered, limits.evaluate, 'evaluate')) : answered;
  }

  async watchWork(everyBytes: number): Promise<(() => Promise<WorkSeen | undefined>) | undefined> {
    const { wire, limits } = this.#parts;
    // V8 samples for one at a time
    if (this.recorder.recording === 'sampling') return undefined;
    return this.#readiness.refused('collect') === undefined ? watchAllocations(wire, everyBytes, limits.command) : undefined;
  }

  async heapLimit(): Promise<number | undefined> {
    const { wire, limits } = this.#parts;
    return this.#readiness.refused('evaluate') === undefined ? heapLimitOf(wire, limits.probe) : undefined;
  }

  async availableMemory(): Promise<AvailableMemory | undefined> {
    const { wire, isNode, localPid, limits } = this.#parts;
    if (localPid !== undefined) return availableMemory(localPid);
    if (!isNode || this.#readiness.refused('evaluate') !== undefined) return undefined;
    return memoryThere(wire, limits.probe);
  }

  async otherHeaps(): Promise<readonly string[]> {
    return this.#parts.isNode ? this.inside().map(({ title }) => title.slice(0, 100)) : [];
  }

  async pageEvents(): Promise<readonly PageEvent[]> {
    const { wire, isNode, limits } = this.#parts;
    return isNode || this.#readiness.refused('evaluate') !== undefined ? [] : pageEvents(wire, limits.command);
  }

  inside(): readonly ListedTarget[] {
    return this.#inside?.list() ?? [];
  }

  async enter(id: string): Promise<Result<TargetSession>> {
    const address = this.info.address ?? this.info.title;
    const target = this.inside().find((each) => each.id === id);
    if (this.#ending.reason !== undefined || this.#closing !== undefined) return failed(this.#readiness.gone());
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
    const refused = await this.#readiness.unreadyFor('cut');
    if (refused !== undefined) return failed(refused);
    const plan = await this.#cutter.plan(spec);
    return 'code' in plan ? failed(plan) : ok(plan);
  }

  async cut(spec: CutSpec, signal?: AbortSignal): Promise<Result<CutOutcome>> {
    const plan = await this.planCut(spec);
    if (!plan.ok) return plan;
    const { limits } = this.#parts;
    const parts = {
      cutter: this.#cutter,
      collect: () => this.collectGarbage(signal),
      heapUsed: async () => (await this.#heap.read(limits.command))?.heapUsed,
    };
    return cutTest(parts, spec, plan.value);
  }

  async undoCut(): Promise<Result<boolean>> {
    const refused = this.#readiness.refused('cut');
    return refused === undefined ? ok(await this.#cutter.undo()) : failed(refused);
  }

  async write(text: string): Promise<Result<void>> {
    const { launched, limits } = this.#parts;
    const refused = this.#readiness.refused('stdin');
    if (refused !== undefined) return failed(refused);
    return this.#done(await writeTo(launched, text, this.info.title, limits.command));
  }

  async signal(name: NodeJS.Signals): Promise<Result<void>> {
    const refused = this.#readiness.refused('signal');
    if (refused !== undefined) return failed(refused);
    return this.#done(signalTo(this.#parts.localPid, name, this.info));
  }

  #done(problem: Failure | 'gone' | undefined): Result<void> {
    return problem === undefined ? ok(undefined) : failed(problem === 'gone' ? this.#readiness.gone() : problem);
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
      if (this.openedInspector?.keep !== true) await restore?.(wire);
    }
    await wire.close();
    await launched?.terminate(limits.terminate);
    await this.#ending.over;
  }

  /**
   * With an inspector open, V8 keeps the last 1,000 console messages with the objects that were logged, for clients yet to come.
   * They would look like a leak that the program does not have without us. A page's console belongs to its DevTools and stays.
   */
  async #forgetConsole(): Promise<void> {
    const { wire, isNode, limits } = this.#parts;
    if (isNode) await wire.send('Runtime.discardConsoleEntries', {}, { timeoutMs: limits.command });
  }
}

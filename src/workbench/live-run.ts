// One life of a target while Holdfast is connected: samples it, records what it says, captures, and notices its end.

import { EventPublisher } from '@orpc/server';
import type { RunEnd } from '../investigation/model.js';
import { newMarkId } from '../investigation/names.js';
import type { Store } from '../investigation/store/store.js';
import type { CutRecord } from '../shared/cut.js';
import { failedWith, ok, type Result } from '../shared/result.js';
import { steadyNow } from '../shared/steady-clock.js';
import type { ObjectIdentity, OutputLine, RecordingKind, Sample, Trigger } from '../shared/target.js';
import { triggerText } from '../shared/trigger-text.js';
import type { MarkId, RunId, Timestamp } from '../shared/units.js';
import type { LiveView, MarkView } from '../shared/view.js';
import type { TargetEvent, TargetSession } from '../targets/connector.js';
import { Batches } from './batches.js';
import { Consent } from './live/consent.js';
import { NewestFigures } from './live/figures.js';
import { ProgramMarks } from './live/program-marks.js';
import { type CapturedRun, RunCaptures } from './live/run-captures.js';
import { OutputLog } from './output-log.js';
import { Triggers } from './triggers.js';

/** Twice a second: half the slowest rate, about 0.3 % of a target's core for the heap figures. */
const SAMPLE_EVERY_MS = 500;
/** Checkpoints of the program that become snapshots: a loop must not fill the disk. */
const MOST_CHECKPOINTS = 50;
/** After a lost connection the process may be about to exit: its exit code is the better explanation. */
const EXIT_GRACE_MS = 500;
/** Several times as long as a sample waits for an answer. */
const SILENT_AFTER_MS = 4000;

type LiveRunEvents = {
  samples: readonly Sample[];
  output: readonly OutputLine[];
  /** Every line at once, for recognising the end of a cycle. */
  line: OutputLine;
  ended: RunEnd;
};

export type BreakWord =
  | 'production'
  | 'noProduction'
  | 'allowed'
  | 'inspectorOpened'
  | 'inspectorClosed'
  | 'inspectorKept'
  | 'reconnected'
  | 'reset'
  | 'reload'
  | 'others'
  | 'alone'
  | 'trigger'
  | 'triggerSkipped'
  | RecordingKind;

/** What a run needs of those around it. */
export interface Surroundings {
  readonly words: (id: BreakWord, data?: Record<string, unknown>) => string;
  /** A hunt is under way, and nobody else may capture. */
  readonly busy: () => boolean;
  /** Something that only a live run has changed. */
  readonly changed: () => void;
  /** A new session with the same process, after the connection was lost; `undefined` when there is none to be had. */
  readonly comeBack: (signal: AbortSignal) => Promise<TargetSession | undefined>;
}

export class LiveRun {
  readonly captures: RunCaptures;
  readonly programMarks = new ProgramMarks((label, source, at) => this.mark(label, source, at));
  readonly #figures = new NewestFigures();
  readonly events = new EventPublisher<LiveRunEvents>();
  readonly output = new OutputLog();
  readonly consent = new Consent(
    () => this.session.info.local,
    (what) => this.mark(this.surroundings.words(what), 'user'),
    () => this.surroundings.changed(),
  );
  #epoch = 1;
  #ended = false;
  #identity: ObjectIdentity = 'address';
  #checkpoints = 0;
  /** The last of the checkpoints that are captured, one after the other. */
  #checkpointsOver: Promise<void> = Promise.resolve();
  #timer: NodeJS.Timeout | undefined;
  #grace: NodeJS.Timeout | undefined;
  readonly #samples = new Batches<Sample>((batch) => {
    void this.store.appendSamples(this.id, batch);
    this.events.publish('samples', batch);
  });
  readonly #lines = new Batches<OutputLine>((batch) => {
    void this.store.appendOutput(this.id, batch);
    // Together with the batch: whoever takes the newest lines and then the batches gets each line once.
    for (const line of batch) this.output.add(line);
    this.events.publish('output', batch);
  }, 100);
  #session: TargetSession;
  #unsubscribe: () => void;
  readonly #abort = new AbortController();
  #lost = false;
  #silent = false;
  /** Of `performance.now`, which nobody sets. */
  #answeredAt = performance.now();
  readonly #triggers = new Triggers();
  #heapLimit: number | undefined;
  #others = 0;

  constructor(
    readonly id: RunId,
    session: TargetSession,
    private readonly store: Store,
    private readonly surroundings: Surroundings,
  ) {
    this.#session = session;
    this.captures = new RunCaptures(this.#captured(), store);
    this.#unsubscribe = session.subscribe((event) => this.#on(event));
    if (session.openedInspector !== undefined) this.mark(surroundings.words('inspectorOpened'), 'user');
    void this.#sample();
  }

  get session(): TargetSession {
    return this.#session;
  }
  get link(): LiveView['link'] {
    return this.#lost ? 'lost' : this.#silent ? 'silent' : 'connected';
  }
  /** Other inspector clients of the same target, as far as they can be seen. */
  get others(): number {
    return this.#others;
  }

  /** How its objects are known across captures; `undefined` where there is no choice. */
  get identity(): ObjectIdentity | undefined {
    return this.session.identify === undefined ? undefined : this.#identity;
  }
  async identify(how: ObjectIdentity): Promise<Result<void>> {
    if (this.consent.refusesCost && how !== 'address') return failedWith('EVALUATE_NOT_ALLOWED', { title: this.session.info.title });
    const done = await this.session.identify?.(how);
    if (done === undefined) return failedWith('NOT_CAPABLE', { title: this.session.info.title, capability: 'identity' });
    if (!done.ok) return done;
    this.#identity = how;
    this.surroundings.changed();
    return ok(undefined);
  }

  get ended(): boolean {
    return this.#ended;
  }

  /** Snapshots of this epoch name objects that live here by the same ids. */
  get epoch(): string {
    return `${this.id}.${this.#epoch}`;
  }

  /** What becomes of an inspector that Holdfast opened in the target. */
  get inspector(): LiveView['inspector'] {
    const opened = this.session.openedInspector;
    return opened === undefined ? undefined : opened.keep ? 'keep' : 'close';
  }
  keepInspector(keep: boolean): void {
    if (this.session.openedInspector !== undefined) this.session.openedInspector.keep = keep;
    this.surroundings.changed();
  }

  mark(label: string, source: MarkView['source'], at = steadyNow(), cut?: CutRecord): MarkId {
    const id = newMarkId();
    void this.store.dispatch({ type: 'add-mark', mark: { id, run: this.id, at, label, source, ...(cut === undefined ? {} : { cut }) } });
    return id;
  }

  /** Replaces the rules by which the target is marked and captured. Patterns must be valid. */
  setTriggers(triggers: readonly Trigger[]): void {
    this.#triggers.set(triggers, steadyNow());
    this.#heapLimit = undefined;
    if (this.#triggers.needsLimit)
      void this.session.heapLimit().then((limit) => {
        this.#heapLimit = limit;
      });
    this.surroundings.changed();
  }
  get triggers(): ReturnType<Triggers['list']> {
    return this.#triggers.list();
  }

  /** Itself, as its captures see it. */
  #captured(): CapturedRun {
    const run = this;
    return {
      id: this.id,
      figures: this.#figures,
      get session() {
        return run.#session;
      },
      get epoch() {
        return run.epoch;
      },
      get reachable() {
        return !run.#ended && !run.#lost;
      },
      get ended() {
        return run.#ended;
      },
      get refused() {
        return run.consent.refusesCost;
      },
      recordingBegan: (how) => this.mark(this.surroundings.words(how), 'user'),
      changed: () => this.surroundings.changed(),
    };
  }

  /** Ends the connection; a launched process is terminated. */
  async close(): Promise<void> {
    if (this.#ended) return;
    if (this.inspector !== undefined && !this.#lost)
      this.mark(this.surroundings.words(this.inspector === 'keep' ? 'inspectorKept' : 'inspectorClosed'), 'user');
    this.#end({ kind: 'closed' });
    await this.session.close();
    // nobody may be there any more to drive it
    await this.captures.ended();
  }

  async #sample(): Promise<void> {
    const started = performance.now();
    const sample = await this.session.sample();
    if (this.#ended || this.#lost) return;
    this.#figures.note(sample);
    this.#hear(sample);
    this.#samples.add(sample);
    if (!this.captures.underWay) this.#fire(this.#triggers.sample(sample, this.#heapLimit));
    this.#timer = setTimeout(() => void this.#sample(), Math.max(50, SAMPLE_EVERY_MS - (performance.now() - started)));
  }

  /** A target that answered before and owes its heap's figures for a while: stopped, paused, or blocked. */
  #hear({ heapUsed }: Sample): void {
    if (heapUsed !== undefined || this.#figures.heapUsed === undefined || this.captures.underWay) this.#answeredAt = performance.now();
    const silent = performance.now() - this.#answeredAt > SILENT_AFTER_MS;
    if (silent === this.#silent) return;
    this.#silent = silent;
    this.surroundings.changed();
  }

  #fire(triggers: readonly Trigger[]): void {
    // a snapshot is a mark, too: one is enough, and it names the rule that wanted it
    const fired = triggers.find(({ action }) => action === 'capture') ?? triggers[0];
    if (fired === undefined) return;
    const label = this.surroundings.words('trigger', { rule: triggerText(fired) });
    if (fired.action === 'capture') void this.#captureByRule(label);
    else this.mark(label, 'trigger');
    this.surroundings.changed();
  }

  /** Whether there is a snapshot. */
  async #captureByRule(label: string): Promise<boolean> {
    const skipped = (reason: string): boolean => {
      this.mark(this.surroundings.words('triggerSkipped', { label, reason }), 'trigger');
      return false;
    };
    if (this.surroundings.busy() || this.captures.underWay) return skipped('BUSY');
    const capture = this.captures.snapshot(label);
    for (;;) {
      const next = await capture.next();
      if (!next.done) continue;
      if (!next.value.ok && !this.#ended) skipped(next.value.failure.code);
      return next.value.ok;
    }
  }

  /** The program waits at a checkpoint until its heap is being walked: what is captured is what it asked for. */
  #checkpoint(label: string, at: Timestamp, pass: () => void): void {
    this.mark(label, 'code', at);
    if (this.surroundings.busy() || ++this.#checkpoints > MOST_CHECKPOINTS) {
      pass();
      return;
    }
    this.#checkpointsOver = this.#checkpointsOver.then(async () => {
      if (!(await this.#captureByRule(label))) pass();
    });
  }

  #on(event: TargetEvent): void {
    switch (event.type) {
      case 'output':
        this.#lines.add(event.line);
        this.events.publish('line', event.line);
        if (event.line.stream === 'stdout') this.#fire(this.#triggers.line(event.line.text));
        if (event.line.stream === 'stdout') this.programMarks.line(event.line.text, event.line.at);
        return;
      case 'mark':
        if (event.pass === undefined) this.programMarks.add(event.label, 'code', event.at);
        else this.#checkpoint(event.label, event.at, event.pass);
        return;
      case 'collected':
        return;
      case 'epoch-broken':
        this.#epoch++;
        this.mark(this.surroundings.words(event.reason === 'reload' ? 'reload' : 'reset'), 'break', event.at);
        return;
      case 'inside':
        this.surroundings.changed();
        return;
      case 'other-clients':
        this.#others = event.count;
        this.mark(
          event.count === 0 ? this.surroundings.words('alone') : this.surroundings.words('others', { count: event.count }),
          'break',
          event.at,
        );
        this.surroundings.changed();
        return;
      case 'disconnected':
        this.#grace ??= setTimeout(() => void this.#comeBack(event.reason), EXIT_GRACE_MS);
        return;
      case 'exited':
        this.#end({ kind: 'exited', code: event.code, signal: event.signal });
        return;
    }
  }

  /** The timeline goes on after a gap; ids of before are not compared with those after it. */
  async #comeBack(reason: string): Promise<void> {
    if (this.#ended) return;
    this.#lost = true;
    this.#grace = undefined;
    clearTimeout(this.#timer);
    // a row without figures: the chart breaks its lines there
    this.#samples.add({ at: steadyNow() });
    this.surroundings.changed();
    const session = await this.surroundings.comeBack(this.#abort.signal);
    if (session === undefined || this.#ended) {
      if (!this.#ended) this.#end({ kind: 'disconnected', reason });
      await session?.close();
      // what it held open on the way to its target, too
      await this.#session.close();
      return;
    }
    this.#unsubscribe();
    void this.#session.close();
    this.#epoch++;
    this.#lost = false;
    this.#others = 0;
    this.#session = session;
    this.#identity = 'address';
    this.mark(this.surroundings.words('reconnected'), 'break');
    this.#unsubscribe = session.subscribe((event) => this.#on(event));
    void this.#sample();
    this.surroundings.changed();
  }

  #end(why: RunEnd): void {
    if (this.#ended) return;
    this.#ended = true;
    this.#abort.abort();
    clearTimeout(this.#timer);
    clearTimeout(this.#grace);
    this.#unsubscribe();
    this.#samples.flush();
    this.#lines.flush();
    void this.store.dispatch({ type: 'end-run', id: this.id, at: steadyNow(), why });
    this.events.publish('ended', why);
  }
}

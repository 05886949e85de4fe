// Hunts as a use case: one at a time, on the run in view or on a target of its own, ended early, given up, waited for.
import type { i18n } from 'i18next';
import type { Store } from '../../investigation/store/store.js';
import { fail } from '../../shared/failures.js';
import type { LongWork } from '../../shared/progress.js';
import { failed, failedWith, ok, type Result } from '../../shared/result.js';
import type { ConnectSpec, ObjectIdentity, OutputLine, RecordingKind } from '../../shared/target.js';
import type { RunId } from '../../shared/units.js';
import type { Scenario, Verdict } from '../../shared/verdict.js';
import { addressIn } from '../../shared/web-address.js';
import type { HeapQueries } from '../heap-queries.js';
import type { LiveRun } from '../live-run.js';
import type { OpenInvestigation } from '../open-investigation.js';
import type { Snapshots } from '../snapshots.js';
import { MIN_READINGS } from '../verdict/figures.js';
import { judgeRun } from '../verdict/judge-run.js';
import { within } from '../within.js';
import { huntLabels } from './hunt-labels.js';
import { type HuntProgress, runHunt } from './run-hunt.js';

export interface HuntsParts {
  readonly investigation: OpenInvestigation;
  readonly snapshots: Snapshots;
  readonly queries: HeapQueries;
  readonly messages: i18n;
  /** The run that actions are meant for. */
  readonly live: () => LiveRun | undefined;
  readonly connect: (spec: ConnectSpec, signal: AbortSignal) => Promise<Result<unknown>>;
  readonly disconnect: () => Promise<void>;
  /** How a run ended, in words. */
  readonly endOf: (run: RunId) => string;
}

export interface TargetHunt {
  readonly spec: ConnectSpec;
  readonly scenario: Scenario;
  readonly onLine?: ((line: OutputLine) => void) | undefined;
  /** Whether it becomes the investigation's scenario; it does unless said otherwise. */
  readonly keep?: boolean | undefined;
  readonly captureAnyway?: boolean | undefined;
  /** How objects are known across its captures. */
  readonly recognise?: ObjectIdentity | undefined;
  /** Who allocates is recorded meanwhile: by sampling into a profile, by tracking into the hunt's own snapshots. */
  readonly allocations?: RecordingKind | undefined;
  /** Also in a target on another machine, or marked as production. */
  readonly allowChanges?: boolean | undefined;
}

/** A profile that cannot be had any more, because the program is gone, takes nothing from the verdict. */
async function* kept(work: LongWork<unknown>): AsyncGenerator<HuntProgress, void, void> {
  for (let next = await work.next(); !next.done; next = await work.next()) yield { type: 'progress', ...next.value };
}

export class Hunts {
  /** A hunt on a target of its own wants no threads watched, and no lost ones looked for: that is for a window. */
  #alone = false;
  #asked: AbortController | undefined;
  #run: RunId | undefined;
  #handed: () => void = () => {};
  #over: Promise<void> = Promise.resolve();

  constructor(private readonly parts: HuntsParts) {}

  /** While a hunt is under way nobody else may capture: it would disturb both. */
  get underWay(): boolean {
    return this.#asked !== undefined;
  }
  /** Whether no hunt, nor the connection made for one, would be disturbed by watching more. */
  get mayWatch(): boolean {
    return !this.#alone && !this.underWay;
  }
  /** The run of the hunt under way, or of the last one. */
  get run(): RunId | undefined {
    return this.#run;
  }

  /** Connects, runs the scenario, and states the verdict, which is kept with the run. The connection is closed in the end. */
  async *onTarget(wish: TargetHunt, signal: AbortSignal): AsyncGenerator<HuntProgress, Result<Verdict>, void> {
    yield { type: 'phase', phase: 'connect', done: 0, total: 1 };
    this.#alone = true;
    const connected = await this.parts.connect(wish.spec, signal);
    if (!connected.ok) {
      this.#alone = false;
      return connected;
    }
    const live = this.parts.live();
    const unsubscribe = wish.onLine ? live?.events.subscribe('line', wish.onLine) : undefined;
    try {
      if (wish.allowChanges) live?.consent.give();
      if (wish.captureAnyway) live?.captures.takeAnyway();
      const recognised = (wish.recognise ?? 'address') === 'address' ? undefined : await live?.identify(wish.recognise ?? 'address');
      if (recognised?.ok === false) return recognised;
      const recording = wish.allocations === undefined ? ok(undefined) : await live?.captures.startRecording(wish.allocations);
      if (recording?.ok === false) return recording;
      const verdict = yield* this.onLive(wish.scenario, signal, wish.keep);
      if (wish.allocations === 'sampling' && live !== undefined)
        yield* kept(live.captures.stopRecording(this.parts.messages.t('run:allocations')));
      return verdict;
    } finally {
      unsubscribe?.();
      this.#alone = false;
      await this.parts.disconnect();
    }
  }

  /**
   * Runs a scenario against the connected target. Aborting `signal` gives it up; `stop` ends it early with a verdict on what there is.
   * `keep`: it becomes the investigation's scenario. A step that fails or a target that ends is a failure, but where enough was read a
   * verdict is kept with the run all the same.
   */
  async *onLive(scenario: Scenario, signal: AbortSignal, keep = true): AsyncGenerator<HuntProgress, Result<Verdict>, void> {
    const { investigation, messages } = this.parts;
    const live = this.parts.live();
    const { store } = investigation;
    if (!live || !store) return failedWith('NO_RUN', {});
    if (this.underWay) return failedWith('BUSY', { with: 'hunt' });
    if (live.captures.underWay) return failedWith('BUSY', { with: 'capture' });
    const touches = scenario.step.kind === 'eval' || (scenario.step.kind === 'signal' && live.consent.production);
    if (touches && !live.consent.given) return failedWith('EVALUATE_NOT_ALLOWED', { title: live.session.info.title });
    const asked = new AbortController();
    const ended = new AbortController();
    const early = AbortSignal.any([signal, asked.signal, ended.signal]);
    this.#asked = asked;
    this.#run = live.id;
    let over: () => void = () => {};
    this.#over = new Promise((resolve) => {
      over = resolve;
    });
    if (keep) await investigation.keepScenario(live.id, scenario);
    const unsubscribe = live.events.subscribe('ended', () => ended.abort());
    const gone = () =>
      ended.signal.aborted ? fail('TARGET_GONE', { title: live.session.info.title, exit: this.parts.endOf(live.id) }) : undefined;
    try {
      const record = yield* runHunt(
        {
          session: live.session,
          onOutput: (listener) => live.events.subscribe('line', (line) => listener(line.text, line.stream)),
          printedAddress: () => addressIn(live.output.newest()),
          capture: (label) => live.captures.snapshot(label),
          mark: (label) => void live.mark(label, 'hunt'),
          byHand: (given) =>
            new Promise((resolve) => {
              this.#handed = resolve;
              if (given.aborted) resolve();
              given.addEventListener('abort', () => resolve(), { once: true });
            }),
        },
        scenario,
        huntLabels(scenario, labelsIn(store), messages),
        early,
      );
      if (signal.aborted && !record.completed.ok) return failedWith('CANCELLED', {});
      const failure = record.completed.ok || asked.signal.aborted ? undefined : record.completed.failure;
      // Nothing to state, or the investigation that it would be stated in was closed.
      if (failure !== undefined && (record.readings.length < MIN_READINGS || investigation.store !== store))
        return failed(gone() ?? failure);
      yield { type: 'phase', phase: 'analyse', done: 0, total: 1 };
      const verdict = await judgeRun({ ...this.parts, store }, live.id, record, scenario, signal);
      return failure === undefined ? verdict : failed(gone() ?? failure);
    } finally {
      unsubscribe();
      this.#asked = undefined;
      over();
    }
  }

  /** A person says that the cycle that the hunt waits for is done. Means nothing while it does not wait. */
  next(): void {
    this.#handed();
  }

  /** Ends a hunt under way early: it states its verdict on what was read so far. */
  stop(): void {
    this.#asked?.abort();
  }

  /** The same, and waits for the verdict, but not longer than `patienceMs`. */
  async end(patienceMs: number): Promise<void> {
    if (!this.underWay) return;
    this.stop();
    await within(patienceMs, this.#over);
  }
}

const labelsIn = (store: Store): ReadonlySet<string> => {
  const { marks, snapshots, trash } = store.state.investigation;
  return new Set(
    [...marks, ...snapshots, ...trash.flatMap((one) => (one.kind === 'finding' ? [] : [one.entry]))].map((each) => each.label),
  );
};

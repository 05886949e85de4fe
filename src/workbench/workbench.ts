// The use cases, for the window and the command line alike. Knows neither Electron nor the engine's insides.
import { existsSync } from 'node:fs';
import { dirname, join, resolve } from 'node:path';
import { EventPublisher } from '@orpc/server';
import type { i18n } from 'i18next';
import { isBundle } from '../investigation/bundle/archive.js';
import { unpackBundle } from '../investigation/bundle/unpack.js';
import { type RunVerdict, type Snapshot, savedScenario, specOf } from '../investigation/model.js';
import { newSnapshotId } from '../investigation/names.js';
import { Recents } from '../investigation/recents.js';
import { Consent } from '../investigation/store/consent.js';
import { discardInvestigation, nearestFolder } from '../investigation/store/discard.js';
import { Endpoints } from '../investigation/store/endpoints.js';
import { createInvestigation, openInvestigation, type Store } from '../investigation/store/store.js';
import { Trust } from '../investigation/trust.js';
import { createMessages } from '../messages/index.js';
import { type Failure, fail } from '../shared/failures.js';
import type { Identity, SnapshotSummary, Suspect } from '../shared/heap.js';
import type { LongWork } from '../shared/progress.js';
import { failed, failedWith, ok, type Result } from '../shared/result.js';
import type { ConnectSpec, DiscoveredTarget, ListedInspector, OutputLine, TargetInfo } from '../shared/target.js';
import type { RunId, SnapshotId, Timestamp } from '../shared/units.js';
import type { Scenario, Verdict } from '../shared/verdict.js';
import type { Verification } from '../shared/verification.js';
import type { InvestigationView } from '../shared/view.js';
import type { Connector } from '../targets/connector.js';
import { listAddress } from '../targets/discovery/index.js';
import { EngineGateway, type EngineProcess, finish, finishUnless } from './engine-gateway.js';
import { HeapQueries } from './heap-queries.js';
import { huntLabels } from './hunt/hunt-labels.js';
import { type HuntProgress, type HuntRecord, runHunt } from './hunt/run-hunt.js';
import { stepText } from './hunt/scenario-text.js';
import { investigationName } from './investigation-name.js';
import type { LiveRun } from './live-run.js';
import { LiveRuns } from './live-runs.js';
import { type MemoryOf, memoryOf } from './memory-of.js';
import { Sharing } from './share/sharing.js';
import { decide, type HuntFacts, MIN_READINGS } from './verdict/decide.js';
import { packageVersions } from './verdict/package-version.js';
import { type MeasuredRun, verify } from './verdict/verify.js';
import { wordVerdict } from './verdict/word-verdict.js';
import { wordVerification } from './verdict/word-verification.js';
import { scenarioText, summaryOf, viewOf } from './view-of.js';

export interface WorkbenchDeps {
  readonly connector: Connector;
  readonly discover: () => Promise<readonly DiscoveredTarget[]>;
  readonly startEngine: () => EngineProcess;
  readonly messages: i18n;
  /** New investigations go here unless a folder is named. */
  readonly investigationsDir: string;
  readonly recentsFile: string;
}

export interface VerifyWish {
  /** The program to run; absent: as the investigation's scenario says. */
  readonly spec?: ConnectSpec | undefined;
  readonly scenario?: Scenario | undefined;
  /** A run of the investigation; absent: the newest that leaked; `none`: only the limit or the verdict counts. */
  readonly baseline?: RunId | 'none' | undefined;
  /** Growth that is allowed, bytes per cycle. */
  readonly limit?: number | undefined;
  readonly onLine?: ((line: OutputLine) => void) | undefined;
}

/** Node types that hold what the runtime makes for itself; everything else a program makes. */
/** What is kept in files, and printed as JSON, is English: readers say it again in their language. */
const savedWords = createMessages('en');

const RUNTIME_KINDS = new Set(['code', 'hidden', 'object shape', 'synthetic']);
/** How many suspects a verdict weighs; it shows five. */
const SUSPECTS = 10;
/** How long parting from a target waits for the verdict of the hunt that it breaks off. */
const HUNT_GRACE_MS = 10_000;
const system = `${process.platform} ${process.arch}`;

export class Workbench {
  readonly queries: HeapQueries;
  readonly recents: Recents;
  readonly trust: Trust;
  readonly #consent: Consent;
  readonly endpoints: Endpoints;
  readonly changes = new EventPublisher<{ view: InvestigationView | undefined }>();
  readonly #engine: EngineGateway;
  #store: Store | undefined;
  readonly #runs: LiveRuns;
  /** Threads inside a target are watched, and lost ones looked for, by a window; a hunt of the command line wants neither. */
  #watching = true;
  #hunting: AbortController | undefined;
  #hunted: RunId | undefined;
  /** The investigation created last, and the folder that was there before it. */
  #created: { readonly dir: string; readonly stay: string } | undefined;
  #huntOver: Promise<void> = Promise.resolve();

  constructor(private readonly deps: WorkbenchDeps) {
    this.#engine = new EngineGateway(deps.startEngine);
    this.queries = new HeapQueries(this.#engine);
    this.recents = new Recents(deps.recentsFile);
    this.#runs = new LiveRuns({
      connect: (spec, signal) => deps.connector.connect(spec, signal),
      watching: () => this.#watching && !this.hunting,
      words: (id, data = {}) => deps.messages.t(`run:break.${id}`, data),
      changed: () => this.changes.publish('view', this.view()),
      busy: () => this.hunting,
    });
    this.trust = new Trust(join(deps.investigationsDir, '.trusted.json'));
    this.#consent = new Consent(join(deps.investigationsDir, '.allowed-files.json'));
    this.endpoints = new Endpoints(join(dirname(deps.recentsFile), '.endpoints.json'));
  }

  /** Its messages speak another language now: what it words itself is shown again. */
  languageChanged(): void {
    this.changes.publish('view', this.view());
  }

  get messages(): i18n {
    return this.deps.messages;
  }
  get investigationsDir(): string {
    return this.deps.investigationsDir;
  }
  get store(): Store | undefined {
    return this.#store;
  }
  get live(): LiveRun | undefined {
    return this.#runs.focused;
  }
  /** While a hunt is under way nobody else may capture: it would disturb both. */
  get hunting(): boolean {
    return this.#hunting !== undefined;
  }

  view(): InvestigationView | undefined {
    return (
      this.#store &&
      viewOf(this.#store, this.deps.messages, {
        focus: this.live?.id,
        describe: (id) => this.#runs.describe(id),
        canReconnect: (id) => this.#runs.specOf(id) !== undefined,
      })
    );
  }

  discover(): Promise<readonly DiscoveredTarget[]> {
    return this.deps.discover();
  }

  /** What an address serves, and what it is called. */
  listAddress(
    { host, port, allowRemote }: { readonly host: string; readonly port: number; readonly allowRemote: boolean },
    signal?: AbortSignal,
  ): Promise<Result<ListedInspector>> {
    return listAddress(host, port, allowRemote, signal);
  }

  async createInvestigation(wish: { readonly dir?: string | undefined; readonly name?: string | undefined }): Promise<Result<Store>> {
    const at = Date.now() as Timestamp;
    const name = wish.name ?? investigationName(at);
    const dir = wish.dir === undefined ? freeFolder(this.deps.investigationsDir, name) : resolve(wish.dir);
    const stay = nearestFolder(dir);
    const adopted = await this.#adopt(await createInvestigation(dir, name, this.#consent));
    if (adopted.ok) this.#created = { dir: adopted.value.dir, stay };
    return adopted;
  }

  /** Closes the investigation. One that was created here and in which nothing was recorded is taken back; answers whether it was. */
  async closeOrDiscard(): Promise<boolean> {
    const created = this.#created;
    const store = this.#store;
    const { runs, snapshots } = store?.state.investigation ?? { runs: [], snapshots: [] };
    const empty = created !== undefined && store?.dir === created.dir && runs.length === 0 && snapshots.length === 0;
    await this.closeInvestigation();
    if (!empty) return false;
    await discardInvestigation(created.dir, created.stay);
    await this.recents.forget(created.dir);
    return true;
  }

  /** A folder, or a `.holdfast` file, which is unpacked into a new folder first. */
  async openInvestigation(dir: string): Promise<Result<Store>> {
    const path = resolve(dir);
    if (this.#store?.dir === path) return ok(this.#store);
    if (await isBundle(path)) {
      const unpacked = await finish(unpackBundle(path, this.deps.investigationsDir));
      return unpacked.ok ? this.#adopt(await openInvestigation(unpacked.value.dir, this.#consent)) : unpacked;
    }
    return this.#adopt(await openInvestigation(path, this.#consent));
  }

  /** The same with progress and cancel, for files that may be large. */
  async *unpack(
    path: string,
    parent = this.deps.investigationsDir,
  ): LongWork<Result<{ readonly dir: string; readonly level: 'structure' | 'full' }>> {
    const abort = new AbortController();
    try {
      const unpacked = yield* unpackBundle(resolve(path), resolve(parent), abort.signal);
      return unpacked.ok ? ok({ dir: unpacked.value.dir, level: unpacked.value.level }) : unpacked;
    } finally {
      abort.abort();
    }
  }

  /** Sharing and exporting the open investigation. `version`: Holdfast's own. */
  sharing(version: string): Sharing {
    return new Sharing({
      store: () => this.#store,
      queries: this.queries,
      messages: this.deps.messages,
      version,
      identity: identityOf,
    });
  }

  /** Whether the open investigation's scenario was made here or confirmed by a person; `undefined` when there is none. */
  async trustsScenario(): Promise<boolean | undefined> {
    const scenario = this.#store?.state.investigation.scenario;
    return scenario === undefined ? undefined : this.trust.trusts(scenario);
  }

  /** Files outside of the open investigation's folder that nobody added or allowed here, where they lie. */
  async outsideFiles(): Promise<readonly string[]> {
    const store = this.#store;
    await store?.checkFiles();
    return [...new Set(store?.state.investigation.snapshots.flatMap((snapshot) => store.outside(snapshot) ?? []))];
  }

  /** After they were shown: these are read from now on. */
  async allowOutside(places: readonly string[]): Promise<Result<void>> {
    return this.#store === undefined ? failedWith('NO_INVESTIGATION', {}) : this.#store.allowOutside(places);
  }

  /** After it was shown. `shown`: the text that a person read; another scenario by now is not confirmed by that. */
  async trustScenario(shown?: string): Promise<Result<void>> {
    const scenario = this.#store?.state.investigation.scenario;
    if (scenario === undefined) return ok(undefined);
    if (shown !== undefined && shown !== scenarioText(scenario))
      return failedWith('SCENARIO_NOT_CONFIRMED', { step: stepText(scenario.scenario.step) });
    return this.trust.add(scenario);
  }

  /**
   * Runs the scenario again, after a change of the program, and compares the growth with that of an earlier run. What is not given
   * comes from the investigation: its scenario, which must have been made or confirmed here, and how the program was started.
   */
  async *verify(wish: VerifyWish, signal: AbortSignal): AsyncGenerator<HuntProgress, Result<Verification>, void> {
    const saved = this.#store?.state.investigation.scenario;
    const connection = wish.spec ?? (saved?.connection && specOf(saved.connection));
    const scenario = wish.scenario ?? saved?.scenario;
    if (scenario === undefined || connection === undefined) return failedWith('NOTHING_TO_REPEAT', {});
    const own = wish.spec !== undefined && wish.scenario !== undefined;
    if (!own && saved !== undefined && !(await this.trust.trusts(saved)))
      return failedWith('SCENARIO_NOT_CONFIRMED', { step: stepText(saved.scenario.step) });
    const before = this.#baseline(wish.baseline);
    if (!before.ok) return before;
    const hunted = yield* this.huntTarget(connection, scenario, signal, wish.onLine, before.value === undefined);
    if (!hunted.ok) return hunted;
    const after = this.#store?.state.investigation.verdicts.at(-1);
    if (after === undefined) return failedWith('NO_INVESTIGATION', {});
    const measuredBefore = before.value && this.#measured(before.value);
    const measuredAfter = this.#measured(after);
    if (measuredAfter === undefined) return failedWith('NO_INVESTIGATION', {});
    const outcome = verify(measuredBefore, measuredAfter, wish.limit);
    const about = { at: Date.now() as Timestamp, before: before.value, after, limit: wish.limit };
    const ofRun = ({ run, at }: RunVerdict) => ({ run, at });
    const verification = wordVerification(
      outcome,
      { ...about, before: about.before && ofRun(about.before), after: ofRun(after) },
      savedWords,
    );
    if (before.value !== undefined) await this.#store?.dispatch({ type: 'add-verification', verification });
    return ok(verification);
  }

  /** The run that is compared with: the one named, or the newest that leaked. `undefined`: none is wanted. */
  #baseline(wanted: VerifyWish['baseline']): Result<RunVerdict | undefined> {
    if (wanted === 'none') return ok(undefined);
    const verdicts = this.#store?.state.investigation.verdicts ?? [];
    const found =
      wanted === undefined
        ? (verdicts.findLast((v) => v.verdict.leaking === true && v.measured !== undefined) ??
          verdicts.findLast((v) => v.verdict.leaking === true))
        : verdicts.findLast((v) => v.run === wanted);
    return found === undefined ? failedWith('NO_BASELINE', {}) : ok(found);
  }

  #measured({ run, verdict, measured }: RunVerdict): MeasuredRun | undefined {
    const target = this.#store?.state.investigation.runs.find((r) => r.id === run)?.target;
    return target && { target, verdict, measured };
  }

  /** Ends the live run, saves and lets go of the folder. */
  async closeInvestigation(): Promise<void> {
    await this.disconnect();
    const store = this.#store;
    this.#store = undefined;
    await store?.close();
    this.changes.publish('view', undefined);
  }

  /**
   * Adds snapshot files by reference; they stay where they are. Each is read first: one that holds no usable snapshot is refused
   * and leaves no trace, and an investigation is made only where there is something to put into it.
   */
  async *addFiles(paths: readonly string[]): LongWork<Result<{ ids: SnapshotId[]; refused: Failure[] }>> {
    const ids: SnapshotId[] = [];
    const refused: Failure[] = [];
    for (const path of paths.map((each) => resolve(each))) {
      if (!existsSync(path)) {
        refused.push(fail('FILE_NOT_FOUND', { path }));
        continue;
      }
      const summary = yield* this.queries.open({ path });
      if (!summary.ok) {
        if (summary.failure.code === 'CANCELLED') return summary;
        refused.push(summary.failure);
        continue;
      }
      const store = await this.#writable();
      if (!store.ok) return store;
      const added = await store.value.addFile(path, newSnapshotId(), summary.value.truncated);
      if (!added.ok) return added;
      ids.push(added.value);
    }
    return ok({ ids, refused });
  }

  /** What is in a snapshot; that its file was cut short is noted with it. */
  async *summary(id: SnapshotId): LongWork<Result<SnapshotSummary>> {
    const located = await this.locate([id]);
    if (!located.ok) return located;
    const store = this.#store;
    const answer = yield* this.queries.open({ path: located.value.paths[0] ?? '' });
    if (answer.ok && answer.value.truncated !== undefined && store === this.#store)
      void store?.dispatch({ type: 'note-truncated', id, truncated: answer.value.truncated });
    return answer;
  }

  /** `beside`: what is connected already stays so. */
  async connect(spec: ConnectSpec, signal?: AbortSignal, beside = false): Promise<Result<{ run: RunId; target: TargetInfo }>> {
    // A target that cannot be reached must leave no empty investigation behind: one is made only once there is a session.
    const open = this.#store && (await this.#writable());
    if (open && !open.ok) return open;
    if (beside) this.#runs.stopLooking();
    else await this.disconnect();
    const connected = await this.deps.connector.connect(spec, signal);
    if (!connected.ok) return connected;
    const session = connected.value;
    const store = open ?? (await this.#writable());
    if (!store.ok) {
      await session.close();
      return store;
    }
    if (spec.kind === 'attach')
      void this.endpoints.add({
        host: spec.host,
        port: spec.port,
        title: session.info.title,
        usedAt: Date.now() as Timestamp,
        local: session.info.local,
      });
    const live = this.#runs.start(session, store.value, spec);
    return ok({ run: live.id, target: session.info });
  }

  /** Looks at a program's memory once, beside whatever is connected. */
  memoryOf(spec: ConnectSpec, trim: boolean, signal?: AbortSignal): Promise<Result<MemoryOf>> {
    return memoryOf(this.deps.connector, spec, trim, signal);
  }

  /** Reaches the target of a run that is over again, the way it was reached before. */
  async reconnect(run: RunId, signal?: AbortSignal): Promise<Result<{ run: RunId; target: TargetInfo }>> {
    const spec = this.#runs.specOf(run);
    return spec === undefined ? failedWith('NO_RUN', {}) : this.connect(spec, signal, true);
  }

  liveRun(id: RunId): LiveRun | undefined {
    return this.#runs.get(id);
  }

  focus(id: RunId): void {
    this.#runs.focus(id);
  }

  /** Watches a thread or frame inside a live run as a run of its own. */
  async enter(run: RunId, part: string): Promise<Result<RunId>> {
    const entered = await this.#runs.enter(run, part);
    return entered.ok ? ok(entered.value.id) : entered;
  }

  /** Ends one run with what is inside it, or all. A hunt states its verdict first, while its investigation is still the open one. */
  async disconnect(run?: RunId): Promise<void> {
    this.#runs.stopLooking();
    if (run === undefined || run === this.#hunted) await this.#endHunt(HUNT_GRACE_MS);
    await (run === undefined ? this.#runs.closeAll() : this.#runs.close(run));
  }

  /** Connects, runs the scenario, and states the verdict, which is kept with the run. The connection is closed in the end. */
  async *huntTarget(
    spec: ConnectSpec,
    scenario: Scenario,
    signal: AbortSignal,
    onLine?: (line: OutputLine) => void,
    keep = true,
    captureAnyway = false,
  ): AsyncGenerator<HuntProgress, Result<Verdict>, void> {
    yield { type: 'phase', phase: 'connect', done: 0, total: 1 };
    this.#watching = false;
    const connected = await this.connect(spec, signal);
    if (!connected.ok) {
      this.#watching = true;
      return connected;
    }
    const unsubscribe = onLine ? this.live?.events.subscribe('line', onLine) : undefined;
    try {
      // Whoever writes the command line has said what may run and where.
      this.live?.allowEvaluate();
      if (captureAnyway) this.live?.captureAnyway();
      return yield* this.hunt(scenario, signal, keep);
    } finally {
      unsubscribe?.();
      this.#watching = true;
      await this.disconnect();
    }
  }

  /**
   * Runs a scenario against the connected target. Aborting `signal` gives it up; `stopHunt` ends it early with a verdict on what there
   * is. `keep`: it becomes the investigation's scenario. A step that fails or a target that ends is a failure, but where enough was read a verdict is kept with the run all the same.
   */
  async *hunt(scenario: Scenario, signal: AbortSignal, keep = true): AsyncGenerator<HuntProgress, Result<Verdict>, void> {
    const live = this.live;
    const store = this.#store;
    if (!live || !store) return failedWith('NO_RUN', {});
    if (this.#hunting) return failedWith('BUSY', { with: 'hunt' });
    if (live.capturing) return failedWith('BUSY', { with: 'capture' });
    if (scenario.step.kind === 'eval' && !live.mayEvaluate) return failedWith('EVALUATE_NOT_ALLOWED', { title: live.session.info.title });
    const asked = new AbortController();
    const ended = new AbortController();
    const early = AbortSignal.any([signal, asked.signal, ended.signal]);
    this.#hunting = asked;
    this.#hunted = live.id;
    let over: () => void = () => {};
    this.#huntOver = new Promise((resolve) => {
      over = resolve;
    });
    if (keep) await this.#keepScenario(store, live.id, scenario);
    const unsubscribe = live.events.subscribe('ended', () => ended.abort());
    const gone = () =>
      ended.signal.aborted ? fail('TARGET_GONE', { title: live.session.info.title, exit: this.#endOf(live.id) }) : undefined;
    try {
      const record = yield* runHunt(
        {
          session: live.session,
          onOutput: (listener) => live.events.subscribe('line', (line) => listener(line.text, line.stream)),
          capture: (label) => live.capture(label),
          mark: (label) => void live.mark(label, 'hunt'),
        },
        scenario,
        huntLabels(scenario, labelsIn(store), this.deps.messages),
        early,
      );
      if (signal.aborted && !record.completed.ok) return failedWith('CANCELLED', {});
      const failure = record.completed.ok || asked.signal.aborted ? undefined : record.completed.failure;
      // Nothing to state, or the investigation that it would be stated in was closed.
      if (failure !== undefined && (record.readings.length < MIN_READINGS || this.#store !== store)) return failed(gone() ?? failure);
      yield { type: 'phase', phase: 'analyse', done: 0, total: 1 };
      const verdict = await this.#judge(live.id, record, scenario, signal);
      return failure === undefined ? verdict : failed(gone() ?? failure);
    } finally {
      unsubscribe();
      this.#hunting = undefined;
      over();
    }
  }

  /** Ends a hunt under way early: it states its verdict on what was read so far. */
  stopHunt(): void {
    this.#hunting?.abort();
  }

  /** Long work that ending Holdfast now would break off. */
  get work(): 'hunt' | 'capture' | undefined {
    return this.hunting ? 'hunt' : this.#runs.all.some(({ capturing }) => capturing) ? 'capture' : undefined;
  }

  /**
   * Before Holdfast ends: a capture stops and what had arrived is kept as partial, a hunt states its verdict on what was read.
   * Resolves when that is done, at the latest after `patienceMs`.
   */
  async stopWork(patienceMs = 30_000): Promise<void> {
    const capture = Promise.all(this.#runs.all.map((live) => live.breakOffCapture()));
    await Promise.all([within(patienceMs, capture), this.#endHunt(patienceMs)]);
  }

  async #endHunt(patienceMs: number): Promise<void> {
    if (!this.hunting) return;
    this.stopHunt();
    await within(patienceMs, this.#huntOver);
  }

  async close(): Promise<void> {
    await this.closeInvestigation();
    this.#engine.close();
  }

  /** Snapshot ids to paths and to whether their ids mean the same objects. */
  async locate(ids: readonly SnapshotId[]): Promise<Result<{ paths: string[]; identity: Identity | 'detect' }>> {
    const store = this.#store;
    const found: Snapshot[] = [];
    const paths: string[] = [];
    for (const id of ids) {
      const snapshot = store?.state.investigation.snapshots.find((s) => s.id === id);
      if (!store || !snapshot) return failedWith('NO_SUCH_SNAPSHOT', { id });
      const path = await store.readable(snapshot);
      if (!path.ok) return path;
      found.push(snapshot);
      paths.push(path.value);
    }
    return ok({ paths, identity: identityOf(found) });
  }

  async #judge(run: RunId, record: HuntRecord, scenario: Scenario, signal: AbortSignal): Promise<Result<Verdict>> {
    let suspects: readonly Suspect[] = [];
    let identity: Identity | undefined;
    let programBytes: readonly number[] | undefined;
    if (record.snapshots.length >= 2) {
      const located = await this.locate(record.snapshots);
      if (!located.ok) return located;
      const judgements =
        this.#store?.state.investigation.judgements.map(({ signature, verdict, reason }) => ({ signature, verdict, reason })) ?? [];
      const answer = await finishUnless(signal, this.queries.suspects({ ...located.value, judgements, limit: SUSPECTS }));
      if (!answer.ok) return answer;
      ({ suspects, identity } = answer.value);
      const kinds = await finishUnless(
        signal,
        this.queries.compare({ ...located.value, grouping: 'kind', view: 'all', filter: '', page: { offset: 0, limit: 100 } }),
      );
      if (!kinds.ok) return kinds;
      const program = kinds.value.rows.filter((row) => !RUNTIME_KINDS.has(row.key));
      programBytes = located.value.paths.map((_, i) => program.reduce((sum, row) => sum + (row.shallowBytes[i] ?? 0), 0));
    }
    const facts: HuntFacts = {
      readings: record.readings,
      captureCycles: record.captureCycles,
      suspects,
      identity,
      programBytes,
      worked: record.worked,
      otherHeaps: record.otherHeaps,
      packageVersions: this.#isLocal(run) ? await packageVersions(suspects) : undefined,
      step: stepText(scenario.step),
      stopped: record.completed.ok ? undefined : { after: record.cycles, planned: scenario.cycles },
    };
    const verdict = wordVerdict(decide(facts), facts, savedWords, record.snapshots.at(-1));
    const measured = { scenario: savedScenario(scenario).scenario, readings: [...record.readings], completed: record.completed.ok, system };
    void this.#store?.dispatch({ type: 'add-verdict', verdict: { run, at: Date.now() as Timestamp, verdict, measured } });
    return ok(verdict);
  }

  /** What was run, and against what, is the investigation's scenario from then on: made here, so trusted here. */
  async #keepScenario(store: Store, run: RunId, scenario: Scenario): Promise<void> {
    const connection = store.state.investigation.runs.find((r) => r.id === run)?.connection;
    const saved = { ...savedScenario(scenario), connection };
    void store.dispatch({ type: 'set-scenario', scenario: saved });
    await this.trust.add(saved);
  }

  #isLocal(run: RunId): boolean {
    return this.#store?.state.investigation.runs.find((r) => r.id === run)?.target.local === true;
  }

  #endOf(run: RunId): string {
    return this.view()?.runs.find((r) => r.id === run)?.end ?? '';
  }

  /** The open investigation if it can be written; a new one when none is open. */
  async #writable(): Promise<Result<Store>> {
    if (!this.#store) return this.createInvestigation({});
    if (this.#store.readOnly !== undefined)
      return failedWith('INVESTIGATION_LOCKED', { path: this.#store.dir, holder: this.#store.readOnly });
    return ok(this.#store);
  }

  async #adopt(opened: Result<Store>): Promise<Result<Store>> {
    if (!opened.ok) return opened;
    await this.closeInvestigation();
    const store = opened.value;
    this.#store = store;
    const openedAt = Date.now() as Timestamp;
    const recent = () => ({ name: store.state.investigation.name, summary: summaryOf(store.state.investigation) });
    let known = JSON.stringify(recent());
    store.subscribe(() => {
      if (this.#store !== store) return;
      const now = JSON.stringify(recent());
      if (now !== known) {
        known = now;
        void this.recents.add({ dir: store.dir, openedAt, ...recent() });
      }
      this.changes.publish('view', this.view());
    });
    await this.recents.add({ dir: store.dir, openedAt, ...recent() });
    this.changes.publish('view', this.view());
    return ok(store);
  }
}

/**
 * Ids mean the same objects within one epoch. A capture during which they were reset reports a lost canary and fits none before it;
 * where there was no canary, and for files from elsewhere, the engine looks at the ids themselves.
 */
function identityOf(snapshots: readonly Snapshot[]): Identity | 'detect' {
  if (snapshots.some((s) => s.origin === 'opened' || s.canary === 'unavailable')) return 'detect';
  const [first, ...later] = [...snapshots].sort((a, b) => a.takenAt - b.takenAt);
  return later.every((s) => s.epoch === first?.epoch && s.canary !== 'lost') ? 'objects' : 'shapes';
}

/** Waits for `work`, but not longer. */
async function within(ms: number, work: Promise<unknown>): Promise<void> {
  let timer: NodeJS.Timeout | undefined;
  const late = new Promise<void>((resolve) => {
    timer = setTimeout(resolve, ms);
  });
  await Promise.race([work, late]);
  clearTimeout(timer);
}

const labelsIn = (store: Store): ReadonlySet<string> => {
  const { marks, snapshots, trash } = store.state.investigation;
  return new Set([...marks, ...snapshots, ...trash.map((t) => t.snapshot)].map((each) => each.label));
};

/** A folder of this name that does not exist yet. */
function freeFolder(parent: string, name: string): string {
  for (let n = 1; ; n++) {
    const dir = join(parent, n === 1 ? name : `${name} ${n}`);
    if (!existsSync(dir)) return dir;
  }
}

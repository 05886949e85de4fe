// The use cases, for the window and the command line alike. Knows neither Electron nor the engine's insides.
import { dirname, join } from 'node:path';
import { EventPublisher } from '@orpc/server';
import type { i18n } from 'i18next';
import { Recents } from '../investigation/recents.js';
import { Endpoints } from '../investigation/store/endpoints.js';
import type { Store } from '../investigation/store/store.js';
import type { LongWork } from '../shared/progress.js';
import { failedWith, ok, type Result } from '../shared/result.js';
import type { AttachSpec, ConnectSpec, DiscoveredTarget, ListedInspector, TargetInfo } from '../shared/target.js';
import type { RunId, Timestamp } from '../shared/units.js';
import type { Verification } from '../shared/verification.js';
import type { InvestigationView } from '../shared/view.js';
import type { Connector } from '../targets/connector.js';
import { listAddress } from '../targets/discovery/index.js';
import { Tunnels } from '../targets/tunnel/tunnels.js';
import { EngineGateway, type EngineProcess } from './engine-gateway.js';
import { HeapQueries } from './heap-queries.js';
import { Hunts } from './hunt/hunts.js';
import type { HuntProgress } from './hunt/run-hunt.js';
import type { LiveRun } from './live-run.js';
import { LiveRuns } from './live-runs.js';
import { type MemoryOf, memoryOf } from './memory-of.js';
import { OpenInvestigation } from './open-investigation.js';
import { Sharing } from './share/sharing.js';
import { identityOf, Snapshots } from './snapshots.js';
import { type VerifyWish, verifyRun } from './verdict/verify-run.js';
import { viewOf } from './view-of.js';
import { within } from './within.js';

export interface WorkbenchDeps {
  readonly connector: Connector;
  /** Those that the connector uses. */
  readonly tunnels?: Tunnels;
  readonly discover: () => Promise<readonly DiscoveredTarget[]>;
  readonly startEngine: () => EngineProcess;
  readonly messages: i18n;
  /** New investigations go here unless a folder is named. */
  readonly investigationsDir: string;
  readonly recentsFile: string;
  /** Where scripts and source maps of other machines lie on this one. */
  readonly sourceFolders?: () => readonly string[];
}

/** How long parting from a target waits for the verdict of the hunt that it breaks off. */
const HUNT_GRACE_MS = 10_000;

export class Workbench {
  readonly queries: HeapQueries;
  readonly recents: Recents;
  readonly endpoints: Endpoints;
  readonly tunnels: Tunnels;
  readonly investigation: OpenInvestigation;
  readonly snapshots: Snapshots;
  readonly hunts: Hunts;
  readonly changes = new EventPublisher<{ view: InvestigationView | undefined }>();
  readonly #engine: EngineGateway;
  /** Files that are being written for a person. */
  readonly #files = new Set<LongWork<Result<unknown>>>();
  readonly #runs: LiveRuns;

  constructor(private readonly deps: WorkbenchDeps) {
    const { messages, connector } = deps;
    this.#engine = new EngineGateway(deps.startEngine);
    this.queries = new HeapQueries(this.#engine, deps.sourceFolders);
    this.recents = new Recents(deps.recentsFile);
    this.tunnels = deps.tunnels ?? new Tunnels();
    this.endpoints = new Endpoints(join(dirname(deps.recentsFile), '.endpoints.json'));
    const changed = () => this.changes.publish('view', this.view());
    this.#runs = new LiveRuns({
      connect: (spec, signal) => connector.connect(spec, signal),
      watching: () => this.hunts.mayWatch,
      words: (id, data = {}) => messages.t(`run:break.${id}`, data),
      changed,
      busy: () => this.hunts.underWay,
    });
    this.investigation = new OpenInvestigation({
      home: deps.investigationsDir,
      recents: this.recents,
      leave: () => this.disconnect(),
      changed,
    });
    this.snapshots = new Snapshots(this.investigation, this.queries);
    this.hunts = new Hunts({
      investigation: this.investigation,
      snapshots: this.snapshots,
      queries: this.queries,
      messages,
      live: () => this.live,
      connect: (spec, signal) => this.connect(spec, signal),
      disconnect: () => this.disconnect(),
      endOf: (run) => this.view()?.runs.find((r) => r.id === run)?.end ?? '',
    });
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
    return this.investigation.store;
  }
  /** The run that actions are meant for. */
  get live(): LiveRun | undefined {
    return this.#runs.focused;
  }

  view(): InvestigationView | undefined {
    return (
      this.store &&
      viewOf(this.store, this.deps.messages, {
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
  listAddress(address: Omit<AttachSpec, 'kind' | 'target'>, signal?: AbortSignal): Promise<Result<ListedInspector>> {
    return listAddress(address, this.tunnels, signal);
  }

  /** Parts from what is reached through a tunnel, and closes it. */
  async closeTunnel(id: string): Promise<void> {
    const view = this.tunnels.list().find((tunnel) => tunnel.id === id);
    if (view === undefined) return;
    for (const run of this.#runs.through(view)) await this.disconnect(run);
    await this.tunnels.close(id);
  }

  /** Sharing and exporting the open investigation. `version`: Holdfast's own. */
  sharing(version: string): Sharing {
    return new Sharing({
      store: () => this.store,
      queries: this.queries,
      messages: this.deps.messages,
      version,
      identity: identityOf,
    });
  }

  /** Runs the scenario again, after a change of the program, and compares the growth with that of an earlier run. */
  verify(wish: VerifyWish, signal: AbortSignal): AsyncGenerator<HuntProgress, Result<Verification>, void> {
    return verifyRun(this.investigation, this.hunts, wish, signal);
  }

  /** `beside`: what is connected already stays so. */
  async connect(wish: ConnectSpec, signal?: AbortSignal, beside = false): Promise<Result<{ run: RunId; target: TargetInfo }>> {
    const spec = await this.#remembered(wish);
    // A target that cannot be reached must leave no empty investigation behind: one is made only once there is a session.
    const open = this.store && (await this.investigation.writable());
    if (open && !open.ok) return open;
    if (beside) this.#runs.stopLooking();
    else await this.disconnect();
    const connected = await this.deps.connector.connect(spec, signal);
    if (!connected.ok) return connected;
    const session = connected.value;
    const store = open ?? (await this.investigation.writable(session.info.title));
    if (!store.ok) {
      await session.close();
      return store;
    }
    this.#remember(spec, session.info);
    this.investigation.nameAfter(session.info.title);
    const live = this.#runs.start(session, store.value, spec);
    return ok({ run: live.id, target: session.info });
  }

  /** As it was marked before, where nothing else is said. */
  async #remembered(spec: ConnectSpec): Promise<ConnectSpec> {
    if (spec.kind !== 'attach' || spec.production !== undefined) return spec;
    return { ...spec, production: await this.endpoints.isProduction(spec) };
  }

  #remember(spec: ConnectSpec, { title, local }: TargetInfo): void {
    if (spec.kind !== 'attach') return;
    const { host, port, tunnel, production = false } = spec;
    void this.endpoints.add({ host, port, title, usedAt: Date.now() as Timestamp, local, tunnel, production });
  }

  /** Marks the target of a live run as production, or no longer; its address remembers. */
  setProduction(run: RunId, production: boolean): void {
    const info = this.liveRun(run)?.session.info;
    const spec = this.#runs.setProduction(run, production);
    if (spec !== undefined && info !== undefined) this.#remember(spec, info);
  }

  /** Looks at a program's memory once, beside whatever is connected. */
  async memoryOf(wish: ConnectSpec, trim: boolean, signal?: AbortSignal, allowed = false): Promise<Result<MemoryOf>> {
    return memoryOf(this.deps.connector, await this.#remembered(wish), { trim, allowed }, signal);
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
    if (run === undefined || run === this.hunts.run) await this.hunts.end(HUNT_GRACE_MS);
    await (run === undefined ? this.#runs.closeAll() : this.#runs.close(run));
  }

  /** Long work that ending Holdfast now would break off. */
  get work(): 'hunt' | 'capture' | 'share' | undefined {
    if (this.hunts.underWay) return 'hunt';
    if (this.#runs.all.some(({ captures }) => captures.underWay)) return 'capture';
    return this.#files.size > 0 ? 'share' : undefined;
  }

  /** A file that a person waits for. Broken off, it takes its parts away before Holdfast ends. */
  async *writing<T>(file: LongWork<Result<T>>): LongWork<Result<T>> {
    this.#files.add(file);
    try {
      const written: Result<T> | undefined = yield* file;
      // undefined: it was told to return
      return written ?? failedWith('CANCELLED', {});
    } finally {
      this.#files.delete(file);
    }
  }

  #stopWriting(): Promise<unknown> {
    return Promise.all([...this.#files].map((file) => file.return(failedWith('CANCELLED', {}))));
  }

  /**
   * Before Holdfast ends: a capture stops and what had arrived is kept as partial, a hunt states its verdict on what was read.
   * Resolves when that is done, at the latest after `patienceMs`.
   */
  async stopWork(patienceMs = 30_000): Promise<void> {
    const capture = Promise.all(this.#runs.all.map((live) => live.captures.breakOff()));
    await Promise.all([within(patienceMs, capture), this.hunts.end(patienceMs), within(patienceMs, this.#stopWriting())]);
  }

  async close(): Promise<void> {
    await this.#stopWriting();
    await this.investigation.close();
    await this.tunnels.closeAll();
    this.#engine.close();
  }
}

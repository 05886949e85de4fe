// All runs that are live at once: several targets, the threads and frames inside them, and their coming back after a lost connection.
import { setTimeout as sleep } from 'node:timers/promises';
import type { RunEnd } from '../investigation/model.js';
import { savedConnection } from '../investigation/model.js';
import { newRunId } from '../investigation/names.js';
import type { Store } from '../investigation/store/store.js';
import { failedWith, ok, type Result } from '../shared/result.js';
import { steadyNow } from '../shared/steady-clock.js';
import type { ConnectSpec, ListedTarget } from '../shared/target.js';
import type { TunnelView } from '../shared/tunnel.js';
import type { RunId } from '../shared/units.js';
import type { LiveView } from '../shared/view.js';
import type { TargetSession } from '../targets/connector.js';
import { Children } from './children.js';
import { type BreakWord, LiveRun } from './live-run.js';

/** Threads and frames that are watched without being asked for; the others are listed. */
const MOST_PARTS = 8;
/** A worker that lives shorter is not worth a run. */
const PART_AGE_MS = 1000;
/** Waits between attempts to come back to a process that lives; after the last the run is over. */
const RETRY_MS = [250, 500, 1000, 2000, 4000, 8000, 15_000, 30_000];
/** How often, and for how long, a new process is looked for at the address of one that ended. */
const RETURN_EVERY_MS = 1000;
const RETURN_FOR_MS = 20_000;

export interface LiveRunsDeps {
  readonly connect: (spec: ConnectSpec, signal: AbortSignal) => Promise<Result<TargetSession>>;
  /** Whether threads and frames are opened by themselves, and whether what was lost is looked for. */
  readonly watching: () => boolean;
  /** Words for the breaks in a timeline. */
  readonly words: (id: BreakWord, data?: Record<string, unknown>) => string;
  readonly changed: () => void;
  /** Nobody else may capture just now. */
  readonly busy: () => boolean;
}

type Entry = {
  readonly live: LiveRun;
  readonly store: Store;
  readonly spec: ConnectSpec | undefined;
  readonly whole: RunId | undefined;
  /** Of a process of this machine. */
  readonly children: Children | undefined;
};

export class LiveRuns {
  readonly #entries = new Map<RunId, Entry>();
  /** How ended runs were reached, to reach them again. */
  readonly #specs = new Map<RunId, ConnectSpec>();
  #focus: RunId | undefined;
  #returning: AbortController | undefined;

  constructor(private readonly deps: LiveRunsDeps) {}

  get(id: RunId): LiveRun | undefined {
    return this.#entries.get(id)?.live;
  }

  /** The run that actions are meant for. */
  get focused(): LiveRun | undefined {
    const chosen = this.#focus === undefined ? undefined : this.get(this.#focus);
    return chosen ?? this.#entries.values().next().value?.live;
  }

  get all(): readonly LiveRun[] {
    return [...this.#entries.values()].map(({ live }) => live);
  }

  specOf(id: RunId): ConnectSpec | undefined {
    return this.#specs.get(id);
  }

  /** Live runs that are reached through a tunnel, those inside another left out: they end with it. */
  through({ tunnel, far }: Pick<TunnelView, 'tunnel' | 'far'>): readonly RunId[] {
    const same = (spec: ConnectSpec | undefined): boolean =>
      spec?.kind === 'attach' && spec.port === far.port && JSON.stringify(spec.tunnel) === JSON.stringify(tunnel);
    return [...this.#entries].flatMap(([id, { spec }]) => (same(spec) ? [id] : []));
  }

  focus(id: RunId): void {
    if (!this.#entries.has(id) || this.#focus === id) return;
    this.#focus = id;
    this.deps.changed();
  }

  /** Begins a run with an open session, and looks at it. */
  start(session: TargetSession, store: Store, spec?: ConnectSpec, whole?: RunId): LiveRun {
    const startedAt = steadyNow();
    const id = newRunId(startedAt);
    const connection = spec === undefined ? {} : { connection: savedConnection(spec) };
    void store.dispatch({ type: 'start-run', run: { id, target: session.info, startedAt, ...connection } });
    if (spec !== undefined) this.#specs.set(id, spec);
    const live = new LiveRun(id, session, store, {
      words: this.deps.words,
      changed: () => {
        this.deps.changed();
        void this.#openParts(id);
      },
      busy: this.deps.busy,
      comeBack: (signal) => this.#comeBack(id, signal),
    });
    const { pid, local } = session.info;
    const children = whole === undefined && local && pid !== undefined ? new Children(pid, this.deps.changed) : undefined;
    this.#entries.set(id, { live, store, spec, whole, children });
    if (spec?.production === true || (whole !== undefined && this.get(whole)?.consent.production === true))
      live.consent.setProduction(true);
    if (whole === undefined) this.#focus = id;
    live.events.subscribe('ended', (why) => this.#ended(id, why));
    this.deps.changed();
    void this.#openParts(id);
    return live;
  }

  /** Marks the target of a run as production, with what runs inside it; the way to it, where there is an address that remembers. */
  setProduction(id: RunId, production: boolean): ConnectSpec | undefined {
    const asked = this.#entries.get(id);
    const root = asked?.whole ?? id;
    for (const [each, entry] of this.#entries) if (each === root || entry.whole === root) entry.live.consent.setProduction(production);
    const entry = this.#entries.get(root);
    if (entry?.spec === undefined) return undefined;
    const spec = { ...entry.spec, production };
    this.#entries.set(root, { ...entry, spec });
    this.#specs.set(root, spec);
    return spec;
  }

  /** A run with one of the threads or frames inside a live run. */
  async enter(id: RunId, part: string): Promise<Result<LiveRun>> {
    const entry = this.#entries.get(id);
    if (entry === undefined) return failedWith('NO_RUN', {});
    const entered = await entry.live.session.enter(part);
    return entered.ok ? ok(this.start(entered.value, entry.store, undefined, id)) : entered;
  }

  async close(id: RunId): Promise<void> {
    this.#returning?.abort();
    // what is inside goes first: its end is ours, not an accident
    for (const [part, { whole, live }] of this.#entries) if (whole === id) await this.#close(part, live);
    const entry = this.#entries.get(id);
    if (entry !== undefined) await this.#close(id, entry.live);
  }

  async closeAll(): Promise<void> {
    this.#returning?.abort();
    for (const id of [...this.#entries.keys()]) await this.close(id);
  }

  describe(id: RunId): LiveView | undefined {
    const entry = this.#entries.get(id);
    if (entry === undefined) return undefined;
    const { live, whole } = entry;
    const opened = (target: ListedTarget) =>
      [...this.#entries.values()].find((each) => each.whole === id && each.live.session.info.part?.id === target.id)?.live.id;
    return {
      link: live.link,
      others: live.others,
      allowed: live.consent.given,
      ...(live.consent.guard === undefined ? {} : { guard: live.consent.guard }),
      ...(live.inspector === undefined ? {} : { inspector: live.inspector }),
      triggers: [...live.triggers],
      ...(live.identity === undefined ? {} : { identity: live.identity }),
      ...(live.captures.recording === undefined ? {} : { recording: live.captures.recording }),
      ...(whole === undefined ? {} : { whole }),
      inside: live.session.inside().map((target) => ({ ...target, run: opened(target) })),
      children: (entry.children?.list ?? []).map((child) => ({ ...child, run: this.#watching(child.pid) })),
    };
  }

  /** The run that watches a process of this machine. */
  #watching(pid: number): RunId | undefined {
    const of = ({ whole, live }: Entry): boolean => whole === undefined && live.session.info.local && live.session.info.pid === pid;
    return [...this.#entries].find(([, entry]) => of(entry))?.[0];
  }

  async #close(id: RunId, live: LiveRun): Promise<void> {
    this.#entries.get(id)?.children?.stop();
    this.#entries.delete(id);
    await live.close();
  }

  /** Opens what runs inside and has no run yet, after it has lived for a while. */
  async #openParts(id: RunId): Promise<void> {
    const entry = this.#entries.get(id);
    if (entry === undefined || entry.whole !== undefined || !this.deps.watching()) return;
    const fresh = (): readonly ListedTarget[] => {
      const { inside = [] } = this.describe(id) ?? {};
      const room = MOST_PARTS - inside.filter(({ run }) => run !== undefined).length;
      return inside.filter(({ run }) => run === undefined).slice(0, Math.max(0, room));
    };
    const before = new Set(fresh().map((target) => target.id));
    if (before.size === 0) return;
    await sleep(PART_AGE_MS);
    for (const target of fresh()) if (before.has(target.id) && this.deps.watching()) await this.enter(id, target.id);
  }

  #ended(id: RunId, why: RunEnd): void {
    const entry = this.#entries.get(id);
    if (entry === undefined) return;
    entry.children?.stop();
    this.#entries.delete(id);
    if (this.#focus === id) this.#focus = entry.whole;
    this.deps.changed();
    const again = why.kind === 'exited' && entry.spec?.kind === 'attach' && entry.whole === undefined && this.deps.watching();
    if (again && entry.spec !== undefined) void this.#awaitReturn(entry.spec, entry.store);
  }

  /**
   * A session with the same process as before, after its connection was lost; `undefined` when it cannot be had. What was launched is not
   * looked for: its pipe is gone with it.
   */
  async #comeBack(id: RunId, signal: AbortSignal): Promise<TargetSession | undefined> {
    const entry = this.#entries.get(id);
    if (entry?.spec === undefined || entry.spec.kind === 'launch' || !this.deps.watching()) return undefined;
    const before = entry.live.session.info;
    for (const ms of RETRY_MS) {
      await sleep(ms, undefined, { signal }).catch(() => undefined);
      if (signal.aborted) return undefined;
      const connected = await this.deps.connect(entry.spec, signal);
      if (!connected.ok) continue;
      const session = connected.value;
      if (signal.aborted) {
        await session.close();
        return undefined;
      }
      const { pid, title, version } = session.info;
      // what is too busy to say who it is has another title, and behind a proxy of this machine the proxy's number
      const unsure = session.unsure === true;
      if (pid === before.pid && version === before.version && (title === before.title || unsure)) return session;
      if (before.pid !== undefined && (unsure || pid === undefined)) {
        await session.close();
        continue;
      }
      // somebody else answers there now: another life, so another run
      void this.start(session, entry.store, entry.spec);
      return undefined;
    }
    return undefined;
  }

  /** A service that is started anew listens at its old address again. */
  async #awaitReturn(spec: ConnectSpec, store: Store): Promise<void> {
    this.#returning?.abort();
    const returning = new AbortController();
    this.#returning = returning;
    for (const until = performance.now() + RETURN_FOR_MS; performance.now() < until; ) {
      await sleep(RETURN_EVERY_MS, undefined, { signal: returning.signal }).catch(() => undefined);
      if (returning.signal.aborted) return;
      const connected = await this.deps.connect(spec, returning.signal);
      if (!connected.ok) continue;
      if (returning.signal.aborted) await connected.value.close();
      else this.start(connected.value, store, spec);
      return;
    }
  }

  /** Nobody is to be looked for any more. */
  stopLooking(): void {
    this.#returning?.abort();
  }
}

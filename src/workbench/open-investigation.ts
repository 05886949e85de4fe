// The investigation that is open: made, opened, closed, and what of it a person has trusted here.
import { existsSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { isBundle } from '../investigation/bundle/archive.js';
import { unpackBundle } from '../investigation/bundle/unpack.js';
import { type SavedScenario, savedScenario } from '../investigation/model.js';
import type { Recents } from '../investigation/recents.js';
import { Consent } from '../investigation/store/consent.js';
import { discardInvestigation, nearestFolder } from '../investigation/store/discard.js';
import { createInvestigation, openInvestigation } from '../investigation/store/open.js';
import type { Store } from '../investigation/store/store.js';
import { Trust } from '../investigation/trust.js';
import type { LongWork } from '../shared/progress.js';
import { failedWith, ok, type Result } from '../shared/result.js';
import type { RunId, Timestamp } from '../shared/units.js';
import type { Scenario } from '../shared/verdict.js';
import { finish } from './engine-gateway.js';
import { stepText } from './hunt/scenario-text.js';
import { investigationName, isUnnamed } from './investigation-name.js';
import { scenarioText, summaryOf } from './view-of.js';

export interface OpenInvestigationParts {
  /** New investigations go here unless a folder is named. */
  readonly home: string;
  readonly recents: Recents;
  /** Ends what is live in the open investigation, before it is let go of. */
  readonly leave: () => Promise<void>;
  readonly changed: () => void;
}

export class OpenInvestigation {
  readonly #trust: Trust;
  readonly #consent: Consent;
  #store: Store | undefined;
  /** The investigation created last, and the folder that was there before it. */
  #created: { readonly dir: string; readonly stay: string } | undefined;

  constructor(private readonly parts: OpenInvestigationParts) {
    this.#trust = new Trust(join(parts.home, '.trusted.json'));
    this.#consent = new Consent(join(parts.home, '.allowed-files.json'));
  }

  get store(): Store | undefined {
    return this.#store;
  }

  /** `subject`: what it is about, as far as that is known; it is named after it. */
  async create(wish: {
    readonly dir?: string | undefined;
    readonly name?: string | undefined;
    readonly subject?: string | undefined;
  }): Promise<Result<Store>> {
    const at = Date.now() as Timestamp;
    const name = wish.name ?? investigationName(at, wish.subject);
    const dir = wish.dir === undefined ? freeFolder(this.parts.home, name) : resolve(wish.dir);
    const stay = nearestFolder(dir);
    const adopted = await this.#adopt(await createInvestigation(dir, name, this.#consent));
    if (adopted.ok) this.#created = { dir: adopted.value.dir, stay };
    return adopted;
  }

  /** A folder, or a `.holdfast` file, which is unpacked into a new folder first. */
  async open(dir: string): Promise<Result<Store>> {
    const path = resolve(dir);
    if (this.#store?.dir === path) return ok(this.#store);
    if (!(await isBundle(path))) return this.#adopt(await openInvestigation(path, this.#consent));
    const unpacked = await finish(unpackBundle(path, this.parts.home));
    return unpacked.ok ? this.#adopt(await openInvestigation(unpacked.value.dir, this.#consent)) : unpacked;
  }

  /** Unpacks a `.holdfast` file into a new folder, with progress and cancel; what it makes is not opened yet. */
  async *unpack(path: string, parent = this.parts.home): LongWork<Result<{ readonly dir: string; readonly level: 'structure' | 'full' }>> {
    const abort = new AbortController();
    try {
      const unpacked = yield* unpackBundle(resolve(path), resolve(parent), abort.signal);
      return unpacked.ok ? ok({ dir: unpacked.value.dir, level: unpacked.value.level }) : unpacked;
    } finally {
      abort.abort();
    }
  }

  /** The open investigation if it can be written; a new one when none is open, named after `subject`. */
  async writable(subject?: string): Promise<Result<Store>> {
    if (!this.#store) return this.create({ subject });
    if (this.#store.readOnly !== undefined)
      return failedWith('INVESTIGATION_LOCKED', { path: this.#store.dir, holder: this.#store.readOnly });
    return ok(this.#store);
  }

  /** Names it after what it turned out to be about, where nobody has named it and nothing was recorded yet. Its folder stays. */
  nameAfter(subject: string): void {
    const { name, createdAt, runs, snapshots } = this.#store?.state.investigation ?? { name: '', createdAt: 0, runs: [], snapshots: [] };
    if (!isUnnamed(name) || runs.length > 0 || snapshots.length > 0) return;
    void this.#store?.dispatch({ type: 'name', name: investigationName(createdAt as Timestamp, subject) });
  }

  /** Ends what is live, saves and lets go of the folder. */
  async close(): Promise<void> {
    await this.parts.leave();
    const store = this.#store;
    this.#store = undefined;
    await store?.close();
    this.parts.changed();
  }

  /** Closes it. One that was created here and in which nothing was recorded is taken back; answers whether it was. */
  async closeOrDiscard(): Promise<boolean> {
    const created = this.#created;
    const store = this.#store;
    const { runs, snapshots } = store?.state.investigation ?? { runs: [], snapshots: [] };
    const empty = created !== undefined && store?.dir === created.dir && runs.length === 0 && snapshots.length === 0;
    await this.close();
    if (!empty) return false;
    await discardInvestigation(created.dir, created.stay);
    await this.parts.recents.forget(created.dir);
    return true;
  }

  /** What was run, and against what, is the investigation's scenario from then on: made here, so trusted here. */
  async keepScenario(run: RunId, scenario: Scenario): Promise<void> {
    const connection = this.#store?.state.investigation.runs.find((r) => r.id === run)?.connection;
    const saved = { ...savedScenario(scenario), connection };
    void this.#store?.dispatch({ type: 'set-scenario', scenario: saved });
    await this.#trust.add(saved);
  }

  /** Whether its scenario was made here or confirmed by a person; `undefined` when there is none. */
  async trustsScenario(): Promise<boolean | undefined> {
    const scenario = this.#scenario;
    return scenario === undefined ? undefined : this.#trust.trusts(scenario);
  }

  /** After it was shown. `shown`: the text that a person read; another scenario by now is not confirmed by that. */
  async trustScenario(shown?: string): Promise<Result<void>> {
    const scenario = this.#scenario;
    if (scenario === undefined) return ok(undefined);
    if (shown !== undefined && shown !== scenarioText(scenario))
      return failedWith('SCENARIO_NOT_CONFIRMED', { step: stepText(scenario.scenario.step) });
    return this.#trust.add(scenario);
  }

  get #scenario(): SavedScenario | undefined {
    return this.#store?.state.investigation.scenario;
  }

  async #adopt(opened: Result<Store>): Promise<Result<Store>> {
    if (!opened.ok) return opened;
    await this.close();
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
        void this.parts.recents.add({ dir: store.dir, openedAt, ...recent() });
      }
      this.parts.changed();
    });
    await this.parts.recents.add({ dir: store.dir, openedAt, ...recent() });
    this.parts.changed();
    return ok(store);
  }
}

/** A folder of this name that does not exist yet. */
function freeFolder(parent: string, name: string): string {
  for (let n = 1; ; n++) {
    const dir = join(parent, n === 1 ? name : `${name} ${n}`);
    if (!existsSync(dir)) return dir;
  }
}

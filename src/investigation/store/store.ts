// The store of one investigation: actions in, files out. It owns the truth; what it writes when is in docs/formats.md.
import { join, resolve } from 'node:path';
import { type Failure, fail } from '../../shared/failures.js';
import { failed, failedWith, ok, type Result } from '../../shared/result.js';
import type { OutputLine, Sample } from '../../shared/target.js';
import type { RunId, SnapshotId, Timestamp } from '../../shared/units.js';
import { formatManifest, manifestName } from '../manifest.js';
import { ownsFile, type Snapshot } from '../model.js';
import type { SnapshotEnding } from '../names.js';
import { type Action, initialState, reduce, type State } from '../reduce.js';
import { checkEncodable } from '../schema.js';
import type { SampleTable } from '../timeline.js';
import type { Consent } from './consent.js';
import { ContentFiles } from './content-files.js';
import { makeFolder, writeText } from './disk.js';
import { type Folder, formatView, notesName, pathOf, placeFiles, readFolder, removePartial, viewName } from './folder.js';
import type { Lock } from './lock.js';
import { Problems } from './problems.js';
import { recoveryOf } from './recovery.js';
import { Rounds } from './rounds.js';
import { RunFiles } from './run-files.js';
import { Saver } from './saver.js';
import { SnapshotFiles } from './snapshot-files.js';

/** Between the starts of two writes of the manifest, and how long after a failed one the next attempt comes. */
const saveEvery = 200;
const retryEvery = 2000;
/** How often a reader looks for changes, and how often either looks whether snapshot files are where they should be. */
const followEvery = 500;
const checkFilesEvery = 5000;

export class Store {
  readonly dir: string;
  #state: State;
  #revision = 1;
  #unknown: Folder['unknown'];
  #lock: Lock | undefined;
  #readOnly: Failure | undefined;
  #closing: Promise<Result<void>> | undefined;
  readonly #listeners = new Set<(state: State) => void>();
  readonly #problems = new Problems(() => this.#changed());
  readonly #content: Saver;
  readonly #view: Saver;
  readonly #runs: RunFiles;
  readonly #files: ContentFiles;
  readonly #snapshots: SnapshotFiles;
  #abandoned: Snapshot[] = [];
  readonly #rounds = new Rounds();

  /** Use `createInvestigation` or `openInvestigation`. */
  constructor(dir: string, folder: Folder, lock: Result<Lock>, consent: Consent) {
    this.dir = dir;
    this.#state = initialState(folder.content, folder.selection);
    this.#unknown = folder.unknown;
    this.#lock = lock.ok ? lock.value : undefined;
    this.#readOnly = lock.ok ? undefined : lock.failure;
    const saver = (source: string, write: () => Promise<Result<void>>) =>
      new Saver({ write, interval: saveEvery, retry: retryEvery, onResult: (problem) => this.#problems.report(source, problem) });
    this.#content = saver('content', () => this.#writeContent());
    this.#view = saver('view', () => this.#writeView());
    this.#files = new ContentFiles(dir);
    this.#snapshots = new SnapshotFiles(dir, consent);
    this.#runs = new RunFiles(dir, (source, problem) => this.#problems.report(source, problem));
  }

  get state(): State {
    return this.#state;
  }
  /** Rises with every change of `state`, `readOnly`, `problem` or of a snapshot's file coming and going. */
  get revision(): number {
    return this.#revision;
  }
  /** Set when this store cannot write: the process that holds the investigation, or the system's reason. */
  get readOnly(): string | undefined {
    const why = this.#readOnly;
    if (why === undefined) return undefined;
    return why.code === 'INVESTIGATION_LOCKED' ? why.data.holder : why.code === 'NOT_WRITABLE' ? why.data.reason : why.code;
  }
  get readOnlyFailure(): Failure | undefined {
    return this.#readOnly;
  }
  /** Why something is not on disk yet; it is kept in memory and tried again. */
  get problem(): Failure | undefined {
    return this.#problems.first;
  }

  /** What has to happen once, after construction. */
  async start(): Promise<void> {
    const content = this.#state.investigation;
    await this.#files.noteRead(manifestName, undefined);
    await this.#files.noteRead(notesName, content.notes);
    await this.#files.noteRead(viewName, formatView(this.#state.selection));
    await this.#recover();
    if (this.#lock !== undefined) {
      await makeFolder(join(this.dir, 'snapshots'));
      await placeFiles(this.dir, this.#state.investigation);
      if (this.#state.investigation !== content) await this.#content.request();
    } else {
      this.#rounds.every(followEvery, () => this.#follow());
    }
    // Not for long: see `look`.
    await Promise.race([this.checkFiles(), new Promise((resolve) => setTimeout(resolve, 500).unref())]);
    this.#rounds.every(checkFilesEvery, () => this.checkFiles());
  }

  /**
   * Applies an action: `state` has changed when this returns. The promise resolves when it is on disk, or with the
   * failure that keeps it in memory for the next attempt. A store that cannot write refuses every action but `select`.
   */
  dispatch(action: Action): Promise<Result<void>> {
    const refused = this.#refusal();
    if (refused !== undefined && action.type !== 'select') return Promise.resolve(failed(refused));
    const before = this.#state;
    const after = reduce(before, action);
    if (after === before) return Promise.resolve(ok(undefined));
    checkEncodable(after.investigation);
    this.#state = after;
    if (action.type === 'abandon-capture' && action.partial === undefined) {
      const snapshot = before.investigation.snapshots.find((s) => s.id === action.id);
      if (snapshot !== undefined) this.#abandoned.push(snapshot);
    }
    this.#changed();
    if (refused !== undefined) return Promise.resolve(ok(undefined));
    return action.type === 'select' ? this.#view.request() : this.#content.request();
  }

  /** Called with every new state, also one that another process wrote. */
  subscribe(listener: (state: State) => void): () => void {
    this.#listeners.add(listener);
    return () => this.#listeners.delete(listener);
  }
  /** Called when something cannot be written, once until it could be or fails differently. */
  onProblem(listener: (problem: Failure) => void): () => void {
    return this.#problems.subscribe(listener);
  }

  /** A free name in `snapshots/`: `file` for the manifest, `path` to write to. */
  newSnapshotFile(label: string, at: Timestamp, ending?: SnapshotEnding): { readonly file: string; readonly path: string } {
    return this.#snapshots.newFile(label, at, ending);
  }
  /** Absolute path of a snapshot's file. */
  pathOf(snapshot: Snapshot): string {
    return pathOf(this.dir, snapshot);
  }
  /** Whether the file was absent at the last look: after each change of files, and every few seconds. */
  isMissing(snapshot: Snapshot): boolean {
    return this.#snapshots.isMissing(snapshot.id);
  }

  /** The path of a snapshot's file, where it may be read; SNAPSHOT_OUTSIDE where a person has to allow that first. */
  readable(snapshot: Snapshot): Promise<Result<string>> {
    return this.#snapshots.readable(snapshot);
  }
  /** Where a snapshot's file lies that is outside of the folder and was not allowed yet, as of the last look. */
  outside(snapshot: Snapshot): string | undefined {
    return this.#snapshots.outside(snapshot.id);
  }
  /** Lets these files outside of the folder be read, after a person saw where they lie. */
  async allowOutside(places: readonly string[]): Promise<Result<void>> {
    const given = await this.#snapshots.allow(places);
    await this.checkFiles();
    return given;
  }

  /** Adds a snapshot file where it is: never copied, moved or deleted. The same file again gives the id it has. */
  async addFile(path: string, id: SnapshotId, about: Pick<Snapshot, 'truncated' | 'holds'> = {}): Promise<Result<SnapshotId>> {
    const absolute = resolve(path);
    const opened = await this.#snapshots.opened(absolute, id);
    if (!opened.ok) return opened;
    const there = this.#state.investigation.snapshots.find((s) => this.pathOf(s) === absolute);
    if (there !== undefined) return ok(there.id);
    const added = await this.dispatch({ type: 'add-snapshot', snapshot: { ...opened.value, ...about } });
    // Kept in memory on a full disk: the snapshot can be used all the same.
    return added.ok || this.#refusal() === undefined ? ok(id) : added;
  }

  /** A missing or moved file is here now: never copied or moved. Refused where its size, or the hash that was kept of it, says that it is another. */
  async relocate(id: SnapshotId, path: string): Promise<Result<void>> {
    const absolute = resolve(path);
    const snapshot = this.#state.investigation.snapshots.find((s) => s.id === id);
    if (snapshot === undefined) return failedWith('NO_SUCH_SNAPSHOT', { id });
    const found = await this.#snapshots.moved(snapshot, absolute);
    if (!found.ok) return found;
    const origin = ownsFile({ origin: 'captured', file: found.value.file }) ? snapshot.origin : 'opened';
    const placed = await this.dispatch({ type: 'relocate-snapshot', id, file: found.value.file, origin });
    await this.checkFiles();
    return placed;
  }

  /** Ends a capture that did not finish. What arrived is kept as a partial snapshot; when nothing did, the entry goes. */
  async abandonCapture(id: SnapshotId, reason: string): Promise<Result<void>> {
    const snapshot = this.#state.investigation.snapshots.find((s) => s.id === id);
    if (snapshot === undefined) return ok(undefined);
    const left = await this.#snapshots.partialOf(snapshot);
    return this.dispatch({ type: 'abandon-capture', id, partial: left && { ...left, reason } });
  }

  /** Resolves when the batch has reached the operating system; on failure it is kept and goes out with the next one. */
  appendSamples(run: RunId, batch: readonly Sample[]): Promise<Result<void>> {
    const refused = this.#refusal();
    return refused === undefined ? this.#runs.appendSamples(run, batch) : Promise.resolve(failed(refused));
  }
  /** Every sample of a run, also those not yet written. The columns may share memory with the store: copy before changing. */
  timeline(run: RunId): Promise<Result<SampleTable>> {
    return this.#runs.timeline(run);
  }
  appendOutput(run: RunId, lines: readonly OutputLine[]): Promise<Result<void>> {
    const refused = this.#refusal();
    return refused === undefined ? this.#runs.appendOutput(run, lines) : Promise.resolve(failed(refused));
  }
  /** The newest `limit` lines of a run's output, oldest first. */
  output(run: RunId, limit = 5000): Promise<Result<OutputLine[]>> {
    return this.#runs.output(run, limit);
  }

  /** Looks now which snapshot files are there. */
  async checkFiles(): Promise<void> {
    if (await this.#snapshots.look(this.#state.investigation.snapshots)) this.#changed();
  }

  /** Puts everything on disk now. */
  async flush(): Promise<Result<void>> {
    if (this.#lock === undefined) return ok(undefined);
    const results = [await this.#content.flush(), await this.#view.flush(), await this.#runs.flush()];
    return results.find((result) => !result.ok) ?? ok(undefined);
  }

  /** Takes no more actions, flushes and lets go of the folder. On failure what could not be written is lost: `flush` first where that matters. */
  close(): Promise<Result<void>> {
    this.#closing ??= this.#close();
    return this.#closing;
  }

  async #close(): Promise<Result<void>> {
    this.#rounds.end();
    const result = await this.flush();
    this.#content.stop();
    this.#view.stop();
    await this.#runs.close();
    await this.#lock?.release();
    this.#listeners.clear();
    this.#problems.close();
    return result;
  }

  #refusal(): Failure | undefined {
    return this.#closing !== undefined ? fail('NOT_WRITABLE', { path: this.dir, reason: 'closed' }) : this.#readOnly;
  }

  async #writeContent(): Promise<Result<void>> {
    const mine = await this.#stillMine();
    if (!mine.ok) return mine;
    const content = this.#state.investigation;
    const manifest = await this.#files.write(manifestName, formatManifest(content, this.#unknown), true);
    if (!manifest.ok) return manifest;
    const notes = await this.#files.write(notesName, content.notes, true);
    if (!notes.ok) return notes;
    // After the manifest: a crash in between is put right by the same step on opening.
    const abandoned = this.#abandoned;
    this.#abandoned = [];
    for (const snapshot of abandoned) await removePartial(this.dir, snapshot);
    const placed = await placeFiles(this.dir, content);
    void this.checkFiles();
    return placed;
  }

  async #writeView(): Promise<Result<void>> {
    const mine = await this.#stillMine();
    return mine.ok ? this.#files.write(viewName, formatView(this.#state.selection), false) : mine;
  }

  /** Somebody removed the lock and took it: keep what is not on disk beside, and read from now on. */
  async #stillMine(): Promise<Result<void>> {
    if (this.#readOnly !== undefined) return failed(this.#readOnly);
    const held = await this.#lock?.held();
    if (held === undefined || held.ok || held.failure.code !== 'INVESTIGATION_LOCKED') return held ?? ok(undefined);
    this.#lock = undefined;
    this.#readOnly = held.failure;
    const folder = await makeFolder(join(this.dir, 'trash'));
    if (folder.ok) {
      const stamp = String(Date.now());
      await writeText(
        join(this.dir, 'trash', `${stamp}-unsaved-${manifestName}`),
        formatManifest(this.#state.investigation, this.#unknown),
      );
      await writeText(join(this.dir, 'trash', `${stamp}-unsaved-${notesName}`), this.#state.investigation.notes);
    }
    this.#rounds.every(followEvery, () => this.#follow());
    this.#changed();
    return held;
  }

  /** Where nobody else writes, what has no end was interrupted; where this process cannot write either, it is only shown so. */
  async #recover(): Promise<void> {
    if (this.#readOnly?.code === 'INVESTIGATION_LOCKED') return;
    for (const action of await recoveryOf(this.dir, this.#state.investigation)) this.#state = reduce(this.#state, action);
  }

  /** A reader takes over what the writer wrote. A file that cannot be read just now is looked at again next time. */
  async #follow(): Promise<void> {
    if (!(await this.#files.changed([manifestName, notesName]))) return;
    await this.#files.noteRead(manifestName, undefined);
    await this.#files.noteRead(notesName, undefined);
    const folder = await readFolder(this.dir);
    if (this.#closing !== undefined) return;
    // Being replaced just now, or spoilt: look again.
    if (!folder.ok) return this.#files.forget();
    this.#unknown = folder.value.unknown;
    this.#state = initialState(folder.value.content, this.#state.selection);
    await this.#recover();
    this.#changed();
    void this.checkFiles();
  }

  #changed(): void {
    this.#revision++;
    for (const listener of [...this.#listeners]) listener(this.#state);
  }
}

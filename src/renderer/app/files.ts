// Opening what a person chose, dropped, or named on the command line.
import type { SnapshotId } from '../../shared/units.js';
import type { Alerts } from './alerts.js';
import { outcome, type WorkbenchClient } from './client.js';
import type { Investigation } from './investigation.js';
import type { Jobs } from './jobs.js';
import type { Navigation } from './navigation.js';

export interface Files {
  openDropped(paths: readonly string[], folders: ReadonlySet<string>): Promise<void>;
  open(paths: readonly string[]): Promise<void>;
  chooseSnapshots(): Promise<void>;
  chooseInvestigation(): Promise<void>;
  /** Asks where a missing snapshot's file is now. */
  locate(id: SnapshotId): Promise<void>;
  /** A folder chosen for another purpose; undefined when none was. */
  chooseFolder(): Promise<string | undefined>;
}

export type Opening =
  | { readonly kind: 'snapshots'; readonly paths: readonly string[] }
  | { readonly kind: 'investigation'; readonly dir: string }
  /** One file that holds an investigation. */
  | { readonly kind: 'bundle'; readonly path: string }
  /** Its name does not tell. */
  | { readonly kind: 'unclear'; readonly path: string };

const bundleName = /\.holdfast$/i;
const manifest = /[\\/]investigation\.json$/;
/** Names that only files have. Other dots tell nothing: a folder's name may end in a time. */
const snapshotName = /\.(?:heapsnapshot|hfpy|heaptimeline|heapprofile|json|gz|br|zst|partial|snapshot|txt|log)$/i;

/** What a list of paths asks for. A folder (or its manifest) is an investigation; everything else is offered as a snapshot. */
export function whatToOpen(paths: readonly string[], folders: ReadonlySet<string> = new Set()): Opening | undefined {
  const named = paths.filter((path) => path !== '');
  const first = named[0];
  if (first === undefined) return undefined;
  if (manifest.test(first)) return { kind: 'investigation', dir: first.replace(manifest, '') };
  if (!folders.has(first) && bundleName.test(first)) return { kind: 'bundle', path: first };
  if (folders.has(first)) return { kind: 'investigation', dir: first };
  if (folders.size === 0 && named.length === 1 && !snapshotName.test(first)) return { kind: 'unclear', path: first };
  return { kind: 'snapshots', paths: named.filter((path) => !folders.has(path)) };
}

export function createFiles(
  client: WorkbenchClient,
  {
    alerts,
    investigation,
    jobs,
    navigation,
  }: { readonly alerts: Alerts; readonly investigation: Investigation; readonly jobs: Jobs; readonly navigation: Navigation },
): Files {
  const ask = async <T>(work: Promise<T>): Promise<T | undefined> => {
    try {
      const result = await outcome(work);
      if (result.ok) return result.value;
      alerts.failure(result.failure);
    } catch (error) {
      alerts.bug(error);
    }
    return undefined;
  };

  const perform = async (opening: Opening | undefined): Promise<void> => {
    if (opening === undefined) return;
    if (opening.kind === 'investigation') {
      await investigation.open(opening.dir);
      return;
    }
    if (opening.kind === 'bundle') {
      const { path } = opening;
      const opened = await jobs
        .run('unpack', path.replace(/^.*[\\/]/, ''), (signal) => client.share.open({ path }, { signal }))
        .catch(alerts.bug);
      if (opened !== undefined && !opened.ok) alerts.failure(opened.failure);
      return;
    }
    if (opening.kind === 'unclear') {
      const opened = await outcome(client.investigation.open({ dir: opening.path })).catch(alerts.bug);
      if (opened === undefined || opened.ok) return;
      if (opened.failure.code !== 'INVESTIGATION_NOT_FOUND') {
        alerts.failure(opened.failure);
        return;
      }
    }
    await add(opening.kind === 'snapshots' ? opening.paths : [opening.path]);
  };

  /** Each file is read before it becomes part of the investigation: one that cannot be read says why, once, and leaves no trace. */
  const add = async (paths: readonly string[]): Promise<void> => {
    const from = navigation.store.getState().stage;
    navigation.go('compare');
    try {
      const subject = paths.map((path) => path.replace(/^.*[\\/]/, '')).join(', ');
      const result = await jobs.run('open', subject, (signal) => client.investigation.addFiles({ paths: [...paths] }, { signal }));
      const added = result.ok ? result.value.ids.length : 0;
      const profile = result.ok && result.value.profiles.length === added ? result.value.profiles[0] : undefined;
      if (profile !== undefined) return navigation.showProfile(profile);
      if (added === 0 && navigation.store.getState().stage === 'compare') navigation.go(from);
      for (const failure of result.ok ? result.value.refused : [result.failure]) alerts.failure(failure);
    } catch (error) {
      alerts.bug(error);
    }
  };

  return {
    open: (paths) => perform(whatToOpen(paths)),
    openDropped: (paths, folders) => perform(whatToOpen(paths, folders)),
    async chooseSnapshots() {
      const paths = await ask(client.shell.chooseSnapshots());
      if (paths !== undefined && paths.length > 0) await perform({ kind: 'snapshots', paths });
    },
    async chooseInvestigation() {
      const dir = await ask(client.shell.chooseFolder({ purpose: 'open-investigation' }));
      if (dir !== undefined) await investigation.open(dir);
    },
    async locate(id) {
      const [path] = (await ask(client.shell.chooseSnapshots())) ?? [];
      if (path !== undefined) await investigation.relocateSnapshot(id, path);
    },
    chooseFolder: () => ask(client.shell.chooseFolder({ purpose: 'working-directory' })),
  };
}

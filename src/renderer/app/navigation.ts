// Where the person is: stage, chosen snapshots, and the trail through Explain. Saved with the investigation, restored on reopening.
import { createStore, type StoreApi } from 'zustand/vanilla';
import type { CompareView, GroupStep } from '../../shared/heap.js';
import type { NodeId, SnapshotId } from '../../shared/units.js';
import { type InvestigationView, MOST_TABS, type Selection, type SnapshotView, type Stage } from '../../shared/view.js';
import { chosenAtFirst, chosenWith } from './chosen.js';
import type { WorkbenchClient } from './client.js';
import { heapsOf } from './investigation.js';

/** What Explain explains. */
export type Place =
  | {
      readonly by: 'object';
      readonly snapshot: SnapshotId;
      readonly id: NodeId;
      readonly title: string;
      /** The growing holder that led to it. */
      readonly holder?: NodeId;
    }
  | {
      readonly by: 'class';
      readonly snapshot: SnapshotId;
      /** The group's key, which is what queries take. */
      readonly class: string;
      readonly title: string;
      /** Only objects that are in all these groups; `class` is then the key of the innermost. */
      readonly within?: readonly GroupStep[];
      /** Only objects that belong to this view of a comparison. */
      readonly view?: { readonly kind: CompareView; readonly snapshots: readonly SnapshotId[] };
    };

export interface NavigationState {
  readonly stage: Stage;
  /** Snapshots chosen for comparison, oldest first. */
  readonly chosen: readonly SnapshotId[];
  readonly trail: readonly Place[];
  /** Position on the trail; -1 while it is empty. */
  readonly at: number;
  /** Places that stay at hand, each once: an open tab in Explain. The present one is always among them. */
  readonly tabs: readonly Place[];
  /** A profile of allocations that Explain shows instead of a snapshot. */
  readonly profile: SnapshotId | undefined;
}

export interface Navigation {
  readonly store: StoreApi<NavigationState>;
  /** Takes in a new revision: restores the place in one just opened, follows snapshots that came and went. */
  adopt(view: InvestigationView | undefined): void;
  go(stage: Stage): void;
  choose(snapshots: readonly SnapshotId[]): void;
  toggle(snapshot: SnapshotId): void;
  /** Takes a snapshot out of the comparison. */
  leaveOut(snapshot: SnapshotId): void;
  explain(place: Place): void;
  /** Goes to the calls of a profile of allocations; `undefined`: back to the snapshots. */
  showProfile(profile: SnapshotId | undefined): void;
  back(): void;
  forward(): void;
  /** Goes so many tabs to the right, and round at the ends. */
  turnTabs(by: number): void;
  /** The tab next to it takes its place; the last one stays. Going back opens it again. */
  closeTab(place: Place): void;
  /** Saves at once what still waits. */
  flush(): void;
}

const trailLength = 50;
const saveAfter = 400;
/** Characters of a place. Keys of groups inside groups may have any length, and where one was is not worth that. */
const longestSaved = 4000;

export const samePlace = (a: Place, b: Place): boolean => placeKey(a) === placeKey(b);

export const placeKey = (place: Place): string =>
  place.by === 'object'
    ? `object ${place.snapshot} ${place.id}`
    : `class ${place.snapshot} ${place.class} ${place.within === undefined ? '' : JSON.stringify(place.within)} ${place.view === undefined ? '' : `${place.view.kind} ${place.view.snapshots.join(' ')}`}`;

export function createNavigation(client: WorkbenchClient, onBug: (error: unknown) => void): Navigation {
  const store = createStore<NavigationState>(() => ({ stage: 'connect', chosen: [], trail: [], at: -1, tabs: [], profile: undefined }));
  let dir: string | undefined;
  let seen = new Set<SnapshotId>();
  /** Chosen when they went. */
  const lost = new Set<SnapshotId>();
  let known: readonly SnapshotView[] = [];
  let order: readonly SnapshotId[] = [];
  let timer: ReturnType<typeof setTimeout> | undefined;
  let saved = '';

  const selection = (): Selection => {
    const { stage, chosen, trail, at, tabs: open } = store.getState();
    const here = trail[at];
    const tabs = open.filter((place) => JSON.stringify(place).length <= longestSaved);
    const tab = here === undefined ? -1 : tabs.findIndex((place) => samePlace(place, here));
    return { stage, snapshots: [...chosen], ...(tabs.length === 0 ? {} : { tabs }), ...(tab < 0 ? {} : { tab }) };
  };

  /** Saving is debounced: clicking through a list writes once. */
  const save = (): void => {
    if (dir === undefined) return;
    clearTimeout(timer);
    timer = setTimeout(flush, saveAfter);
  };

  const flush = (): void => {
    if (timer === undefined) return;
    clearTimeout(timer);
    timer = undefined;
    const now = selection();
    const text = JSON.stringify(now);
    if (text === saved) return;
    saved = text;
    client.investigation.select(now).catch(onBug);
  };
  const forget = (): void => {
    clearTimeout(timer);
    timer = undefined;
  };

  const inOrder = (ids: Iterable<SnapshotId>): readonly SnapshotId[] => {
    const wanted = new Set(ids);
    return order.filter((id) => wanted.has(id));
  };

  const restore = (view: InvestigationView): void => {
    const { selection: was } = view;
    const chosen = inOrder(was.snapshots);
    const tabs = (was.tabs ?? []).map((tab) => tab as Place).filter((tab) => snapshotsOf(tab).every((id) => order.includes(id)));
    const left = was.tabs?.[was.tab ?? -1];
    const place = tabs.find((tab) => tab === left) ?? tabs.at(-1) ?? formerPlace(was, chosen, order);
    saved = JSON.stringify(was);
    store.setState({
      profile: undefined,
      stage: was.stage,
      chosen,
      trail: place === undefined ? [] : [place],
      at: place === undefined ? -1 : 0,
      tabs: tabs.length === 0 && place !== undefined ? [place] : tabs,
    });
  };

  const walk = (by: number): void => {
    const { trail, at, tabs } = store.getState();
    const to = Math.min(trail.length - 1, Math.max(0, at + by));
    const place = trail[to];
    if (place === undefined) return;
    store.setState({ at: to, tabs: tabsWith(tabs, place, trail[at], trail) });
    save();
  };

  return {
    store,
    adopt(view) {
      if (view === undefined) {
        if (dir !== undefined) store.setState({ stage: 'connect', chosen: [], trail: [], at: -1, tabs: [], profile: undefined });
        forget();
        dir = undefined;
        seen = new Set();
        known = [];
        order = [];
        return;
      }
      const usable = [...heapsOf(view)].filter((s) => s.state === 'complete').sort((a, b) => a.takenAt - b.takenAt);
      const before = known;
      known = usable;
      order = usable.map((s) => s.id);
      if (view.dir !== dir) {
        const hadNone = dir === undefined;
        // what waits was meant for another
        forget();
        dir = view.dir;
        lost.clear();
        seen = new Set(order);
        // An investigation made just now (its selection is untouched) must not throw the person back to the first stage.
        const untouched = view.selection.stage === 'connect' && view.selection.snapshots.length === 0;
        if (!(hadNone && untouched && view.snapshots.length === 0)) restore(view);
        if (untouched && order.length > 0) store.setState({ chosen: chosenAtFirst(usable) });
        return;
      }
      const { chosen } = store.getState();
      for (const id of chosen) if (!order.includes(id)) lost.add(id);
      // New ones, and those that left the comparison only because they were deleted: undo brings them back into it.
      const fresh = order.filter((id) => !seen.has(id));
      const back = order.filter((id) => lost.has(id));
      for (const id of back) lost.delete(id);
      for (const id of order) seen.add(id);
      const next = inOrder([...(fresh.length === 0 ? chosen : chosenWith(fresh, chosen, before, usable)), ...back]);
      if (next.length !== chosen.length || next.some((id, i) => id !== chosen[i])) {
        store.setState({ chosen: next });
        save();
      }
    },
    go(stage) {
      store.setState({ stage });
      save();
    },
    choose(snapshots) {
      store.setState({ chosen: inOrder(snapshots) });
      save();
    },
    toggle(snapshot) {
      const { chosen } = store.getState();
      store.setState({ chosen: chosen.includes(snapshot) ? chosen.filter((id) => id !== snapshot) : inOrder([...chosen, snapshot]) });
      save();
    },
    leaveOut(snapshot) {
      store.setState(({ chosen }) => ({ chosen: chosen.filter((id) => id !== snapshot) }));
      save();
    },
    explain(place) {
      const { trail, at } = store.getState();
      const here = trail[at];
      if (here !== undefined && samePlace(here, place)) store.setState({ stage: 'explain', profile: undefined });
      else {
        const walked = [...trail.slice(0, at + 1), place].slice(-trailLength);
        store.setState({
          stage: 'explain',
          trail: walked,
          at: walked.length - 1,
          tabs: tabsWith(store.getState().tabs, place, here, walked),
          profile: undefined,
        });
      }
      save();
    },
    showProfile(profile) {
      store.setState({ stage: 'explain', profile });
      save();
    },
    back: () => walk(-1),
    forward: () => walk(1),
    turnTabs(by) {
      const { tabs, trail, at } = store.getState();
      const here = trail[at];
      const next = here === undefined ? undefined : tabs[(tabs.findIndex((tab) => samePlace(tab, here)) + by + tabs.length) % tabs.length];
      if (next !== undefined) this.explain(next);
    },
    closeTab(place) {
      const { tabs, trail, at } = store.getState();
      const index = tabs.findIndex((tab) => samePlace(tab, place));
      const next = tabs[index + 1] ?? tabs[index - 1];
      if (index < 0 || next === undefined) return;
      const here = trail[at];
      if (here !== undefined && samePlace(here, place)) this.explain(next);
      store.setState(({ tabs: now }) => ({ tabs: now.filter((tab) => !samePlace(tab, place)) }));
      save();
    },
    flush,
  };
}

/** A place that has no tab gets one, to the right of where one was. Of too many, the one that was left longest ago goes. */
function tabsWith(tabs: readonly Place[], place: Place, here: Place | undefined, trail: readonly Place[]): readonly Place[] {
  if (tabs.some((tab) => samePlace(tab, place))) return tabs;
  const beside = here === undefined ? -1 : tabs.findIndex((tab) => samePlace(tab, here));
  const open = beside < 0 ? [...tabs, place] : [...tabs.slice(0, beside + 1), place, ...tabs.slice(beside + 1)];
  if (open.length <= MOST_TABS) return open;
  const keys = trail.map(placeKey);
  const seen = (tab: Place): number => (tab === place ? trail.length : keys.lastIndexOf(placeKey(tab)));
  const oldest = open.reduce((old, tab) => (seen(tab) < seen(old) ? tab : old));
  return open.filter((tab) => tab !== oldest);
}

const snapshotsOf = (place: Place): readonly SnapshotId[] =>
  place.by === 'object' ? [place.snapshot] : [place.snapshot, ...(place.view?.snapshots ?? [])];

function formerPlace(was: Selection, chosen: readonly SnapshotId[], order: readonly SnapshotId[]): Place | undefined {
  if (was.object !== undefined && order.includes(was.object.snapshot)) {
    return { by: 'object', snapshot: was.object.snapshot, id: was.object.id as NodeId, title: '' };
  }
  const last = chosen.at(-1) ?? order.at(-1);
  if (was.class !== undefined && last !== undefined) return { by: 'class', snapshot: last, class: was.class, title: titleOfKey(was.class) };
  return undefined;
}

/** A class key may begin with where its constructor stands (`99,18,13,BasketItem`): only its name was meant for people. */
export const titleOfKey = (key: string): string => key.replace(/^\d+,\d+,\d+,/, '');

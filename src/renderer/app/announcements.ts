// What happened without anything that has the focus saying so: said once to screen readers, in the order in which it happened.
import { createStore, type StoreApi } from 'zustand/vanilla';
import type { InvestigationView, SnapshotView } from '../../shared/view.js';

export type News =
  | { readonly what: 'captured'; readonly snapshot: SnapshotView }
  | { readonly what: 'verdict'; readonly saved: InvestigationView['verdicts'][number] }
  /** A step of the history, in the words of its undo. */
  | { readonly what: 'undone' | 'redone'; readonly step: string }
  /** Something was done that can be undone. */
  | { readonly what: 'undoable'; readonly text: string };

export type Announcement = News & { readonly id: number };

export interface Announcements {
  readonly store: StoreApi<{ readonly waiting: readonly Announcement[] }>;
  say(news: News): void;
  /** Takes those that wait: they are being said. */
  take(): readonly Announcement[];
}

export function createAnnouncements(): Announcements {
  const store = createStore<{ readonly waiting: readonly Announcement[] }>(() => ({ waiting: [] }));
  let lastId = 0;
  return {
    store,
    say(news) {
      lastId += 1;
      const announcement = { ...news, id: lastId };
      store.setState(({ waiting }) => ({ waiting: [...waiting, announcement] }));
    },
    take() {
      const { waiting } = store.getState();
      if (waiting.length > 0) store.setState({ waiting: [] });
      return waiting;
    },
  };
}

/** What a new revision of an investigation tells; called with each of them in turn. Opening one tells nothing. */
export function createNewsOf(): (view: InvestigationView | undefined) => readonly News[] {
  let dir: string | undefined;
  let snapshots = new Set<string>();
  let verdicts = new Set<string>();
  return (view) => {
    const opened = view?.dir !== dir;
    if (opened) {
      dir = view?.dir;
      snapshots = new Set();
      verdicts = new Set();
    }
    const news: News[] = [];
    for (const snapshot of view?.snapshots ?? []) {
      // One that comes back by undo was there before.
      if (snapshot.state !== 'complete' || snapshots.has(snapshot.id)) continue;
      snapshots.add(snapshot.id);
      const captured = snapshot.total !== undefined || snapshot.pause !== undefined;
      if (!opened && captured) news.push({ what: 'captured', snapshot });
    }
    for (const saved of view?.verdicts ?? []) {
      const key = `${saved.run} ${saved.at}`;
      if (verdicts.has(key)) continue;
      verdicts.add(key);
      if (!opened) news.push({ what: 'verdict', saved });
    }
    return news;
  };
}

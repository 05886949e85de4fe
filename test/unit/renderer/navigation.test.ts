import { afterEach, describe, expect, test, vi } from 'vitest';
import { createNavigation, type Place } from '../../../src/renderer/app/navigation.js';
import type { InvestigationView, Selection } from '../../../src/shared/view.js';

const view = (dir: string): InvestigationView => ({ dir, snapshots: [], selection: { stage: 'watch', snapshots: [] } }) as never;

function begin() {
  vi.useFakeTimers();
  const saved: Selection[] = [];
  const client = { investigation: { select: (selection: Selection) => Promise.resolve(void saved.push(selection)) } };
  const navigation = createNavigation(client as never, (error) => {
    throw error;
  });
  return { navigation, saved };
}
afterEach(() => void vi.useRealTimers());

/** Snapshots by their runs, in order of time: `a a b` are two of run a and one of run b; `-` is a file that was opened. */
const taken = (runs: string, dir = '/a', selection: Partial<Selection> = { stage: 'connect' }): InvestigationView =>
  ({
    dir,
    snapshots: runs
      .split(' ')
      .map((run, i) => ({ id: `s${i + 1}`, ...(run === '-' ? {} : { run }), takenAt: i, state: 'complete' }))
      .filter(({ run }) => run !== 'x'),
    selection: { stage: 'connect', snapshots: [], ...selection },
  }) as never;

describe('what is compared', () => {
  const chosenOf = (...views: readonly InvestigationView[]): string => {
    const { navigation } = begin();
    for (const each of views) navigation.adopt(each);
    return navigation.store.getState().chosen.join(' ');
  };

  test('is one run: the last that has two snapshots', () => {
    expect(chosenOf(taken('a a a b b b c'))).toBe('s4 s5 s6');
    expect(chosenOf(taken('a b c'))).toBe('s1 s2 s3');
    expect(chosenOf(taken('- - -'))).toBe('s1 s2 s3');
  });

  test('stays what was saved, whatever it mixes', () => {
    expect(chosenOf(taken('a a a b b b', '/a', { stage: 'compare', snapshots: ['s1', 's3', 's6'] as never }))).toBe('s1 s3 s6');
  });

  test('follows a new run once it has two, unless a person chose otherwise', () => {
    const { navigation } = begin();
    const chosen = () => navigation.store.getState().chosen.join(' ');
    navigation.adopt(taken('a a'));
    navigation.adopt(taken('a a b'));
    expect(chosen()).toBe('s1 s2');
    navigation.adopt(taken('a a b b'));
    expect(chosen()).toBe('s3 s4');
    navigation.choose(['s1', 's3', 's4'] as never);
    navigation.adopt(taken('a a b b b c c'));
    expect(chosen()).toBe('s1 s3 s4 s5');
  });

  test('grows by files that are opened, and by what was deleted and is brought back', () => {
    expect(chosenOf(taken('a a'), taken('a a -'))).toBe('s1 s2 s3');
    expect(chosenOf(taken('a a a'), taken('a x a'), taken('a a a'))).toBe('s1 s2 s3');
  });
});

describe('where a person is', () => {
  test('is saved once for several steps, after a pause', () => {
    const { navigation, saved } = begin();
    navigation.adopt(view('/a'));
    navigation.go('compare');
    navigation.go('verify');
    expect(saved).toEqual([]);
    vi.runAllTimers();
    expect(saved.map((s) => s.stage)).toEqual(['verify']);
    navigation.flush();
    expect(saved).toHaveLength(1);
  });

  test('is saved at once on leaving', () => {
    const { navigation, saved } = begin();
    navigation.adopt(view('/a'));
    navigation.go('verify');
    navigation.flush();
    expect(saved.map((s) => s.stage)).toEqual(['verify']);
    vi.runAllTimers();
    expect(saved).toHaveLength(1);
  });

  test('is not saved into another investigation', () => {
    const { navigation, saved } = begin();
    navigation.adopt(view('/a'));
    navigation.go('verify');
    navigation.adopt(view('/b'));
    navigation.flush();
    vi.runAllTimers();
    expect(saved).toEqual([]);
    expect(navigation.store.getState().stage).toBe('watch');
  });
});

describe('tabs', () => {
  const object = (id: number): Place => ({ by: 'object', snapshot: 's1' as never, id: id as never, title: 'Item' });
  const opened = (...ids: readonly number[]) => {
    const { navigation } = begin();
    for (const id of ids) navigation.explain(object(id));
    const ids_ = (places: readonly Place[]) => places.map((place) => (place.by === 'object' ? place.id : place.class)).join(' ');
    const told = (): string => {
      const { tabs, trail, at } = navigation.store.getState();
      return `${ids_(tabs)}: ${ids_(trail.slice(at, at + 1))}`;
    };
    return { navigation, told };
  };

  test('an object is open once, to the right of where one was', () => {
    expect(opened(1, 2, 3).told()).toBe('1 2 3: 3');
    expect(opened(1, 2, 1, 3).told()).toBe('1 3 2: 3');
  });

  test('back and forward go where one was, whatever the order of tabs', () => {
    const { navigation, told } = opened(1, 2, 1, 3);
    const walked: string[] = [];
    for (const step of ['back', 'back', 'back', 'back', 'forward'] as const) {
      navigation[step]();
      walked.push(told());
    }
    expect(walked).toEqual(['1 3 2: 1', '1 3 2: 2', '1 3 2: 1', '1 3 2: 1', '1 3 2: 2']);
  });

  test('closing the present one shows its neighbour; going back opens it again; the last one stays', () => {
    const { navigation, told } = opened(1, 2, 3);
    navigation.closeTab(object(3));
    expect(told()).toBe('1 2: 2');
    navigation.closeTab(object(1));
    navigation.closeTab(object(2));
    expect(told()).toBe('2: 2');
    navigation.back();
    expect(told()).toBe('2 3: 3');
  });

  test('turning goes round', () => {
    const { navigation, told } = opened(1, 2, 3);
    navigation.turnTabs(1);
    expect(told()).toBe('1 2 3: 1');
    navigation.turnTabs(-1);
    navigation.turnTabs(-1);
    expect(told()).toBe('1 2 3: 2');
  });

  test('come back on reopening, with the one that was left in front; without those whose snapshot is gone', () => {
    const { navigation, saved } = begin();
    const tabs = (): readonly Place[] => navigation.store.getState().tabs;
    const present = (): Place | undefined => navigation.store.getState().trail[navigation.store.getState().at];
    const of = (snapshot: string, id: number): Place => ({ by: 'object', snapshot: snapshot as never, id: id as never, title: 'Item' });
    const kept: Place = {
      by: 'class',
      snapshot: 's2' as never,
      class: ',Order',
      title: 'Order',
      view: { kind: 'new', snapshots: ['s1', 's2'] as never },
    };
    navigation.adopt(taken('a a'));
    for (const place of [of('s1', 1), kept, of('s2', 3)]) navigation.explain(place);
    navigation.turnTabs(1);
    const open = { tabs: tabs(), present: present() };
    expect(open.present).toEqual(of('s1', 1));
    navigation.flush();
    const left = JSON.parse(JSON.stringify(saved.at(-1))) as Selection;

    navigation.adopt(undefined);
    expect(tabs()).toEqual([]);
    navigation.adopt(taken('a a', '/a', left));
    expect({ tabs: tabs(), present: present() }).toEqual(open);

    navigation.adopt(undefined);
    navigation.adopt(taken('x a', '/a', left));
    expect(tabs()).toEqual([of('s2', 3)]);
    expect(present()).toEqual(of('s2', 3));
  });

  test('closing one is saved, and one with a name beyond all bounds is not', () => {
    const { navigation, saved } = begin();
    navigation.adopt(taken('a a'));
    navigation.explain(object(1));
    navigation.explain({ by: 'class', snapshot: 's1' as never, class: 'x'.repeat(5000), title: 'x' });
    navigation.explain(object(2));
    navigation.flush();
    expect(saved.at(-1)).toMatchObject({ tabs: [object(1), object(2)], tab: 1 });
    navigation.closeTab(object(1));
    navigation.flush();
    expect(saved.at(-1)).toMatchObject({ tabs: [object(2)], tab: 0 });
  });

  test('of too many, the one that was left longest ago goes', () => {
    const { navigation, told } = opened(...Array.from({ length: 50 }, (_, i) => i), 0, 50);
    expect(navigation.store.getState().tabs).toHaveLength(50);
    expect(told()).toMatch(/^0 50 2 3 .* 49: 50$/);
  });
});

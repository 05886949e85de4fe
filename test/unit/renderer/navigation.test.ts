import { afterEach, describe, expect, test, vi } from 'vitest';
import { createNavigation } from '../../../src/renderer/app/navigation.js';
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

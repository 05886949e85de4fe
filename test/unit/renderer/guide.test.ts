// The guided hunt follows what is in the investigation, and where the person is.
import { describe, expect, it } from 'vitest';
import { createStore } from 'zustand/vanilla';
import type { InvestigationState } from '../../../src/renderer/app/investigation.js';
import { createGuide, nextStep, stageOf } from '../../../src/renderer/guide/guide.js';
import { guideSteps, type Preferences, preferences } from '../../../src/shared/preferences.js';

const empty = { runs: [], snapshots: [], verdicts: [], judgements: [], findings: [] };
const running = { ...empty, runs: [{ id: 'r1', state: 'live' }], focus: 'r1' };
const captured = { ...running, snapshots: [{ state: 'complete' }, { state: 'complete' }] };

function begin(saved?: Preferences['guide']) {
  const kept: Preferences['guide'][] = [];
  const investigation = createStore<InvestigationState>(() => ({ known: true, view: undefined }));
  const navigation = createStore(() => ({ stage: 'connect', trail: [] as object[] }));
  const target = createStore(() => ({ connecting: undefined as object | undefined }));
  const opened: string[] = [];
  const launched: string[] = [];
  const show = (dir: string, view: object): void => investigation.setState({ view: { ...view, dir } as never });
  const guide = createGuide({
    appearance: {
      store: createStore(() => ({ preferences: preferences.parse({ guide: saved }) })),
      change: async (change: Partial<Preferences>) => void kept.push(change.guide),
    } as never,
    investigation: {
      store: investigation,
      create: async () => true,
      open: async (dir: string) => {
        opened.push(dir);
        show(dir, captured);
        return true;
      },
    } as never,
    navigation: { store: navigation, go: (stage: string) => navigation.setState({ stage }) } as never,
    target: { store: target, launchSample: async (id: string) => void launched.push(id) } as never,
    alerts: { bug: () => {} },
  });
  const now = () => guide.store.getState().guide;
  return { guide, now, kept, show, navigation, target, opened, launched, at: () => nextStep(now()?.done ?? []) };
}

describe('the guided hunt', () => {
  it('follows each step as it is done, however it is done', async () => {
    const { guide, now, show, navigation, launched, at } = begin();
    await guide.start('node');
    expect(launched).toEqual(['event-emitter']);
    show('/new', running);
    expect([now()?.dir, at()]).toEqual(['/new', 'experiment']);
    navigation.setState({ stage: 'compare' });
    expect(at()).toBe('experiment');
    navigation.setState({ stage: 'watch' });
    show('/new', { ...captured, verdicts: [{}] });
    expect(at()).toBe('compare');
    navigation.setState({ stage: 'compare' });
    expect(at()).toBe('suspect');
    navigation.setState({ stage: 'explain', trail: [{}] });
    show('/new', { ...captured, verdicts: [{}], judgements: [{}] });
    expect(at()).toBe('cut');
    guide.did('cut');
    show('/new', { ...captured, verdicts: [{}], findings: [{}] });
    // a judgement that was taken back was made all the same
    expect([now()?.done, at()]).toEqual([[...guideSteps], undefined]);
  });

  it('does not take what is in another investigation for its own', async () => {
    const { guide, now, show, navigation } = begin();
    show('/old', { ...captured, verdicts: [{}], findings: [{}] });
    await guide.start('python');
    navigation.setState({ stage: 'watch' });
    expect(now()).toEqual({ done: [], state: 'on' });
    show('/new', running);
    show('/old', { ...captured, findings: [{}] });
    expect(now()).toEqual({ dir: '/new', done: ['launch'], state: 'on' });
  });

  it('is kept, and gone on with in its investigation', async () => {
    const { guide, now, kept, opened, navigation } = begin({ dir: '/mine', done: ['launch', 'experiment'], state: 'left' });
    guide.did('cut');
    expect(now()?.done).toEqual(['launch', 'experiment']);
    await guide.resume();
    expect(opened).toEqual(['/mine']);
    expect(navigation.getState().stage).toBe(stageOf.compare);
    expect(kept.at(-1)).toEqual({ dir: '/mine', done: ['launch', 'experiment', 'compare'], state: 'on' });
    guide.skip('suspect');
    guide.leave();
    expect(kept.at(-1)).toMatchObject({ state: 'left', done: ['launch', 'experiment', 'compare', 'suspect'] });
  });
});

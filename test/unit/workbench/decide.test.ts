import { describe, expect, it } from 'vitest';
import type { Suspect } from '../../../src/shared/heap.js';
import { type CycleReading, decide } from '../../../src/workbench/verdict/decide.js';

const MB = 1024 * 1024;
/** 13 readings of memory after each cycle; captures after cycles 0, 6 and 12. */
function readings(shape: (cycle: number) => Partial<Record<'heapUsed' | 'external' | 'rss', number>>, cycles = 12): CycleReading[] {
  return Array.from({ length: cycles + 1 }, (_, cycle) => ({
    cycle,
    segment: cycle === 0 ? 0 : cycle <= 6 ? 1 : 2,
    heapUsed: 20 * MB,
    heapTotal: 30 * MB,
    external: MB,
    rss: 80 * MB,
    ...shape(cycle),
  }));
}
/** A few kilobytes of jitter without a trend. */
const jitter = (cycle: number) => ((cycle * 7919) % 5) * 1000;

const link = {
  edge: 'cache',
  edgeKind: 'property',
  class: 'Map',
  kind: 'object',
  preview: '',
  id: 7,
  shallowBytes: 32,
  retainedBytes: 1000,
};
const holder = (over: Partial<Suspect> = {}): Suspect =>
  ({
    holder: { id: 7, class: 'Map', kind: 'map', label: 'Map cache' },
    class: 'Session',
    members: [100, 340, 580],
    growthPerInterval: 240,
    bytesPerInterval: 6 * 50_000,
    monotonic: true,
    score: 0.9,
    chain: { links: [link], signature: 's', objects: 1, shallowBytes: 1 },
    owner: 'application',
    ...over,
  }) as Suspect;
const facts = (r: CycleReading[], suspects: Suspect[] = []) => ({
  readings: r,
  captureCycles: [0, 6, 12],
  suspects,
  identity: 'objects' as const,
});

describe('decide', () => {
  it('calls a rising heap with a growing holder a heap leak, and says how fast', () => {
    const decision = decide(
      facts(
        readings((c) => ({ heapUsed: 20 * MB + c * 50_000 + jitter(c) })),
        [holder()],
      ),
    );
    expect(decision).toMatchObject({ leaking: true, kind: 'heap' });
    expect(decision.confidence).toBeGreaterThan(0.9);
    const grows = decision.evidence.find((fact) => fact.code === 'holder-grows');
    expect(grows?.data).toMatchObject({ holder: 'Map cache', perCycle: 40 });
  });

  it('calls jitter no leak', () => {
    expect(decide(facts(readings((c) => ({ heapUsed: 20 * MB + jitter(c) }))))).toMatchObject({ leaking: false, kind: 'none' });
  });

  it('does not call a warm-up that levels off a leak', () => {
    const decision = decide(
      facts(
        readings((c) => ({ heapUsed: 20 * MB + 2 * MB * (1 - Math.exp(-c / 2)) })),
        [holder({ members: [0, 900, 950] })],
      ),
    );
    expect(decision.leaking).not.toBe(true);
  });

  it('clears a warm-up that levels off when no holder grows in three snapshots, and stays undecided without them', () => {
    const warming = readings((c) => ({ heapUsed: 20 * MB + 2 * MB * (1 - Math.exp(-c / 2)) }));
    expect(decide(facts(warming))).toMatchObject({ leaking: false, kind: 'none' });
    expect(decide({ ...facts(warming), captureCycles: [] })).toMatchObject({ leaking: null });
  });

  it('answers null with what is missing when there are too few cycles', () => {
    const decision = decide(
      facts(
        readings((c) => ({ heapUsed: 20 * MB + c * MB }), 3),
        [holder()],
      ),
    );
    expect(decision.leaking).toBeNull();
    expect(decision.missing.map((fact) => fact.code)).toContain('few-cycles');
  });

  it('tells buffers from the heap', () => {
    const decision = decide(
      facts(
        readings((c) => ({ heapUsed: 20 * MB + c * 5000 + jitter(c) / 10, external: MB + c * 512 * 1024 })),
        [holder({ class: 'ArrayBuffer' })],
      ),
    );
    expect(decision).toMatchObject({ leaking: true, kind: 'external' });
  });

  it('calls RSS that rises beside a flat heap native, and ignores the steps that captures make', () => {
    const native = decide(facts(readings((c) => ({ rss: 80 * MB + c * MB + (c > 6 ? 300 * MB : 0), heapUsed: 20 * MB + jitter(c) }))));
    expect(native).toMatchObject({ leaking: true, kind: 'native', suspects: [] });
    const steps = decide(
      facts(readings((c) => ({ rss: 80 * MB + (c > 0 ? 100 * MB : 0) + (c > 6 ? 300 * MB : 0), heapUsed: 20 * MB + jitter(c) }))),
    );
    expect(steps.leaking).toBe(false);
  });

  it('does not accuse the runtime', () => {
    const decision = decide(
      facts(
        readings((c) => ({ heapUsed: 20 * MB + jitter(c) })),
        [holder({ owner: 'runtime' })],
      ),
    );
    expect(decision).toMatchObject({ leaking: false, suspects: [] });
  });

  it('stays undecided about a small rise that no holder explains', () => {
    const small = readings((c) => ({ heapUsed: 20 * MB + c * 3000 }));
    const decision = decide({ ...facts(small), captureCycles: [0, 12] });
    expect(decision.leaking).toBeNull();
    expect(decision.missing.length).toBeGreaterThan(0);
  });

  it('takes a small rise for the compiler at work when three snapshots show no holder that grows', () => {
    expect(decide(facts(readings((c) => ({ heapUsed: 20 * MB + c * 3000 }))))).toMatchObject({ leaking: false, kind: 'none' });
  });
});

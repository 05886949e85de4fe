import { describe, expect, it } from 'vitest';
import type { Suspect } from '../../../src/shared/heap.js';
import { decide } from '../../../src/workbench/verdict/decide.js';
import type { CycleReading } from '../../../src/workbench/verdict/facts.js';

const MB = 1024 * 1024;
/** 13 readings of memory after each cycle; captures after cycles 0, 6 and 12. */
function readings(
  shape: (cycle: number) => Partial<Record<'heapUsed' | 'heapTotal' | 'external' | 'rss', number>>,
  cycles = 12,
): CycleReading[] {
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
const member = { ...link, edge: '[1]', class: 'Session', id: 9 };
const holder = (over: Partial<Suspect> = {}): Suspect =>
  ({
    holder: { id: 7, class: 'Map', kind: 'map', label: 'Map cache' },
    class: 'Session',
    members: [100, 340, 580],
    growthPerInterval: 240,
    bytesPerInterval: 6 * 50_000,
    monotonic: true,
    score: 0.9,
    chain: { links: [link, member], signature: 's', objects: 1, shallowBytes: 1 },
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
  it("calls what a page's DOM holds a leak in the heap: it is in the snapshots, with classes and chains", () => {
    const r = readings((c) => ({ heapUsed: 20 * MB + c * 20_000 + jitter(c), external: MB + c * 60_000 }));
    expect(decide(facts(r, [holder()]))).toMatchObject({ leaking: true, kind: 'external' });
    const ofPage = decide({ ...facts(r, [holder()]), page: true });
    expect(ofPage).toMatchObject({ leaking: true, kind: 'heap' });
    expect(ofPage.evidence.map(({ code }) => code)).toContain('dom-rising');
  });
  it("tells of a page's listeners their events, functions and places", () => {
    const r = readings((c) => ({ heapUsed: 20 * MB + c * 50_000 + jitter(c) }));
    const called = [
      { name: '', place: { script: 'http://127.0.0.1/js/app.js', line: 6, column: 21 } },
      { name: 'onScroll', place: { script: 'http://127.0.0.1/js/app.js', line: 20, column: 11 } },
    ];
    const pageEvents = [
      { type: 'resize', line: 6, column: 21 },
      { type: 'click', line: 6, column: 3 },
    ];
    const { evidence } = decide({ ...facts(r, [holder({ called })]), page: true, pageEvents });
    expect(evidence.find(({ code }) => code === 'listeners-grow')?.data['functions']).toBe(
      "'resize' (app.js:6:21), onScroll (app.js:20:11)",
    );
  });
  it('says of a leak how fast it grows and what a fresh process takes, for the plan of its replacement', () => {
    const leaking = readings((c) => ({ heapUsed: 20 * MB + c * 50_000 + jitter(c), rss: 80 * MB + c * 70_000 + (c > 0 ? 30 * MB : 0) }));
    // The capture after the first reading took 30 MB of its own.
    expect(decide(facts(leaking, [holder()])).recycle).toEqual({ growth: 70_000, rss: 80 * MB });
    expect(decide(facts(readings(() => ({})))).recycle).toBeUndefined();
  });

  it('believes a holder that gains exactly per cycle when the heap rises for certain, by too little to count', () => {
    const small = holder({ members: [60, 180, 300], growthPerInterval: 120, bytesPerInterval: 6 * 2_200 });
    expect(
      decide(
        facts(
          readings((c) => ({ heapUsed: 20 * MB + c * 450 })),
          [small],
        ),
      ),
    ).toMatchObject({ leaking: true, kind: 'heap' });
    expect(
      decide(
        facts(
          readings(() => ({ heapUsed: 20 * MB })),
          [small],
        ),
      ).leaking,
    ).toBe(false);
  });

  it('does not blame a holder that gains less than one member a cycle while a warm-up ends', () => {
    const warmUp = (c: number) => ({ heapUsed: 20 * MB + 500_000 * Math.log2(1 + c) + c * 2_000 });
    const slow = holder({ members: [15, 19, 23], growthPerInterval: 4, bytesPerInterval: 4 * 6_000 });
    expect(decide(facts(readings(warmUp), [slow])).leaking).not.toBe(true);
    const steady = holder({ members: [100, 340, 580], bytesPerInterval: 6 * 60_000 });
    expect(decide(facts(readings(warmUp), [steady])).leaking).toBe(true);
  });

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

  it('clears what rose and then stood still, whatever was gained before, unless somebody gains on', () => {
    // A library that loads another of its modules in each of the first eight cycles.
    const loading = readings((c) => ({ heapUsed: 20 * MB + 600_000 * Math.min(c, 8), external: undefined }));
    const loaded = holder({ members: [80, 165, 190], bytesPerInterval: 6 * 300_000 });
    const decision = decide(facts(loading, [loaded]));
    expect(decision).toMatchObject({ leaking: false, kind: 'none', suspects: [] });
    expect(decision.evidence.at(-1)).toEqual({ code: 'came-to-its-end', data: { readings: 5 } });
    // Strings of two such modules, as many by chance: the readings that stand still leave no room for them.
    const strings = holder({ members: [0, 9, 18], bytesPerInterval: 6 * 2400 });
    expect(decide(facts(loading, [loaded, strings]))).toMatchObject({ leaking: false });
    expect(decide(facts(loading, [loaded, { ...strings, bytesPerInterval: 6 * 200 }])).leaking).toBeNull();
    const once = readings((c) => ({ heapUsed: 20 * MB + 600_000 * Math.min(c, 8) + (c === 10 ? 1200 : 0), external: undefined }));
    expect(decide(facts(once, [loaded]))).toMatchObject({ leaking: false });
    const onwards = readings((c) => ({ heapUsed: 20 * MB + 600_000 * Math.min(c, 8) + 2000 * c, external: undefined }));
    expect(decide(facts(onwards, [loaded])).leaking).toBeNull();
    const until9 = readings((c) => ({ heapUsed: 20 * MB + 600_000 * Math.min(c, 9), external: undefined }));
    expect(decide(facts(until9, [loaded])).leaking).toBeNull();
  });

  it('clears nobody who stopped before the third capture', () => {
    const still = readings((c) => ({ heapUsed: 20 * MB + jitter(c) }), 7);
    const stopped = { after: 6, planned: 12 };
    expect(decide({ ...facts(still), captureCycles: [0, 6], stopped })).toMatchObject({
      leaking: null,
      missing: [{ code: 'few-captures', data: { captures: 2, needed: 3 } }],
    });
    expect(decide({ ...facts(still), stopped }).leaking).toBe(false);
    expect(decide({ ...facts(still), captureCycles: [0, 6] }).leaking).toBe(false);
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

  it('calls a rise of external memory by the same amount in every cycle a leak, though nobody is seen to hold it; one that is merely certain is none', () => {
    const filling = holder({ members: [10, 60, 62], growthPerInterval: 26, bytesPerInterval: 200 });
    const rising = (uneven: number) =>
      decide(
        facts(
          readings((c) => ({ external: MB + c * 18_700 + (c % 2) * uneven })),
          [filling],
        ),
      );
    expect(rising(100)).toMatchObject({ leaking: true, suspects: [], missing: [{ code: 'no-holder' }] });
    expect(
      decide(
        facts(
          readings((c) => ({ external: MB + c * 18_700 + ((c * 7) % 5) * 3000 })),
          [filling],
        ),
      ).leaking,
    ).not.toBe(true);
    // What the inspector itself adds is even too, and next to nothing.
    expect(decide(facts(readings((c) => ({ heapUsed: 20 * MB + c * 1500 })))).leaking).not.toBe(true);
  });

  describe('holders that keep their pace', () => {
    /** The runtime's warm-up on top of a leak of `perCycle` bytes. */
    const warming = (perCycle: number) => readings((c) => ({ heapUsed: 20 * MB + 2_500_000 * (1 - Math.exp(-c / 2)) + perCycle * c }));

    it('tell a leak from the warm-up that lies over it', () => {
      const decision = decide(facts(warming(15_000), [holder({ bytesPerInterval: 6 * 15_000 })]));
      expect(decision.evidence.map((fact) => fact.code)).toContain('heap-levelling');
      expect(decision).toMatchObject({ leaking: true, kind: 'heap' });
    });

    it('may be an array of numbers, whose capacity grows by a share of what it is', () => {
      const itself = { ...holder().chain, links: [{ ...holder().chain.links[0]!, id: holder().holder.id }] };
      const numbers = holder({ members: [34_000, 76_000, 171_000], bytesPerInterval: 6 * 90_000, chain: itself });
      expect(decide(facts(warming(15_000), [numbers]))).toMatchObject({ leaking: true, kind: 'heap' });
      const full = { ...numbers, members: [34_000, 76_000, 77_000] };
      expect(decide(facts(warming(15_000), [full])).leaking).toBeNull();
    });

    it('do not accuse a cache that fills ever more slowly', () => {
      const decision = decide(facts(warming(15_000), [holder({ members: [100, 400, 550], bytesPerInterval: 6 * 15_000 })]));
      expect(decision.leaking).not.toBe(true);
    });

    it('clear a cache that is all but full', () => {
      const filled = readings((c) => ({ heapUsed: 20 * MB + 200_000 * (1 - Math.exp(-c / 2)) }));
      const decision = decide(facts(filled, [holder({ members: [200, 495, 500], bytesPerInterval: 6 * 15_000 })]));
      expect(decision).toMatchObject({ leaking: false, kind: 'none', suspects: [] });
      expect(decision.evidence.at(-1)).toMatchObject({ code: 'holder-full', data: { holder: 'Map cache' } });
    });

    it('do not accuse a cache that fills ever more slowly while the heap still rises', () => {
      const rising = readings((c) => ({ heapUsed: 20 * MB + c * 50_000 }));
      expect(decide(facts(rising, [holder({ members: [100, 400, 550] })])).leaking).toBeNull();
      // An array of numbers grows in steps of its capacity.
      const numbers = holder({
        members: [100, 400, 550],
        chain: { ...holder().chain, links: [{ ...holder().chain.links[0]!, id: holder().holder.id }] },
      });
      expect(decide(facts(rising, [numbers])).leaking).toBe(true);
    });

    it('do not accuse a holder too small to matter in the rise', () => {
      const small = { bytesPerInterval: 6 * 4000, members: [100, 340, 530] };
      expect(decide(facts(warming(15_000), [holder(small)])).leaking).not.toBe(true);
    });

    it('accuse a small one that gains exactly the same in every cycle, whatever else rises, with less confidence', () => {
      const small = { bytesPerInterval: 6 * 2000 };
      const rising = readings((c) => ({ heapUsed: 20 * MB + c * 30_000 }));
      for (const rise of [warming(15_000), rising]) {
        expect(decide(facts(rise, [holder(small)]))).toMatchObject({ leaking: true, kind: 'heap', confidence: 0.65, missing: [] });
        expect(decide(facts(rise, [holder({ ...small, members: [100, 340, 530] })])).leaking).not.toBe(true);
        expect(decide(facts(rise, [holder({ bytesPerInterval: 6 * 500 })])).leaking).not.toBe(true);
        // One and a half a cycle, twice: chance.
        expect(decide(facts(rise, [holder({ ...small, members: [0, 9, 18] })])).leaking).not.toBe(true);
        expect(decide(facts(rise, [holder({ ...small, members: [0, 12, 24] })])).leaking).toBe(true);
      }
    });

    it('do not clear a store that made room in a step for what leaves no trace', () => {
      const flat = readings((c) => ({ heapUsed: 20 * MB + jitter(c) }));
      const itself = { ...holder().chain, links: [{ ...holder().chain.links[0]!, id: holder().holder.id }] };
      const stepped = holder({ members: [7000, 28_000, 28_000], monotonic: false, chain: itself });
      const decision = decide(facts(flat, [stepped]));
      expect(decision).toMatchObject({ leaking: null, suspects: [stepped] });
      expect(decision.missing).toEqual([{ code: 'holder-stepped', data: { holder: 'Map cache', cycles: 24 } }]);
      expect(decide(facts(flat, [{ ...stepped, owner: 'runtime' }])).leaking).toBe(false);
    });

    it('are measured in cycles, where captures lie unevenly', () => {
      const uneven = {
        ...facts(warming(15_000), [holder({ members: [100, 220, 580], bytesPerInterval: 6 * 15_000 })]),
        captureCycles: [0, 3, 12],
      };
      expect(decide(uneven).leaking).toBe(true);
    });
  });

  describe('growth below the noise of a large heap', () => {
    const noisy = readings((c) => ({ heapUsed: 40 * MB + ((c * 7919) % 13) * 100_000 }));

    it('is a leak when members come in exact proportion to the cycles', () => {
      const decision = decide(facts(noisy, [holder({ bytesPerInterval: 6 * 10_000 })]));
      expect(decision).toMatchObject({ leaking: true, kind: 'heap' });
      expect(decision.confidence).toBeLessThan(0.7);
    });

    it('stays undecided when they do not', () => {
      expect(decide(facts(noisy, [holder({ members: [100, 340, 500], bytesPerInterval: 6 * 10_000 })])).leaking).toBeNull();
    });

    it('is none where the readings exclude it: entries that only move', () => {
      const still = readings((c) => ({ heapUsed: 20 * MB + jitter(c) }));
      expect(decide(facts(still, [holder({ bytesPerInterval: 6 * 50_000 })]))).toMatchObject({ leaking: false });
    });
  });

  it('calls growth native when the objects inside are a small part of it, and names their holder', () => {
    const decision = decide(
      facts(
        readings((c) => ({ heapUsed: 20 * MB + c * 40_000, rss: 80 * MB + c * 10 * MB })),
        [holder({ class: 'Worker', members: [3, 9, 15], bytesPerInterval: 6 * 900 })],
      ),
    );
    expect(decision).toMatchObject({ leaking: true, kind: 'native' });
    expect(decision.suspects).toHaveLength(1);
  });

  it('calls it fragmentation when resident memory and what the allocators keep free rise together, and the heap does not', () => {
    const slack = (perCycle: number) =>
      readings((c) => ({ heapUsed: 20 * MB + jitter(c), heapTotal: 30 * MB + c * perCycle, rss: 80 * MB + c * MB }));
    const decision = decide(facts(slack(MB)));
    expect(decision).toMatchObject({ leaking: true, kind: 'fragmentation', missing: [{ code: 'fragmentation-advice' }] });
    expect(decision.evidence.map(({ code }) => code)).toContain('slack-rising');
    expect(decide(facts(slack(0))).kind).toBe('native');
    const heap = readings((c) => ({ heapUsed: 20 * MB + c * MB, heapTotal: 30 * MB + 3 * c * MB, rss: 80 * MB + 3 * c * MB }));
    expect(decide(facts(heap, [holder({ bytesPerInterval: 6 * MB })])).kind).toBe('heap');
  });

  it('names a list of weak references after the one who holds what they refer to', () => {
    const rising = readings((c) => ({ heapUsed: 20 * MB + c * 50_000 }));
    const weak = holder({ class: 'weakref', bytesPerInterval: 6 * 4000 });
    const strong = holder({ owner: 'runtime', score: 0.3, bytesPerInterval: 6 * 45_000 });
    expect(decide(facts(rising, [weak, strong])).suspects).toEqual([strong, weak]);
    const near = holder({ score: 0.3, bytesPerInterval: 6 * 30_000 });
    const best = holder({ bytesPerInterval: 6 * 10_000 });
    expect(decide(facts(rising, [best, near])).suspects).toEqual([best, near]);
  });

  it('blames a holder of the runtime that keeps its pace and explains the rise', () => {
    const rising = readings((c) => ({ heapUsed: 20 * MB + c * 50_000 }));
    expect(decide(facts(rising, [holder({ owner: 'runtime' })]))).toMatchObject({ leaking: true, kind: 'heap' });
    const uneven = { members: [100, 340, 540], bytesPerInterval: 6 * 5000 };
    expect(decide(facts(rising, [holder({ owner: 'runtime', ...uneven })])).leaking).not.toBe(true);
    // A lock for each thread: little, but the same in every cycle.
    expect(decide(facts(rising, [holder({ owner: 'runtime', bytesPerInterval: 6 * 5000 })])).leaking).toBe(true);
    expect(decide(facts(rising, [holder({ owner: 'runtime', members: [188, 243, 488] })])).leaking).not.toBe(true);
  });

  it('does not call a leak what no holder explains, unless it is overwhelming', () => {
    const loading = readings((c) => ({ heapUsed: 20 * MB + c * 61_000, external: MB + c * 34_000 }));
    expect(decide(facts(loading)).leaking).not.toBe(true);
    expect(decide({ ...facts(loading), programBytes: [MB, 1.2 * MB, 1.4 * MB] }).leaking).toBeNull();
    expect(decide(facts(readings((c) => ({ heapUsed: 20 * MB + c * MB }))))).toMatchObject({ leaking: true, kind: 'heap' });
  });
});

describe('decide, where something was not seen', () => {
  const flat = facts(readings((c) => ({ heapUsed: 20 * MB + jitter(c) })));
  const leaking = facts(
    readings((c) => ({ heapUsed: 20 * MB + c * 50_000 + jitter(c) })),
    [holder()],
  );

  it('clears nobody who did nothing, and names the step', () => {
    expect(decide({ ...flat, worked: false, step: 'wait:1000' })).toMatchObject({
      leaking: null,
      kind: null,
      missing: [{ code: 'no-work', data: { step: 'wait:1000' } }],
    });
    expect(decide({ ...flat, worked: true })).toMatchObject({ leaking: false, missing: [] });
    expect(decide({ ...flat, worked: undefined })).toMatchObject({ leaking: false, missing: [] });
  });

  it('clears no server that nobody asked, and says how it is asked', () => {
    const unasked = 'http://127.0.0.1:3000/orders?key=1';
    expect(decide({ ...flat, worked: true, unasked })).toMatchObject({
      leaking: null,
      kind: null,
      missing: [{ code: 'unasked', data: { address: 'http://127.0.0.1:3000', step: `http*20:${unasked}` } }],
    });
    expect(decide({ ...leaking, unasked })).toMatchObject({ leaking: true, missing: [] });
  });

  it('clears nobody whose worker threads were not looked at, and names them', () => {
    expect(decide({ ...flat, worked: false, otherHeaps: ['resize.mjs'] })).toMatchObject({
      leaking: null,
      kind: null,
      missing: [{ code: 'other-heaps', data: { count: 1, names: 'resize.mjs' } }],
    });
  });

  it('says with a native leak that it may be the heap of a worker thread', () => {
    const native = decide({ ...facts(readings((c) => ({ rss: 80 * MB + c * 4 * MB }))), otherHeaps: ['resize.mjs'] });
    expect(native).toMatchObject({ leaking: true, kind: 'native' });
    expect(native.missing.map((fact) => fact.code)).toEqual(['other-heaps', 'native-needs-allocator']);
  });

  it('lets a leak that was found stand', () => {
    expect(decide({ ...leaking, worked: false, otherHeaps: ['resize.mjs'] })).toMatchObject({ leaking: true, kind: 'heap', missing: [] });
  });
});

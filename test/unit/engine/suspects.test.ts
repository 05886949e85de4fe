// Growing holders in small graphs: each rule, and what must not be taken for a leak.
import { describe, expect, test } from 'vitest';
import { findSuspects } from '../../../src/engine/leaks/suspects.js';
import { finish } from '../../../src/engine/work.js';
import type { Identity, Judgement, Suspect } from '../../../src/shared/heap.js';
import { snapshotJson, snapshotText } from '../../builders/snapshot-language.js';
import { openText } from '../../builders/snapshot-open.js';

/** Suspects of snapshots whose sources (or files, from `{` on) come from `cycle(1)`, `cycle(2)`, … */
const suspects = (
  cycle: (n: number) => string,
  { count = 3, identity = 'objects' as Identity, judgements = [] as Judgement[] } = {},
): Suspect[] =>
  finish(
    findSuspects(
      Array.from({ length: count }, (_, i) => cycle(i + 1)).map((text) => openText(text.startsWith('{') ? text : snapshotText(text))),
      { identity, judgements, limit: 20 },
    ),
  );

const lines = (from: number, to: number, line: (i: number) => string): string =>
  Array.from({ length: to - from + 1 }, (_, i) => line(from + i)).join('\n');

/** ids by number, so that they mean the same objects in all snapshots. */
const id = (n: number): string => `id=${10_001 + 2 * n}`;

/** A module's scope with a holder in variable `name`. */
const scope = (holder: string): string => `root → fn:main (type=closure id=3) → {context}:system / Context (id=5) → ${holder}`;

/** A document whose body has dialogs `from` to `to`: every child knows its document, its parent and its neighbours. */
const page = (from: number, to: number): string => `root → [1]:HTMLDocument (type=native id=3) → [1]:Body (type=native id=5)
  Body → [1]:Dialog#${from} (type=native ${id(from)})
  ${lines(from, to - 1, (i) => `Dialog#${i} → [4]:Dialog#${i + 1} (type=native ${id(i + 1)})\nDialog#${i + 1} → [5]:Dialog#${i}`)}
  ${lines(from, to, (i) => `Dialog#${i} → [1]:Body\nDialog#${i} → [2]:HTMLDocument\nDialog#${i} → [3]:Text#${i} (type=native size=50 ${id(1000 + i)}) → [1]:HTMLDocument`)}`;

const found = (list: readonly Suspect[]) => list.map((s) => [s.holder.kind, s.holder.label, s.class, s.members]);

describe('what grows', () => {
  test('a Map, under the name of the variable that holds it, though its table is replaced as it grows', () => {
    const list = suspects(
      (n) => `${scope(`$sessions:Map (id=7)`)}
        Map → {table}:(array)#t${n} (id=${100_000 + n})
        ${lines(1, n * 10, (i) => `(array)#t${n} → {${i * 3}}:"key ${i}" (${id(1000 + i)})\n(array)#t${n} → {${i * 3 + 1}}:Session#${i} (size=50 ${id(i)})`)}`,
    );
    expect(found(list)).toEqual([['map', 'Map sessions', 'Session', [10, 20, 30]]]);
    const [s] = list as [Suspect];
    expect(s).toMatchObject({ growthPerInterval: 10, bytesPerInterval: 660, monotonic: true });
    expect(s.chain.links.map((l) => l.class).slice(-3)).toEqual(['Map', '(array)', 'Session']);
    expect(s.chain.links[s.chain.suspectLink as number]).toMatchObject({ class: 'Map', edge: 'sessions', id: 7 });
    expect(s.chain.links.at(-1)?.edge).toMatch(/^\["key \d+"\]$/);
  });

  test('an Array', () => {
    const list = suspects((n) => `${scope('$queue:Array (id=7)')}\n${lines(1, n * 5, (i) => `Array → [${i}]:Job#${i} (${id(i)})`)}`);
    expect(found(list)).toEqual([['array', 'Array queue', 'Job', [5, 10, 15]]]);
  });

  test('an object used as a dictionary', () => {
    const list = suspects((n) => `${scope('$byId:Object (id=7)')}\n${lines(1, n * 5, (i) => `Object → key${i}:Job#${i} (${id(i)})`)}`);
    expect(found(list)).toEqual([['object', 'Object byId', 'Job', [5, 10, 15]]]);
  });

  test('listeners, with the emitter and the event', () => {
    const list = suspects(
      (n) => `${scope('$bus:Bus (id=7)')} → _events:Object (id=9) → tick:Array (id=11)
        ${lines(1, n * 5, (i) => `Array → [${i}]:onTick#${i} (type=closure ${id(i)})`)}`,
    );
    expect(found(list)).toEqual([['listeners', "Bus bus 'tick'", 'Function', [5, 10, 15]]]);
  });

  test("what a browser's object keeps in a store of its own, which is replaced as it grows", () => {
    const list = suspects(
      (n) => `root → [1]:Window (type=native id=3) → [1]:blink::DOMTimerCoordinator (type=native id=5)
        blink::DOMTimerCoordinator → [1]:blink::HeapHashTableBacking#t${n} (type=native id=${100_000 + 2 * n})
        ${lines(1, n * 5, (i) => `blink::HeapHashTableBacking#t${n} → [${i}]:DOMTimer#${i} (type=native size=200 ${id(i)})`)}`,
    );
    expect(found(list)).toEqual([['native', 'DOMTimerCoordinator of Window', 'DOMTimer', [5, 10, 15]]]);
  });

  test('listeners of a page: whose they are, and the functions instead of what the browser keeps of them', () => {
    const list = suspects(
      (n) => `root → [1]:Window (type=native id=3) → [1]:blink::EventTargetData (type=native id=4)
        blink::EventTargetData → [1]:blink::BasicHeapVector (type=native id=6)
        blink::BasicHeapVector → [1]:blink::HeapVectorBacking#t${n} (type=native id=${100_000 + 2 * n})
        ${lines(1, n * 5, (i) => `blink::HeapVectorBacking#t${n} → [${i}]:blink::RegisteredEventListener#${i} (type=native id=${2 * i + 1000}) → [1]:EventListener#${i} (type=native id=${2 * i + 3000}) → [1]:V8EventListener#${i} (type=native id=${2 * i + 5000}) → [1]:onResize#${i} (type=closure ${id(i)})`)}`,
    );
    expect(found(list)).toEqual([['listeners', 'listener list of Window', 'Function', [5, 10, 15]]]);
    expect(list[0]?.chain.links.at(-1)?.kind).toBe('closure');
  });

  test('listeners of a page for two events, with what both keep: as one, with the functions and where they are', () => {
    const registered = (n: number, event: string, i: number, fn: string): string =>
      `blink::HeapVectorBacking#${event}${n} → [${i}]:blink::RegisteredEventListener#${event}${i} (type=native id=${8 * i + 1000 + event.length * 2}) → [1]:V8EventListener#${event}${i} (type=native id=${8 * i + 3000 + event.length * 2}) → [1]:${fn}#${i} (type=closure ${id((event === 'scroll' ? 0 : 5000) + i)})`;
    const list = suspects((n) => {
      const heap = snapshotJson(`root → [1]:Window (type=native id=3) → [1]:blink::EventTargetData (type=native id=4)
        blink::EventTargetData → [1]:blink::BasicHeapVector#a (type=native id=6) → [1]:blink::HeapVectorBacking#scroll${n} (type=native id=${100_000 + 2 * n})
        blink::EventTargetData → [2]:blink::BasicHeapVector#b (type=native id=8) → [1]:blink::HeapVectorBacking#resized${n} (type=native id=${200_000 + 2 * n})
        ${lines(1, n * 5, (i) => `${registered(n, 'scroll', i, 'onScroll')} → {bound_this}:Panel#${i} (size=5000 ${id(9000 + i)})\n${registered(n, 'resized', i, 'drawn')} → {bound_this}:Panel#${i}`)}
        onScroll#1 → {shared}:system / SharedFunctionInfo (type=code id=301) → {script}:system / Script / http://127.0.0.1/app.js (type=code id=303)`);
      const names = heap.nodes.flatMap((_, at) => (at % 7 === 0 ? [heap.strings[heap.nodes[at + 1] as number]] : []));
      const locations = names.flatMap((name, row) => (name === 'onScroll' ? [row * 7, 4, 19, 10] : []));
      return JSON.stringify({ ...heap, locations });
    });
    expect(found(list)).toEqual([['listeners', 'listener list of Window', 'Function', [10, 20, 30]]]);
    const [s] = list as [Suspect];
    expect(s.bytesPerInterval).toBeGreaterThan(5 * 5000);
    expect(s.chain.links.at(-1)?.class).toBe('Panel');
    expect(s.called).toEqual([{ name: 'onScroll', place: { script: 'http://127.0.0.1/app.js', line: 20, column: 11 } }, { name: 'drawn' }]);
    // `once` is of no use for events that come again and again
    expect(s.saving).toBeUndefined();
  });

  test("a page's element that gains children, though it refers to the first one only", () => {
    const list = suspects((n) => page(1, n * 5));
    expect(found(list)[0]).toEqual(['native', 'Body', 'Dialog', [5, 10, 15]]);
    const [s] = list as [Suspect];
    expect(s).toMatchObject({ growthPerInterval: 5, bytesPerInterval: 5 * 66, monotonic: true });
    expect(s.chain.links[s.chain.suspectLink as number]).toMatchObject({ class: 'Body', id: 5 });
    expect(s.chain.links.at(-1)?.class).toBe('Dialog');
    expect(found(list).map(([, label]) => label)).not.toContain('HTMLDocument');
  });

  test('a list whose head is replaced', () => {
    const list = suspects(
      (n) => `${scope('$counter:Counter (id=7)')}
        system / Context → $head:Entry#${n * 5} (${id(n * 5)})
        ${lines(1, n * 5 - 1, (i) => `Entry#${n * 5 - i + 1} → next:Entry#${n * 5 - i} (${id(n * 5 - i)})`)}`,
    );
    expect(found(list)).toEqual([['linked', 'Entry head', 'Entry', [5, 10, 15]]]);
  });

  test('a list that grows at its tail, linked both ways', () => {
    const list = suspects(
      (n) => `${scope('$queue:Queue (id=7)')} → head:Entry#1 (${id(1)})
        ${lines(2, n * 5, (i) => `Entry#${i - 1} → next:Entry#${i} (${id(i)})\nEntry#${i} → prev:Entry#${i - 1}`)}
        Queue → tail:Entry#${n * 5}`,
    );
    expect(found(list)).toEqual([['linked', 'Queue queue', 'Entry', [5, 10, 15]]]);
  });

  test('numbers in an array, which leave no edges: the array itself swells', () => {
    const list = suspects((n) => scope(`$ticks:Array (id=7 size=${n * 80_000})`));
    expect(found(list)).toEqual([['array', 'Array ticks', 'Array', [10_000, 20_000, 30_000]]]);
  });

  test('numbers in a Map whose table was replaced once by a larger one: no steady growth, and no proof of none', () => {
    const table = (n: number) =>
      `${scope('$seen:Map (id=7)')} → {table}:(array)#t${n} (id=${100_000 + n} size=${n === 1 ? 50_000 : 200_000})`;
    const list = suspects(table);
    expect(list).toMatchObject([{ holder: { kind: 'map', label: 'Map seen' }, monotonic: false }]);
    // Entries that are seen tell by themselves that nothing was added.
    const entries = lines(1, 900, (i) => `(array)#t1 → {${i * 3 + 1}}:Session#${i} (${id(i)})`);
    expect(suspects((n) => `${table(n)}\n${entries.replaceAll('#t1', `#t${n}`)}`)).toEqual([]);
  });

  test('many holders in the same place are one suspect', () => {
    const list = suspects(
      (n) => `${scope('$connections:Set (id=7)')} → {table}:(array) (id=9)
        ${lines(1, 8, (c) => `(array) → {${c * 2}}:Connection#${c} (id=${101 + c * 2}) → sent:Array#${c} (id=${201 + c * 2})\n${lines(1, n * 3, (i) => `Array#${c} → [${i}]:Message#${c}.${i} (${id(c * 100 + i)})`)}`)}`,
    );
    expect(found(list)).toEqual([['array', 'Array sent of Connection', 'Message', [24, 48, 72]]]);
  });

  test('a holder that was filled for the first time after the first snapshot', () => {
    const list = suspects((n) =>
      n === 1
        ? scope('$bus:Bus (id=7)')
        : `${scope('$bus:Bus (id=7)')} → waiting:Array (id=11)\n${lines(1, (n - 1) * 6, (i) => `Array → [${i}]:Job#${i} (${id(i)})`)}`,
    );
    expect(found(list)).toEqual([['array', 'Array waiting of Bus', 'Job', [0, 6, 12]]]);
  });
});

describe('labels', () => {
  test('name the instance or the class whose property holds it, but no plain object', () => {
    const jobs = (n: number) => lines(1, n * 5, (i) => `Array → [${i}]:Job#${i} (${id(i)})`);
    expect(suspects((n) => `${scope('$store:Store (id=7)')} → queue:Array (id=9)\n${jobs(n)}`)[0]?.holder.label).toBe(
      'Array queue of Store',
    );
    expect(suspects((n) => `${scope('$Store:Store (type=closure id=7)')} → queue:Array (id=9)\n${jobs(n)}`)[0]?.holder.label).toBe(
      'Array queue of Store',
    );
    expect(suspects((n) => `${scope('$state:Object (id=7)')} → queue:Array (id=9)\n${jobs(n)}`)[0]?.holder.label).toBe('Array queue');
  });
});

describe('what does not', () => {
  test('a bounded cache that replaces its entries', () => {
    expect(
      suspects(
        (n) =>
          `${scope('$lru:Map (id=7)')} → {table}:(array) (id=9)\n${lines(n * 5, n * 5 + 19, (i) => `(array) → {${(i % 20) * 3}}:Page#${i} (${id(i)})`)}`,
      ),
    ).toEqual([]);
  });
  test('an array that is filled anew each time, with more', () => {
    const list = suspects(
      (n) => `${scope('$recent:Array (id=7)')}\n${lines(1, n * 10, (i) => `Array → [${i}]:Row#${n}.${i} (${id(n * 1000 + i)})`)}`,
    );
    expect(list).toEqual([]);
  });
  test('a cache that was filled once and stays', () => {
    expect(
      suspects((n) => `${scope('$cache:Array (id=7)')}\n${lines(1, n === 1 ? 5 : 50, (i) => `Array → [${i}]:Row#${i} (${id(i)})`)}`),
    ).toEqual([]);
  });
  test('what is only weakly held', () => {
    expect(suspects((n) => `${scope('$seen:Seen (id=7)')}\n${lines(1, n * 10, (i) => `Seen → ~r${i}:Row#${i} (${id(i)})`)}`)).toEqual([]);
  });
  test("a page's element whose children are replaced", () => {
    expect(suspects((n) => page(n * 5, n * 5 + 9))).toEqual([]);
  });
  test("what the inspector's console keeps", () => {
    const list = suspects(
      (n) =>
        `root → (GC roots) (id=3) → (Global handles) (id=5)\n${lines(1, n * 10, (i) => `(Global handles) → {${i} / DevTools console}:Row#${i} (${id(i)})`)}`,
    );
    expect(list).toEqual([]);
  });
});

describe('ranking', () => {
  const two = (n: number): string => `${scope('$big:Array#a (id=7)')}
    system / Context → $small:Array#b (id=9)
    ${lines(1, n * 10, (i) => `Array#a → [${i}]:Big#${i} (size=5000 ${id(i)})\nArray#b → [${i}]:Small#${i} (size=10 ${id(1000 + i)})`)}`;

  test('what holds more comes first', () => {
    expect(suspects(two).map((s) => s.holder.label)).toEqual(['Array big', 'Array small']);
  });
  test('a judgement as expected puts a suspect last, as stuck first', () => {
    const [big, small] = suspects(two) as [Suspect, Suspect];
    const judge = (s: Suspect, verdict: Judgement['verdict']): Judgement => ({ signature: s.chain.signature, verdict, reason: 'known' });
    expect(suspects(two, { judgements: [judge(big, 'expected')] }).map((s) => s.holder.label)).toEqual(['Array small', 'Array big']);
    expect(suspects(two, { judgements: [judge(small, 'stuck')] }).map((s) => s.holder.label)).toEqual(['Array small', 'Array big']);
  });
  test('two snapshots say less than three', () => {
    expect(suspects(two, { count: 2 })[0]?.score).toBeLessThan(suspects(two)[0]?.score as number);
  });
});

test('where ids mean nothing, holders are matched by the chain that leads to them', () => {
  const list = suspects(
    (n) =>
      `root → fn:main (type=closure id=${n}3) → {context}:system / Context (id=${n}5) → $queue:Array (id=${n}7)\n${lines(1, n * 10, (i) => `Array → [${i}]:Job#${i} (id=${n}${1000 + i})`)}`,
    { identity: 'shapes' },
  );
  expect(found(list)).toEqual([['array', 'Array queue', 'Job', [10, 20, 30]]]);
});

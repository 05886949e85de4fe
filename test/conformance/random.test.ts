// Random adversarial graphs against Chrome DevTools' own code. HOLDFAST_CONFORMANCE_GRAPHS sets how many.
import { expect, test } from 'vitest';
import { openText } from '../builders/snapshot-open.js';
import { randomSnapshot } from '../builders/snapshot-random.js';
import { openTextOnThreads } from '../builders/snapshot-threads.js';
import { changesOfDevTools, changesOfOurs, figuresOfDevTools, figuresOfOurs } from './agree.js';
import { type DevToolsSnapshot, openWithDevTools } from './devtools.js';

const graphs = Number(process.env['HOLDFAST_CONFORMANCE_GRAPHS'] ?? 500);

/** A second for each, and for the start of DevTools' code: some machines are busy. */
const patienceMs = 60_000 + graphs * 1000;

/** Threads are started for each graph anew: one in so many is opened on them too. */
const THREADED = 3;

const optionsOf = (seed: number) => ({
  seed,
  nodes: [6, 12, 25, 40, 80, 300][seed % 6] as number,
  compact: seed % 2 === 0,
  toRoot: seed % 5 === 0,
});

test(
  `${graphs} random graphs have DevTools' dominators, sizes, distances, classes and changes`,
  async () => {
    let refused = 0;
    let threaded = 0;
    let last: { readonly text: string; readonly snapshot: DevToolsSnapshot } | undefined;
    for (let seed = 1; seed <= graphs; seed++) {
      const text = randomSnapshot(optionsOf(seed));
      let theirs: DevToolsSnapshot;
      try {
        theirs = await openWithDevTools(text);
      } catch {
        refused++;
        continue;
      }
      const ours = openText(text, { chunk: 1 + (seed % 200) });
      const figures = figuresOfDevTools(theirs);
      expect(figuresOfOurs(ours), `seed ${seed}`).toEqual(figures);
      if (seed % THREADED === 0) {
        const onThreads = await openTextOnThreads(text);
        if (onThreads !== undefined) {
          threaded++;
          expect(figuresOfOurs(onThreads), `seed ${seed} on threads`).toEqual(figures);
        }
      }
      if (last !== undefined) {
        expect(changesOfOurs(openText(last.text), ours), `changes to seed ${seed}`).toEqual(changesOfDevTools(last.snapshot, theirs));
      }
      last = { text, snapshot: theirs };
    }
    // DevTools itself fails on few of them; a generator that it mostly refuses would test nothing.
    expect(refused).toBeLessThan(graphs / 4);
    // Edges to the root, in a fifth of the graphs, are for the plain path.
    expect(threaded).toBeGreaterThan(graphs / THREADED / 2);
  },
  patienceMs,
);

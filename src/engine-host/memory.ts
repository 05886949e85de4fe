// Gives the memory of closed snapshots back. Columns lie outside V8's heap, so that their garbage hardly presses it to collect.
import { setFlagsFromString } from 'node:v8';
import { runInNewContext } from 'node:vm';

/** When to collect after a close: threads and timers that still know the memory take a moment to end. */
const AFTER_MS = [0, 200, 1000];

let collect: (() => void) | undefined;
let pending: NodeJS.Timeout[] = [];

/** Collects garbage once the work at hand is done, and again a little later; several calls before that are one. */
export const collectSoon = (): void => {
  for (const timer of pending) clearTimeout(timer);
  pending = AFTER_MS.map((ms) => setTimeout(collectNow, ms).unref());
};

const collectNow = (): void => {
  if (collect === undefined) {
    setFlagsFromString('--expose-gc');
    collect = runInNewContext('gc') as () => void;
  }
  collect();
};

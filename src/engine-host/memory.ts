// Gives the memory of closed snapshots back. Columns lie outside V8's heap, so that their garbage hardly presses it to collect.
import { setFlagsFromString } from 'node:v8';
import { runInNewContext } from 'node:vm';

let collect: (() => void) | undefined;
let pending = false;

/** Collects garbage once the work at hand is done; several calls before that are one. */
export const collectSoon = (): void => {
  if (pending) return;
  pending = true;
  setImmediate(() => {
    pending = false;
    if (collect === undefined) {
      setFlagsFromString('--expose-gc');
      collect = runInNewContext('gc') as () => void;
    }
    collect();
  });
};

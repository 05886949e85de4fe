// What the program printed: the newest lines, and those that follow.
import { useEffect, useReducer, useRef } from 'react';
import type { OutputLine } from '../../../shared/target.js';
import type { RunId } from '../../../shared/units.js';
import { follow } from '../../app/client.js';
import { useServices } from '../../app/services.js';

/** Lines kept in the window; older ones stay in the investigation. */
export const keptLines = 20_000;

/** Appends within the limit, dropping the oldest. Cheap for the usual small batch. */
export function appendLines(lines: readonly OutputLine[], batch: readonly OutputLine[], limit = keptLines): readonly OutputLine[] {
  if (batch.length === 0) return lines;
  const all = lines.concat(batch);
  // Dropping in steps, so that a chatty program does not copy the list for every line.
  return all.length > limit * 1.1 ? all.slice(-limit) : all;
}

export function useOutput(run: RunId | undefined): readonly OutputLine[] {
  const { client, alerts } = useServices();
  const lines = useRef<readonly OutputLine[]>([]);
  const [, redraw] = useReducer((n: number) => n + 1, 0);
  useEffect(() => {
    lines.current = [];
    redraw();
    if (run === undefined) return;
    const abort = new AbortController();
    follow(
      (signal) => client.target.output({ run }, { signal }),
      abort.signal,
      (batch) => {
        lines.current = appendLines(lines.current, batch);
        redraw();
      },
    ).catch(alerts.bug);
    return () => abort.abort();
  }, [run, client, alerts]);
  return lines.current;
}

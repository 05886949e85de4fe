// What the steps of one opening share, and how they wait for the threads.
/// <reference path="./webassembly.d.ts" />
import type { Progress, StepName } from '../../shared/progress.js';
import type { Pace } from '../drive.js';
import type { Arena } from './arena.js';
import type { Crew } from './crew.js';
import type { Head } from './head.js';
import type { Layout } from './layout.js';

export interface Opening {
  readonly head: Head;
  readonly layout: Layout;
  readonly memory: WebAssembly.Memory;
  /** Areas that are made after parsing, behind the rest of the file. */
  readonly arena: Arena;
  readonly crew: Crew;
  readonly pace: Pace;
}

export type Steps<T> = AsyncGenerator<Progress, T, void>;

const POLL_MS = 40;

/** Waits for work on the threads, telling how far it is, and throws when it was cancelled. */
export async function* watch<T>(pace: Pace, work: Promise<T>, progress: () => Progress): Steps<T> {
  let over = false;
  const settled = work.finally(() => {
    over = true;
  });
  const ended = settled.catch(() => undefined);
  for (;;) {
    pace.check();
    await Promise.race([ended, pace.aborted, new Promise((resolve) => setTimeout(resolve, POLL_MS).unref())]);
    if (over) return await settled;
    if (pace.due()) yield progress();
  }
}

/** The same for a step that does not tell how far it is. */
export const during = <T>({ pace, head }: Opening, step: StepName, done: number, work: Promise<T>): Steps<T> =>
  watch(pace, work, () => ({ step, done: Math.floor(done), total: head.header.nodeCount }));

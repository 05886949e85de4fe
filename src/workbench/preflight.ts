// What a capture will cost, said before it is taken. V8 holds the whole graph a second time, as nodes, edges and ids, while it writes it.

import type { Preflight } from '../shared/target.js';
import type { Milliseconds } from '../shared/units.js';
import type { CaptureEstimate } from '../targets/connector.js';

/** One earlier capture of the same target: its heap then, and what it cost. */
export type PastCapture = {
  readonly heapUsed: number;
  readonly pauseMs: number;
  readonly totalMs: number;
  readonly extraBytes: number | undefined;
  readonly withoutFork: boolean;
};

/** Of V8, measured on Node 20 with small objects (150 MB of heap took 25 s and 1.8 GB more); few big strings cost far less. */
const USUAL = { extraPerByte: 12, bytesPerMsSlow: 5000, bytesPerMsFast: 20_000, leastPauseMs: 100 } as const;
/** An earlier capture is scaled by the heap; this much either way is left open. */
const SPREAD = 1.5;
/** What a target foretells before it has taken one. */
const GUESS_SPREAD = 3;
/** A capture that would take more than this share of what is left is refused. */
export const REFUSE_ABOVE = 0.8;
/**
 * A pause that liveness probes may take for death. Kubernetes' wait 1 s unless told otherwise, and three in a row must fail; where
 * memory is short the pause is longer than foretold, so one is enough to speak of it.
 */
const PATIENCE_MS = { usual: 5000, short: 1000 } as const;

export function predictCapture(input: {
  readonly heapUsed: number | undefined;
  readonly past: readonly PastCapture[];
  /** Of the target itself, which then decides whether it forks. */
  readonly estimate?: CaptureEstimate | undefined;
  readonly available: { readonly bytes: number; readonly limitedBy: 'machine' | 'cgroup' } | undefined;
}): Preflight {
  const { heapUsed, available, estimate } = input;
  // one that was taken the other way says nothing of this one
  const past = input.past.filter(({ withoutFork }) => withoutFork === (estimate?.withoutFork ?? false));
  const last = past.at(-1);
  const peak = past.findLast(({ extraBytes }) => extraBytes !== undefined);
  const scale = (then: PastCapture): number => (heapUsed === undefined || then.heapUsed <= 0 ? 1 : heapUsed / then.heapUsed);
  const pause =
    last !== undefined
      ? around(last.pauseMs * scale(last), SPREAD)
      : estimate !== undefined
        ? around(estimate.pauseMs, GUESS_SPREAD)
        : heapUsed === undefined
          ? undefined
          : range(
              Math.max(USUAL.leastPauseMs, heapUsed / USUAL.bytesPerMsFast),
              Math.max(USUAL.leastPauseMs * 5, heapUsed / USUAL.bytesPerMsSlow),
            );
  const total =
    last !== undefined
      ? around(last.totalMs * scale(last), SPREAD)
      : estimate === undefined
        ? undefined
        : around(estimate.totalMs, GUESS_SPREAD);
  const extraBytes =
    peak?.extraBytes !== undefined
      ? peak.extraBytes * scale(peak)
      : (estimate?.extraBytes ?? (heapUsed === undefined ? undefined : heapUsed * USUAL.extraPerByte));
  const refused = extraBytes !== undefined && available !== undefined && extraBytes > available.bytes * REFUSE_ABOVE;
  const probes = pause !== undefined && pause.to > (refused ? PATIENCE_MS.short : PATIENCE_MS.usual);
  return {
    basis: last === undefined ? 'usual' : 'history',
    ...(pause === undefined ? {} : { pause }),
    ...(total === undefined ? {} : { total }),
    ...(estimate?.withoutFork === true ? { withoutFork: true } : {}),
    ...(extraBytes === undefined ? {} : { extraBytes: Math.round(extraBytes) }),
    ...(available === undefined ? {} : { availableBytes: available.bytes, limitedBy: available.limitedBy }),
    ...(probes ? { probes } : {}),
    refused,
  };
}

const range = (from: number, to: number) => ({ from: Math.round(from) as Milliseconds, to: Math.round(to) as Milliseconds });
const around = (ms: number, spread: number) => range(ms / spread, ms * spread);

// What a capture will cost, said before it is taken. V8 holds the whole graph a second time, as nodes, edges and ids, while it writes it.
import type { Preflight } from '../shared/target.js';
import type { Milliseconds } from '../shared/units.js';

/** One earlier capture of the same target: its heap then, and what it cost. */
export type PastCapture = { readonly heapUsed: number; readonly pauseMs: number; readonly extraBytes: number | undefined };

/** Of V8, measured on Node 20 with small objects (150 MB of heap took 25 s and 1.8 GB more); few big strings cost far less. */
const USUAL = { extraPerByte: 12, bytesPerMsSlow: 5000, bytesPerMsFast: 20_000, leastPauseMs: 100 } as const;
/** The agent's child walks the heap: the program stands still for the fork alone, and shares what it does not change. */
const FORKED = { extraPerByte: 1.5, bytesPerMsSlow: 500_000, bytesPerMsFast: 5_000_000, leastPauseMs: 5 } as const;
/** An earlier capture is scaled by the heap; this much either way is left open. */
const SPREAD = 1.5;
/** A capture that would take more than this share of what is left is refused. */
export const REFUSE_ABOVE = 0.8;

export function predictCapture(input: {
  readonly runtime: 'v8' | 'cpython';
  readonly heapUsed: number | undefined;
  readonly past: readonly PastCapture[];
  readonly available: { readonly bytes: number; readonly limitedBy: 'machine' | 'cgroup' } | undefined;
}): Preflight {
  const { heapUsed, past, available } = input;
  const usual = input.runtime === 'cpython' ? FORKED : USUAL;
  const last = past.at(-1);
  const peak = past.findLast(({ extraBytes }) => extraBytes !== undefined);
  const scale = (then: PastCapture): number => (heapUsed === undefined || then.heapUsed <= 0 ? 1 : heapUsed / then.heapUsed);
  const pause =
    last !== undefined
      ? { from: (last.pauseMs * scale(last)) / SPREAD, to: last.pauseMs * scale(last) * SPREAD }
      : heapUsed === undefined
        ? undefined
        : {
            from: Math.max(usual.leastPauseMs, heapUsed / usual.bytesPerMsFast),
            to: Math.max(usual.leastPauseMs * 5, heapUsed / usual.bytesPerMsSlow),
          };
  const extraBytes =
    peak?.extraBytes !== undefined ? peak.extraBytes * scale(peak) : heapUsed === undefined ? undefined : heapUsed * usual.extraPerByte;
  return {
    basis: last === undefined ? 'usual' : 'history',
    ...(pause === undefined ? {} : { pause: { from: Math.round(pause.from) as Milliseconds, to: Math.round(pause.to) as Milliseconds } }),
    ...(extraBytes === undefined ? {} : { extraBytes: Math.round(extraBytes) }),
    ...(available === undefined ? {} : { availableBytes: available.bytes, limitedBy: available.limitedBy }),
    refused: extraBytes !== undefined && available !== undefined && extraBytes > available.bytes * REFUSE_ABOVE,
  };
}

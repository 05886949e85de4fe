// What a verdict is decided on, and what comes out. Facts carry codes and figures, words come later.
import type { Identity, Suspect } from '../../shared/heap.js';
import type { Saving } from '../../shared/savings.js';
import type { Runtime } from '../../shared/target.js';
import type { Evidence, Verdict } from '../../shared/verdict.js';
import type { PackageVersion } from './package-version.js';

/** Memory after a collection at the end of one cycle; cycle 0 is the end of the warm-up. `segment` rises with each capture. */
export interface CycleReading {
  readonly cycle: number;
  readonly segment: number;
  readonly rss: number | undefined;
  readonly heapUsed: number | undefined;
  readonly heapTotal: number | undefined;
  readonly external: number | undefined;
}

export interface HuntFacts {
  readonly readings: readonly CycleReading[];
  /** Cycles after which snapshots were taken, ascending. */
  readonly captureCycles: readonly number[];
  readonly suspects: readonly Suspect[];
  readonly identity: Identity | undefined;
  /** Bytes of what programs make (objects, strings, closures, numbers, buffers), one entry a capture; the rest is compiled code and the runtime's bookkeeping. */
  readonly programBytes?: readonly number[] | undefined;
  /** `false`: in the cycles the program printed nothing and its code allocated nothing. `undefined`: it could not be told. */
  readonly worked?: boolean | undefined;
  /** The address of a server that was only waited for, and that nobody was seen to ask. */
  readonly unasked?: string | undefined;
  /** Names of threads with heaps of their own, which neither the readings nor the snapshots show. */
  readonly otherHeaps?: readonly string[] | undefined;
  /** A page: its DOM and what else the browser keeps for it are objects in its snapshots, which are read as external memory. */
  readonly page?: boolean | undefined;
  /** Events that it listens for, with the places of the functions. */
  readonly pageEvents?: readonly { readonly type: string; readonly line: number; readonly column: number }[] | undefined;
  /** What changes to the program would save in the last snapshot, the most first. */
  readonly savings?: readonly Saving[] | undefined;
  /** By a suspect's `packagePath`. */
  readonly packageVersions?: ReadonlyMap<string, PackageVersion> | undefined;
  readonly runtime?: Runtime | undefined;
  /** The step as the command line writes it. */
  readonly step?: string | undefined;
  /** Set when the hunt ended before its last cycle. */
  readonly stopped?: { readonly after: number; readonly planned: number } | undefined;
}

export type Fact = Omit<Evidence, 'text'>;
export interface Decision extends Pick<Verdict, 'leaking' | 'kind' | 'confidence' | 'recycle'> {
  readonly evidence: readonly Fact[];
  readonly missing: readonly Fact[];
  /** The suspects that the verdict stands on, best first. */
  readonly suspects: readonly Suspect[];
}

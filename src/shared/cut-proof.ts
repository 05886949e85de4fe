// Whether a cut test has shown what a verdict says: the holder was dropped after it was stated, and objects died of it.
import type { CutRecord } from './cut.js';

interface Known {
  readonly at: number;
  readonly run: string;
  readonly verdict: {
    readonly leaking: boolean | null;
    readonly suspects: readonly {
      readonly chain: { readonly links: readonly { readonly id: number }[]; readonly suspectLink?: number | undefined };
    }[];
  };
}
interface Cut {
  readonly run: string;
  readonly at: number;
  readonly cut?: CutRecord | undefined;
}

export type CutProof = Pick<CutRecord, 'died' | 'of'>;

/** The cut of which most died, on the way to the first suspect. Of what the holder holds, one object alone proves nothing of the others. */
export function cutProof({ verdict, run, at }: Known, marks: readonly Cut[]): CutProof | undefined {
  const chain = verdict.suspects[0]?.chain;
  if (verdict.leaking !== true || chain === undefined) return undefined;
  const until = chain.suspectLink === undefined ? -1 : chain.suspectLink + 1;
  const way = new Set(chain.links.slice(0, until).map(({ id }) => id));
  const cuts = marks.flatMap((mark) => {
    const { cut } = mark;
    return cut !== undefined && mark.run === run && mark.at >= at && cut.died > 0 && way.has(cut.held) ? [cut] : [];
  });
  return cuts.reduce<CutProof | undefined>(
    (most, { died, of }) => (most === undefined || died > most.died ? { died, of } : most),
    undefined,
  );
}

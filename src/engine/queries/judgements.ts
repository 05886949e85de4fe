// What a person's judgements say of a chain. A judgement is on objects that are held in one way; a chain that leads through such an
// object shares its beginning. Expected: the fault lies further down. Stuck: it lies no further down, for the object itself should
// not be there any more. What is between is the suspect part, as LeakCanary's.
import type { Chain, Judgement } from '../../shared/heap.js';

export interface JudgedPart {
  /** Index of the last link that is expected, and of the first that is stuck. */
  readonly expected?: number;
  readonly stuck?: number;
}

const between = ' > ';

export function judgedPart({ signature, links }: Pick<Chain, 'signature' | 'links'>, judgements: readonly Judgement[]): JudgedPart {
  let expected = -1;
  let stuck = links.length;
  for (const judgement of judgements) {
    if (judgement.verdict === 'unknown') continue;
    const at = judgement.signature === signature ? links.length - 1 : endOf(judgement.signature, signature, links);
    if (at === undefined) continue;
    if (judgement.verdict === 'expected') expected = Math.max(expected, at);
    else stuck = Math.min(stuck, at);
  }
  return { ...(expected >= 0 ? { expected } : {}), ...(stuck < links.length ? { stuck } : {}) };
}

/** Index of the link where a signature ends that this one begins with; undefined where it does not. */
function endOf(part: string, signature: string, links: Chain['links']): number | undefined {
  if (!signature.startsWith(part + between)) return undefined;
  let at = 0;
  for (const step of part.split(between)) {
    const repeats = step.endsWith('*');
    const isOf = (i: number): boolean =>
      links[i]?.class !== undefined && (repeats ? step.slice(0, -1) : step).endsWith(`:${links[i].class}`);
    at++;
    if (!isOf(at)) return undefined;
    while (repeats && isOf(at + 1)) at++;
  }
  return at;
}

/** The suspect link moved into the suspect part, where judgements leave one. */
export function narrowedBy(chain: Chain, judgements: readonly Judgement[]): Chain {
  const part = judgedPart(chain, judgements);
  const { suspectLink, ...rest } = chain;
  const last = chain.links.length - 1;
  const first = (part.expected ?? -1) + 1;
  const end = part.stuck ?? last;
  if (first > last) return { ...rest, judged: part };
  if (part.expected === undefined && part.stuck === undefined) return chain;
  // Judgements that leave nothing contradict each other: then the search's own word stands.
  if (first > end) return { ...chain, judged: part };
  const wanted = suspectLink ?? part.stuck;
  return { ...rest, judged: part, ...(wanted === undefined ? {} : { suspectLink: Math.min(Math.max(wanted, first), end) }) };
}

// Which links of a chain are shown as one line: those between the root and the program, or between two things that a program knows,
// that are the runtime's own. How its timers, sockets or lists lead to the program says nothing about the leak.
import type { ChainLink } from '../../../shared/heap.js';
import { isRuntimes, type ObjectPlace } from '../../../shared/source-place.js';
import type { NodeId } from '../../../shared/units.js';

export interface Fold {
  readonly first: number;
  readonly last: number;
  readonly whose: 'node' | 'browser';
}

/** Fewer are as quickly read as the line that stands for them. */
const fewestFolded = 3;

/** From the root down; none holds a link that says something (`telling`: the suspect, judged ones), the root, or the object itself. */
export function foldsOf(
  links: readonly ChainLink[],
  places: ReadonlyMap<NodeId, ObjectPlace>,
  telling: readonly (number | undefined)[],
): readonly Fold[] {
  const said = telling.filter((i) => i !== undefined);
  const node = lastInternal(links, places, Math.min(...said, links.length));
  const head: readonly Fold[] = node === 0 ? [] : [{ first: 1, last: node, whose: 'node' }];
  return [...head, ...browserFolds(links, node + 1, said)];
}

/**
 * The last of the links below the root that are Node's own, up to where the program begins: its first place, or `until`, the first
 * link that says something. 0 where there is nothing to fold.
 */
function lastInternal(links: readonly ChainLink[], places: ReadonlyMap<NodeId, ObjectPlace>, until: number): number {
  const placeAt = (i: number): ObjectPlace | undefined => places.get(links[i]?.id as NodeId);
  let last = 0;
  for (let i = 1; i < Math.min(until, links.length - 1); i++) {
    const place = placeAt(i);
    if (place !== undefined && !isRuntimes(place)) break;
    if (place !== undefined && place.script !== '') last = i;
  }
  return last >= fewestFolded ? last : 0;
}

/** Elements and windows have the names that pages know them by; these have not. */
const isBlinks = (link: ChainLink): boolean => link.kind === 'native' && /^blink::|^(?:V8)?EventListener$/.test(link.class);

function browserFolds(links: readonly ChainLink[], from: number, telling: readonly number[]): readonly Fold[] {
  const folds: Fold[] = [];
  for (let first = Math.max(1, from); first < links.length - 1; first++) {
    let last = first - 1;
    let blinks = false;
    for (let i = first; i < links.length - 1 && !telling.includes(i); i++) {
      const link = links[i] as ChainLink;
      if (!isBlinks(link) && link.kind !== 'synthetic') break;
      blinks ||= isBlinks(link);
      last = i;
    }
    if (blinks && last - first + 1 >= fewestFolded) folds.push({ first, last, whose: 'browser' });
    first = Math.max(first, last);
  }
  return folds;
}

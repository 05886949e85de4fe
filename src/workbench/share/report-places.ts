// Where what a report shows is written in the program's text: by the rules for paths, and not at all where no names may leave.
import type { Investigation, Snapshot } from '../../investigation/model.js';
import { cleaned, hostsIn, type Roots, withoutHosts } from '../../investigation/redaction/texts.js';
import type { Places } from '../../investigation/report/data.js';
import { placeName } from '../../investigation/report/data.js';
import type { ChainLink } from '../../shared/heap.js';
import type { LongWork } from '../../shared/progress.js';
import { isRuntimes, MOST_PLACES, placeText } from '../../shared/source-place.js';
import type { HeapQueries } from '../heap-queries.js';

/** Places of the links of suspects and findings, as far as their snapshots are there; a snapshot that cannot be read costs only its own. */
export async function* reportPlaces(
  queries: HeapQueries,
  content: Investigation,
  present: ReadonlyMap<Snapshot, string>,
  roots: Roots,
): LongWork<Places> {
  const places = new Map<string, string>();
  const paths = new Map([...present].map(([{ id }, path]) => [id, path]));
  for (const [snapshot, ids] of linksOf(content)) {
    const path = paths.get(snapshot);
    if (path === undefined) continue;
    const asked = [...ids].slice(0, MOST_PLACES);
    const answer = yield* queries.places({ path, of: { by: 'ids', ids: asked } });
    for (const { index, place } of answer.ok ? answer.value.found : []) {
      const id = asked[index];
      if (id === undefined || isRuntimes(place)) continue;
      const text = placeText(place);
      places.set(placeName(snapshot, id), cleaned(withoutHosts(text, hostsIn(text)), roots, () => '…').text);
    }
  }
  return places;
}

function linksOf({ verdicts, findings }: Investigation): ReadonlyMap<Snapshot['id'], ReadonlySet<ChainLink['id']>> {
  const wanted = new Map<Snapshot['id'], Set<ChainLink['id']>>();
  const add = (snapshot: Snapshot['id'] | undefined, links: readonly ChainLink[] | undefined): void => {
    if (snapshot === undefined) return;
    const ids = wanted.get(snapshot) ?? new Set();
    for (const { id } of links ?? []) ids.add(id);
    wanted.set(snapshot, ids);
  };
  for (const { verdict } of verdicts) for (const suspect of verdict.suspects) add(suspect.snapshot, suspect.chain.links);
  for (const { object, chain } of findings) add(object?.snapshot, chain?.links);
  return wanted;
}

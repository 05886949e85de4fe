// Where things are in the program's text, as commands say it: `file:line:column`, which terminals and editors open.
import { oneLine } from '../shared/one-line.js';
import { isRuntimes, type LocatedPlace, MOST_PLACES, type ObjectPlace, placeText } from '../shared/source-place.js';
import type { NodeId } from '../shared/units.js';
import { complete, type QueryContext } from './context.js';

export type Places = ReadonlyMap<number, ObjectPlace>;

/** Places of a snapshot's objects, as far as they are known; what goes wrong here costs only the places. */
export async function placesOf(context: QueryContext, path: string, ids: Iterable<NodeId>): Promise<Places> {
  const all = [...new Set(ids)];
  const places = new Map<number, ObjectPlace>();
  for (let at = 0; at < all.length; at += MOST_PLACES) {
    const asked = all.slice(at, at + MOST_PLACES);
    const answer = await complete(context, context.queries.places({ path, of: { by: 'ids', ids: asked } }));
    if (answer.ok) for (const { index, place } of answer.value.found) places.set(asked[index] as NodeId, place);
  }
  return places;
}

/** The same for places that are known as the runtime names them, in their order. */
export async function located(
  context: QueryContext,
  path: string,
  places: readonly { readonly script: string; readonly line: number; readonly column: number }[],
): Promise<readonly (LocatedPlace | undefined)[]> {
  const found: (LocatedPlace | undefined)[] = [];
  for (let at = 0; at < places.length; at += MOST_PLACES) {
    const asked = places.slice(at, at + MOST_PLACES).map(({ script, line, column }) => ({ script, line, column }));
    const answer = await complete(context, context.queries.locate({ path, places: asked }));
    found.push(...(answer.ok ? answer.value.places : asked.map(() => undefined)));
  }
  return found;
}

/** '' for what the runtime brings itself: nobody looks there first. */
export const ownPlace = (place: LocatedPlace | undefined): string =>
  place === undefined || isRuntimes(place) ? '' : oneLine(placeText(place));

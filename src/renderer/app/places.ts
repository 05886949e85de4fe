// Where things are in the program's text: asked for beside what is shown, and opened in the person's editor.
import type { Result } from '../../shared/result.js';
import {
  type FoundPlaces,
  isRuntimes,
  type LocatedPlace,
  MOST_PLACES,
  type ObjectPlace,
  type PlaceWish,
  placeText,
  type SourcePlace,
} from '../../shared/source-place.js';
import type { NodeId, SnapshotId } from '../../shared/units.js';
import { copyText } from '../ui/copy.js';
import { longOutcome, outcome, type WorkbenchClient } from './client.js';
import { type Services, useQuery, useServices } from './services.js';

export type Places = ReadonlyMap<NodeId, ObjectPlace>;

const none: Places = new Map();
const quiet = (): void => undefined;

/** Places of a snapshot's objects, once they are known; a failure costs only the places. */
export function usePlaces(snapshot: SnapshotId | undefined, ids: readonly NodeId[]): Places {
  const { client } = useServices();
  const asked = [...new Set(ids)].slice(0, MOST_PLACES);
  const wanted = snapshot !== undefined && asked.length > 0;
  const { answer } = useQuery<Places>(wanted ? `places ${snapshot} ${asked.join(' ')}` : undefined, async (signal) => {
    if (snapshot === undefined) return { ok: true, value: none };
    const found = await placesOf(client, signal, snapshot, { by: 'ids', ids: asked });
    return found.ok ? { ok: true, value: new Map(found.value.found.map(({ index, place }) => [asked[index] as NodeId, place])) } : found;
  });
  return answer.state === 'done' ? answer.value : none;
}

const placesOf = (client: WorkbenchClient, signal: AbortSignal, snapshot: SnapshotId, of: PlaceWish): Promise<Result<FoundPlaces>> =>
  longOutcome((s) => client.heap.places({ snapshot, of }, { signal: s }), signal, quiet);

/** A row with where it was written; where that cannot be told, as the runtime names it. */
export type Placed<R> = R & { readonly place: LocatedPlace };

export async function withPlaces<R extends SourcePlace>(
  client: WorkbenchClient,
  signal: AbortSignal,
  snapshot: SnapshotId,
  rows: readonly R[],
): Promise<Placed<R>[]> {
  const places = rows.map(({ script, line, column }) => ({ script, line, column }));
  const answer = await longOutcome((s) => client.heap.locate({ snapshot, places: places.slice(0, 2000) }, { signal: s }), signal, quiet);
  return rows.map((row, i) => ({ ...row, place: (answer.ok ? answer.value.places[i] : undefined) ?? (places[i] as SourcePlace) }));
}

/** Opens a place in the editor; what cannot be opened is copied. True: copied. */
export async function openPlace({ client, alerts }: Services, place: LocatedPlace): Promise<boolean> {
  const { line, column } = place.original ?? place;
  if (place.file === undefined) return copyText(placeText(place));
  const opened = await outcome(client.shell.openSource({ file: place.file, line, column }));
  if (opened.ok) return false;
  alerts.failure(opened.failure);
  return copyText(placeText(place));
}

/** The same for a class, whose place is only asked for now. */
export async function openClass(services: Services, snapshot: SnapshotId, key: string, label: string): Promise<boolean> {
  const found = await placesOf(services.client, new AbortController().signal, snapshot, { by: 'classes', keys: [key] });
  if (!found.ok) services.alerts.failure(found.failure);
  const place = found.ok ? found.value.found[0]?.place : undefined;
  if (place !== undefined) return openPlace(services, place);
  if (found.ok) services.alerts.failure({ code: 'PLACE_UNKNOWN', data: { class: label } });
  return false;
}

/** Whether a class may have a place: V8 tells those of the program by their constructor's, CPython's have names like them. */
export const mayHavePlace = (key: string): boolean =>
  /^\d+,\d+,\d+,/.test(key) || /^,(?:[A-Za-z_][\w]*\.)+[A-Za-z_]\w*$|^,[A-Z_]\w*$/.test(key);

/** Of a chain, the place nearest to what is suspected: its own, or that of what holds it. */
export const placeOnChain = (links: readonly { readonly id: NodeId }[], from: number, places: Places): ObjectPlace | undefined => {
  for (let i = from; i >= 0; i--) {
    const place = places.get(links[i]?.id as NodeId);
    if (place !== undefined && !isRuntimes(place)) return place;
  }
  return undefined;
};

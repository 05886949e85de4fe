// What the contract asks about the program's text: where objects and classes come from, through source maps.
import type { InferContractRouterInputs } from '@orpc/contract';
import { type Place, placeOfClass, placesOf, rowOfPythonClass } from '../engine/queries/places.js';
import type { EngineContract } from '../shared/engine-api.js';
import type { Progress } from '../shared/progress.js';
import type { FoundPlaces, LocatedPlace } from '../shared/source-place.js';
import { drive, type Pace } from './drive.js';
import type { Queries } from './queries.js';
import { Locator } from './sources/locator.js';

type Input = InferContractRouterInputs<EngineContract>;
type Stream<T> = AsyncGenerator<Progress, T, void>;

export class Places {
  readonly #locator = new Locator();

  constructor(readonly queries: Queries) {}

  async *places({ path, of, folders, here }: Input['places'], pace: Pace): Stream<FoundPlaces> {
    const s = yield* this.queries.snapshot(path, pace);
    const rows: number[] = [];
    if (of.by === 'ids') for (const id of of.ids) rows.push(yield* drive(s.find(id), pace));
    else if (s.graph.className !== undefined) for (const key of of.keys) rows.push(rowOfPythonClass(s.graph, key));
    const known = yield* drive(placesOf(s, [...new Set(rows.filter((row) => row >= 0))]), pace);
    const places: (Place | undefined)[] =
      of.by === 'classes' && s.graph.className === undefined
        ? of.keys.map((key) => placeOfClass(s, key))
        : rows.map((row) => known.get(row));
    const found: FoundPlaces['found'] = [];
    for (const [index, place] of places.entries()) {
      if (place === undefined) continue;
      pace.check();
      await pace.breathe();
      found.push({ index, place: { ...(await this.#locator.locate(place, { folders, here })), of: place.of } });
    }
    return { found };
  }

  async *locate({ places, folders, here }: Input['locate'], pace: Pace): Stream<{ places: LocatedPlace[] }> {
    const located: LocatedPlace[] = [];
    for (const place of places) {
      pace.check();
      // What is known of a script already is told without waiting for anything: no cancel would arrive meanwhile.
      await pace.breathe();
      if (pace.due()) yield { step: 'read', done: located.length, total: places.length };
      located.push(await this.#locator.locate(place, { folders, here }));
    }
    return { places: located };
  }
}

// Where a marker lands.

/** The one of `things` that stands nearest to `at`; the earlier one where two are as near. */
export function nearest<T>(things: readonly T[], place: (thing: T) => number, at: number): T | undefined {
  let best: T | undefined;
  for (const thing of things) if (best === undefined || Math.abs(place(thing) - at) < Math.abs(place(best) - at)) best = thing;
  return best;
}

/** The choice with one snapshot in the place of another; without it where it was not chosen. */
export function movedTo<T>(chosen: readonly T[], from: T, to: T): readonly T[] {
  return chosen.includes(to) ? chosen : chosen.map((each) => (each === from ? to : each));
}

import type { Columns } from '../app/timeline.js';

/** Detail where there is some, the coarse whole around it: panning and zooming out never meet an empty place. */
export function overlay(whole: Columns, detail: Columns): Columns {
  const first = detail.at[0];
  const last = detail.at.at(-1);
  if (first === undefined || last === undefined) return whole;
  const before = whole.at.findIndex((at) => at >= first);
  const after = whole.at.findIndex((at) => at > last);
  const join = (name: keyof Columns): readonly number[] => [
    ...whole[name].slice(0, before === -1 ? whole.at.length : before),
    ...detail[name],
    ...(after === -1 ? [] : whole[name].slice(after)),
  ];
  return Object.fromEntries((Object.keys(whole) as (keyof Columns)[]).map((name) => [name, join(name)])) as unknown as Columns;
}

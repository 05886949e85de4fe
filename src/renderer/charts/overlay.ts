import type { Columns } from '../app/timeline.js';

/** Detail inside the range, the coarse whole outside: panning never meets an empty place. */
export function overlay(whole: Columns, detail: Columns, from: number, to: number): Columns {
  if (detail.at.length === 0) return whole;
  const first = Math.min(from, detail.at[0] ?? from);
  const last = Math.max(to, detail.at.at(-1) ?? to);
  const before = whole.at.findIndex((at) => at >= first);
  const after = whole.at.findIndex((at) => at > last);
  const join = (name: keyof Columns): readonly number[] => [
    ...whole[name].slice(0, before === -1 ? whole.at.length : before),
    ...detail[name],
    ...(after === -1 ? [] : whole[name].slice(after)),
  ];
  return Object.fromEntries((Object.keys(whole) as (keyof Columns)[]).map((name) => [name, join(name)])) as unknown as Columns;
}

// What one asks of heaps, and what the answers are: written once for the window, which names snapshots by their ids, and for the
// engine, which knows them by their paths. Every answer is a page or bounded.
import { oc } from '@orpc/contract';
import * as z from 'zod';
import { failure } from './failures.js';
import {
  chain,
  comparePage,
  compareView,
  cut,
  grouping,
  groupPage,
  groupPath,
  history,
  identity,
  objectPage,
  objectRow,
  page,
  referencePage,
  snapshotSummary,
  sortOrder,
  suspect,
} from './heap.js';
import { allocationPage, allocationView, callPath, flame } from './heap-allocations.js';
import { graphDirection, objectGraph, treemap } from './heap-pictures.js';
import { collectionPage, duplicatePage, pinnedPage } from './heap-strings.js';
import { longWork } from './progress.js';
import { saving } from './savings.js';
import { foundPlaces, locatedPlace, placeWish, sourcePlace } from './source-place.js';
import { nodeId } from './units.js';

/** Every declared error is one `FAILURE` that carries a `Failure`. */
export const base = oc.errors({ FAILURE: { data: failure } });

/** Only objects that are in all these groups. */
const within = groupPath.default([]);
const table = { filter: z.string().max(500).default(''), sort: sortOrder.optional(), page };
const atMost = (most: number, least = 1) => z.number().int().min(least).max(most);

/** `allocated`: all that the file tells · `alive`: objects that are in the snapshot, or in this population of a comparison. */
export const weighing = <View extends z.ZodType>(view: View) =>
  z
    .discriminatedUnion('what', [
      z.strictObject({ what: z.literal('allocated') }),
      z.strictObject({ what: z.literal('alive'), view: view.optional() }),
    ])
    .default({ what: 'allocated' });

export interface Asker<One, Several, View, Known, Sources> {
  /** How one snapshot is named. */
  readonly one: One;
  /** How two or more are, in their order in time. */
  readonly several: Several;
  /** One population of a comparison of several. */
  readonly view: View;
  /** What was judged of objects before, where the asker brings it along. */
  readonly known: Known;
  /** Which files of this machine scripts may be, where the asker brings it along. */
  readonly sources: Sources;
}

export const heapQuestions = <
  One extends z.ZodRawShape,
  Several extends z.ZodRawShape,
  View extends z.ZodType,
  Known extends z.ZodRawShape,
  Sources extends z.ZodRawShape,
>({
  one,
  several,
  view,
  known,
  sources,
}: Asker<One, Several, View, Known, Sources>) => ({
  summary: base.input(z.strictObject({ ...one })).output(longWork(snapshotSummary)),
  histogram: base.input(z.strictObject({ ...one, grouping, within, ...table })).output(longWork(groupPage)),
  compare: base.input(z.strictObject({ ...several, grouping, within, view: compareView, ...table })).output(longWork(comparePage)),
  /** Objects of one group, of the snapshot or of a population of a comparison. */
  objects: base
    .input(z.strictObject({ ...one, grouping, key: z.string(), within, view: view.optional(), ...table }))
    .output(longWork(objectPage)),
  object: base.input(z.strictObject({ ...one, id: nodeId })).output(longWork(objectRow)),
  references: base
    .input(z.strictObject({ ...one, id: nodeId, direction: z.enum(['references', 'retainers']), page }))
    .output(longWork(referencePage)),
  dominated: base.input(z.strictObject({ ...one, id: nodeId.optional(), page })).output(longWork(objectPage)),
  /** The dominator tree below an object (the root when none is given) as rectangles. */
  treemap: base
    .input(z.strictObject({ ...one, id: nodeId.optional(), depth: atMost(12), limit: atMost(2000, 2) }))
    .output(longWork(treemap)),
  /**
   * What refers to an object, or what it refers to, some steps far. `expand`: objects that are opened further; `filter`: as in tables,
   * on classes: what does not pass is not drawn.
   */
  graph: base
    .input(
      z.strictObject({
        ...one,
        id: nodeId,
        direction: graphDirection,
        depth: atMost(20),
        fanOut: atMost(100),
        limit: atMost(500, 2),
        expand: z.array(nodeId).max(200).default([]),
        filter: z.string().max(500).default(''),
      }),
    )
    .output(longWork(objectGraph)),
  /** What would go if `from` no longer referred to `to`. */
  cut: base.input(z.strictObject({ ...one, from: nodeId, to: nodeId })).output(longWork(cut)),
  /** Objects whose class, name or text contains a text; `@77` is the object with this id. */
  search: base
    .input(
      z.strictObject({
        ...one,
        text: z.string().min(1).max(1000),
        where: z.enum(['names', 'strings', 'all']),
        sort: sortOrder.optional(),
        page,
      }),
    )
    .output(longWork(objectPage)),
  /** Nodes of documents' trees that are in no document any more. */
  detached: base.input(z.strictObject({ ...one, ...table })).output(longWork(objectPage)),
  /** Texts that are there more than once. */
  duplicates: base.input(z.strictObject({ ...one, ...table })).output(longWork(duplicatePage)),
  /** Strings that other strings are parts of. */
  pinnedStrings: base.input(z.strictObject({ ...one, ...table })).output(longWork(pinnedPage)),
  collections: base.input(z.strictObject({ ...one, ...table })).output(longWork(collectionPage)),
  /** What changes to the program would save, the most first. */
  savings: base.input(z.strictObject({ ...one })).output(longWork(z.strictObject({ savings: z.array(saving) }))),
  /** Who allocated, where the file was recorded with allocation tracking or is a profile: functions, or what is below a call. */
  allocations: base
    .input(
      z.strictObject({
        ...one,
        weigh: weighing(view),
        view: allocationView.default('functions'),
        at: callPath.default([]),
        ...table,
      }),
    )
    .output(longWork(allocationPage)),
  /** The same as a picture, the widest calls first. */
  flame: base
    .input(
      z.strictObject({
        ...one,
        weigh: weighing(view),
        view: allocationView.exclude(['functions']),
        at: callPath.default([]),
        depth: atMost(200),
        limit: atMost(2000, 2),
      }),
    )
    .output(longWork(flame)),
  /** Where objects or classes come from in the program's text, through source maps. */
  places: base.input(z.strictObject({ ...one, of: placeWish, ...sources })).output(longWork(foundPlaces)),
  /** The same of places that are known as the runtime names them (allocation sites), in their order. */
  locate: base
    .input(z.strictObject({ ...one, places: z.array(sourcePlace).max(2000), ...sources }))
    .output(longWork(z.strictObject({ places: z.array(locatedPlace) }))),
  /** Distinct chains to one object, or to sampled objects of a class or of several groups at once, clustered by signature. `ignore`: links never walked through. */
  chains: base
    .input(
      z.strictObject({
        ...one,
        of: z.discriminatedUnion('by', [
          z.strictObject({ by: z.literal('id'), id: nodeId }),
          z.strictObject({ by: z.literal('class'), class: z.string(), view: view.optional() }),
          z.strictObject({ by: z.literal('group'), within: groupPath.min(1), view: view.optional() }),
        ]),
        limit: atMost(50),
        ignore: z.array(nodeId).default([]),
        ...known,
      }),
    )
    .output(longWork(z.strictObject({ chains: z.array(chain) }))),
  /** What objects of the last snapshot retained in each; no rows where ids do not mean the same objects. */
  histories: base
    .input(z.strictObject({ ...several, ids: z.array(nodeId).max(2000) }))
    .output(longWork(z.strictObject({ rows: z.array(history) }))),
  suspects: base
    .input(z.strictObject({ ...several, ...known, limit: atMost(50) }))
    .output(longWork(z.strictObject({ suspects: z.array(suspect), identity }))),
});

import * as z from 'zod';
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
} from '../heap.js';
import { allocationPage, allocationView, callPath, flame } from '../heap-allocations.js';
import { graphDirection, objectGraph, treemap } from '../heap-pictures.js';
import { collectionPage, duplicatePage, pinnedPage } from '../heap-strings.js';
import { longWork } from '../progress.js';
import { saving } from '../savings.js';
import { foundPlaces, locatedPlace, placeWish, sourcePlace } from '../source-place.js';
import { nodeId, snapshotId } from '../units.js';
import { base, ids, table, view, within } from './common.js';

/** `allocated`: all that the file tells · `alive`: objects that are in the snapshot, or in this population of a comparison. */
export const weigh = z
  .discriminatedUnion('what', [
    z.strictObject({ what: z.literal('allocated') }),
    z.strictObject({ what: z.literal('alive'), view: view.optional() }),
  ])
  .default({ what: 'allocated' });
export type Weigh = z.infer<typeof weigh>;

export const heapContract = {
  summary: base.input(z.strictObject({ snapshot: snapshotId })).output(longWork(snapshotSummary)),
  histogram: base.input(z.strictObject({ snapshot: snapshotId, grouping, within, ...table })).output(longWork(groupPage)),
  compare: base
    .input(z.strictObject({ snapshots: ids.min(2), grouping, within, view: compareView, ...table }))
    .output(longWork(comparePage)),
  objects: base
    .input(z.strictObject({ snapshot: snapshotId, grouping, key: z.string(), within, view: view.optional(), ...table }))
    .output(longWork(objectPage)),
  object: base.input(z.strictObject({ snapshot: snapshotId, id: nodeId })).output(longWork(objectRow)),
  references: base
    .input(z.strictObject({ snapshot: snapshotId, id: nodeId, direction: z.enum(['references', 'retainers']), page }))
    .output(longWork(referencePage)),
  dominated: base.input(z.strictObject({ snapshot: snapshotId, id: nodeId.optional(), page })).output(longWork(objectPage)),
  treemap: base
    .input(
      z.strictObject({
        snapshot: snapshotId,
        id: nodeId.optional(),
        depth: z.number().int().min(1).max(12),
        limit: z.number().int().min(2).max(2000),
      }),
    )
    .output(longWork(treemap)),
  graph: base
    .input(
      z.strictObject({
        snapshot: snapshotId,
        id: nodeId,
        direction: graphDirection,
        depth: z.number().int().min(1).max(20),
        fanOut: z.number().int().min(1).max(100),
        limit: z.number().int().min(2).max(500),
        expand: z.array(nodeId).max(200).default([]),
        filter: z.string().max(500).default(''),
      }),
    )
    .output(longWork(objectGraph)),
  cut: base.input(z.strictObject({ snapshot: snapshotId, from: nodeId, to: nodeId })).output(longWork(cut)),
  search: base
    .input(
      z.strictObject({
        snapshot: snapshotId,
        text: z.string().min(1).max(1000),
        where: z.enum(['names', 'strings', 'all']),
        sort: sortOrder.optional(),
        page,
      }),
    )
    .output(longWork(objectPage)),
  detached: base.input(z.strictObject({ snapshot: snapshotId, ...table })).output(longWork(objectPage)),
  duplicates: base.input(z.strictObject({ snapshot: snapshotId, ...table })).output(longWork(duplicatePage)),
  pinnedStrings: base.input(z.strictObject({ snapshot: snapshotId, ...table })).output(longWork(pinnedPage)),
  savings: base.input(z.strictObject({ snapshot: snapshotId })).output(longWork(z.strictObject({ savings: z.array(saving) }))),
  collections: base.input(z.strictObject({ snapshot: snapshotId, ...table })).output(longWork(collectionPage)),
  /** Who allocated, where the file was recorded with allocation tracking or is a profile: functions, or what is below a call. */
  allocations: base
    .input(z.strictObject({ snapshot: snapshotId, weigh, view: allocationView.default('functions'), at: callPath.default([]), ...table }))
    .output(longWork(allocationPage)),
  flame: base
    .input(
      z.strictObject({
        snapshot: snapshotId,
        weigh,
        view: allocationView.exclude(['functions']),
        at: callPath.default([]),
        depth: z.number().int().min(1).max(200),
        limit: z.number().int().min(2).max(2000),
      }),
    )
    .output(longWork(flame)),
  /** Where objects or classes come from in the program's text, through source maps. */
  places: base.input(z.strictObject({ snapshot: snapshotId, of: placeWish })).output(longWork(foundPlaces)),
  locate: base
    .input(z.strictObject({ places: z.array(sourcePlace).max(2000) }))
    .output(longWork(z.strictObject({ places: z.array(locatedPlace) }))),
  chains: base
    .input(
      z.strictObject({
        snapshot: snapshotId,
        of: z.discriminatedUnion('by', [
          z.strictObject({ by: z.literal('id'), id: nodeId }),
          z.strictObject({ by: z.literal('class'), class: z.string(), view: view.optional() }),
          z.strictObject({ by: z.literal('group'), within: groupPath.min(1), view: view.optional() }),
        ]),
        limit: z.number().int().min(1).max(50),
        ignore: z.array(nodeId).default([]),
      }),
    )
    .output(longWork(z.strictObject({ chains: z.array(chain) }))),
  histories: base
    .input(z.strictObject({ snapshots: ids.min(2), ids: z.array(nodeId).max(2000) }))
    .output(longWork(z.strictObject({ rows: z.array(history) }))),
  suspects: base
    .input(z.strictObject({ snapshots: ids.min(2), limit: z.number().int().min(1).max(50) }))
    .output(longWork(z.strictObject({ suspects: z.array(suspect), identity }))),
};

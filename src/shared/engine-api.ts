// Workbench to engine host. Snapshots are named by path: the host opens what it needs, keeps an LRU, and can be
// restarted at any time without the caller holding a stale handle. Every answer is a page or bounded.
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
  judgement,
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

export const redaction = z.strictObject({
  files: z.array(
    z.strictObject({
      nodes: z.number(),
      edges: z.number(),
      /** Texts and numbers that were removed, names and keys that became tokens. */
      removed: z.number(),
      tokens: z.number(),
      keys: z.number(),
      /** Uncompressed and stored bytes, and hash of the former; 0 and '' when nothing was written. */
      bytes: z.number(),
      storedBytes: z.number(),
      sha256: z.string(),
      /** What looks like a secret in the written file, which is read again for this; by kind. */
      secrets: z.record(z.string(), z.number()),
    }),
  ),
  /** Names that stay, over all files: the first of them, and how many there are. */
  kept: z.array(z.string()),
  keptCount: z.number(),
  /** Paths of scripts as they stay. */
  paths: z.array(z.string()),
  pathCount: z.number(),
  /** In the order in which they were asked for. */
  labels: z.array(z.string()),
  signatures: z.array(z.string()),
});
export type Redaction = z.infer<typeof redaction>;

/** Where scripts and maps of other machines lie on this one. */
const folders = z.array(z.string().min(1).max(4096)).max(50).default([]);

/** Every declared error of the engine is one `FAILURE` that carries a `Failure`. */
const base = oc.errors({ FAILURE: { data: failure } });

const path = z.string().min(1);
const paths = z.array(path).min(1).max(64);
/** `detect`: decide from the files (ids shared by both whose type and name agree). */
const wantedIdentity = z.enum(['objects', 'shapes', 'detect']);
/** `within`: only objects that are in all these groups. */
const within = groupPath.default([]);
const table = { filter: z.string().max(500).default(''), sort: sortOrder.optional(), page };
const judgements = z.array(judgement);
/** `allocated`: all that the file tells · `alive`: objects that are in the snapshot, or in this population of a comparison. */
const weigh = z
  .discriminatedUnion('what', [
    z.strictObject({ what: z.literal('allocated') }),
    z.strictObject({
      what: z.literal('alive'),
      view: z.strictObject({ kind: compareView, paths: paths.min(2), identity: wantedIdentity }).optional(),
    }),
  ])
  .default({ what: 'allocated' });

export const engineContract = {
  open: base.input(z.strictObject({ path })).output(longWork(snapshotSummary)),
  close: base.input(z.strictObject({ path })).output(z.void()),
  histogram: base.input(z.strictObject({ path, grouping, within, ...table })).output(longWork(groupPage)),
  compare: base
    .input(z.strictObject({ paths: paths.min(2), identity: wantedIdentity, grouping, within, view: compareView, ...table }))
    .output(longWork(comparePage)),
  /** Objects of one group; with `since`, only those absent from that snapshot; with `survivorOf`, only those new after the first and alive in all later paths. */
  objects: base
    .input(
      z.strictObject({
        path,
        grouping,
        key: z.string(),
        within,
        ...table,
        view: z.strictObject({ kind: compareView, paths: paths.min(2), identity: wantedIdentity }).optional(),
      }),
    )
    .output(longWork(objectPage)),
  object: base.input(z.strictObject({ path, id: nodeId })).output(longWork(objectRow)),
  references: base
    .input(z.strictObject({ path, id: nodeId, direction: z.enum(['references', 'retainers']), page }))
    .output(longWork(referencePage)),
  dominated: base.input(z.strictObject({ path, id: nodeId.optional(), page })).output(longWork(objectPage)),
  /** The dominator tree below an object (the root when none is given) as rectangles. */
  treemap: base
    .input(
      z.strictObject({
        path,
        id: nodeId.optional(),
        depth: z.number().int().min(1).max(12),
        limit: z.number().int().min(2).max(2000),
      }),
    )
    .output(longWork(treemap)),
  /** What refers to an object, or what it refers to, some steps far. `expand`: objects that are opened further; `filter`: as in tables, on classes: what does not pass is not drawn. */
  graph: base
    .input(
      z.strictObject({
        path,
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
  /** What would go if `from` no longer referred to `to`. */
  cut: base.input(z.strictObject({ path, from: nodeId, to: nodeId })).output(longWork(cut)),
  /** Objects whose class, name or text contains a text; `@77` is the object with this id. */
  search: base
    .input(
      z.strictObject({
        path,
        text: z.string().min(1).max(1000),
        where: z.enum(['names', 'strings', 'all']),
        sort: sortOrder.optional(),
        page,
      }),
    )
    .output(longWork(objectPage)),
  /** Nodes of documents' trees that are in no document any more. */
  detached: base.input(z.strictObject({ path, ...table })).output(longWork(objectPage)),
  /** Texts that are there more than once. */
  duplicates: base.input(z.strictObject({ path, ...table })).output(longWork(duplicatePage)),
  /** Strings that other strings are parts of. */
  pinnedStrings: base.input(z.strictObject({ path, ...table })).output(longWork(pinnedPage)),
  collections: base.input(z.strictObject({ path, ...table })).output(longWork(collectionPage)),
  /** What changes to the program would save, the most first. */
  savings: base.input(z.strictObject({ path })).output(longWork(z.strictObject({ savings: z.array(saving) }))),
  /** Who allocated, where the file was recorded with allocation tracking or is a profile: functions, or what is below a call. */
  allocations: base
    .input(z.strictObject({ path, weigh, view: allocationView.default('functions'), at: callPath.default([]), ...table }))
    .output(longWork(allocationPage)),
  /** The same as a picture, the widest calls first. */
  flame: base
    .input(
      z.strictObject({
        path,
        weigh,
        view: allocationView.exclude(['functions']),
        at: callPath.default([]),
        depth: z.number().int().min(1).max(200),
        limit: z.number().int().min(2).max(2000),
      }),
    )
    .output(longWork(flame)),
  /** Where objects come from in the program's text, through source maps. */
  places: base.input(z.strictObject({ path, of: placeWish, folders })).output(longWork(foundPlaces)),
  /** The same of places that are known as the runtime names them (allocation sites), in their order. */
  locate: base
    .input(z.strictObject({ places: z.array(sourcePlace).max(2000), folders }))
    .output(longWork(z.strictObject({ places: z.array(locatedPlace) }))),
  /** Distinct chains to one object, or to sampled objects of a class, clustered by signature. `ignore`: links never walked through. */
  chains: base
    .input(
      z.strictObject({
        path,
        of: z.discriminatedUnion('by', [
          z.strictObject({ by: z.literal('id'), id: nodeId }),
          z.strictObject({
            by: z.literal('class'),
            class: z.string(),
            view: z.strictObject({ kind: compareView, paths: paths.min(2), identity: wantedIdentity }).optional(),
          }),
          /** Objects that are in all these groups. */
          z.strictObject({
            by: z.literal('group'),
            within: groupPath.min(1),
            view: z.strictObject({ kind: compareView, paths: paths.min(2), identity: wantedIdentity }).optional(),
          }),
        ]),
        limit: z.number().int().min(1).max(50),
        ignore: z.array(nodeId).default([]),
        judgements,
      }),
    )
    .output(longWork(z.strictObject({ chains: z.array(chain) }))),
  /**
   * Snapshots without what they say, for sharing: classes, edge names, sizes, ids and edges stay, contents go, names by the rules of
   * docs/sharing.md. Without `out` nothing is written: what would stay is told. One call is one secret, so that names which are
   * equal in several files stay equal; a second call with the same `salt` gives the same tokens.
   */
  /** Writes a snapshot that is not V8's as V8's JSON, gzip-compressed, at `out`; one that is V8's is left alone. */
  convert: base.input(z.strictObject({ path: z.string(), out: z.string() })).output(longWork(z.strictObject({ converted: z.boolean() }))),
  redact: base
    .input(
      z.strictObject({
        files: z.array(z.strictObject({ path, out: path.optional() })).max(64),
        salt: z.string().min(16),
        allNames: z.boolean(),
        /** Only labels and signatures are wanted: files are read once, and nothing of them is counted. */
        labelsOnly: z.boolean().default(false),
        roots: z.array(z.string()).max(100),
        /** Labels of classes and edges, and signatures, that are wanted as they may leave. */
        labels: z.array(z.string()).max(20_000).default([]),
        signatures: z.array(z.string()).max(2000).default([]),
      }),
    )
    .output(longWork(redaction)),
  /** What objects of the last snapshot retained in each; no rows where ids do not mean the same objects. */
  histories: base
    .input(z.strictObject({ paths: paths.min(2), identity: wantedIdentity, ids: z.array(nodeId).max(2000) }))
    .output(longWork(z.strictObject({ rows: z.array(history) }))),
  suspects: base
    .input(z.strictObject({ paths: paths.min(2), identity: wantedIdentity, judgements, limit: z.number().int().min(1).max(50) }))
    .output(longWork(z.strictObject({ suspects: z.array(suspect), identity }))),
};
export type EngineContract = typeof engineContract;

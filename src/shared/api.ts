// Window to workbench. Preload hands over one MessagePort; this contract is the only way through. Unknown fields are refused.
import { eventIterator, oc } from '@orpc/contract';
import * as z from 'zod';
import { cutOutcome, cutPlan, cutSpec } from './cut.js';
import { failure } from './failures.js';
import { finding } from './finding.js';
import {
  chain,
  comparePage,
  compareView,
  cut,
  grouping,
  groupPage,
  groupPath,
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
import { endedJob } from './job.js';
import { liveObject } from './live-object.js';
import { memoryReading, trimOutcome } from './memory.js';
import { preferences, preferencesChange, updateNotice } from './preferences.js';
import { longWork } from './progress.js';
import { exportWritten, shareLevel, sharePreview, shareWritten } from './share.js';
import {
  attachSpec,
  captureReport,
  connectSpec,
  discoveredTarget,
  listedInspector,
  objectIdentity,
  outputLine,
  preflight,
  recordingKind,
  sampleColumns,
  savedEndpoint,
  targetInfo,
  trigger,
} from './target.js';
import { tunnelView } from './tunnel.js';
import { findingId, markId, nodeId, runId, snapshotId, timestamp } from './units.js';
import { huntProgress, scenario, verdict } from './verdict.js';
import { verification } from './verification.js';
import { investigationView, recent, selection } from './view.js';

const base = oc.errors({ FAILURE: { data: failure } });
const none = z.void();
const label = z.string().max(200);
const ids = z.array(snapshotId);
const within = groupPath.default([]);
const table = { filter: z.string().max(500).default(''), sort: sortOrder.optional(), page };
const shareWish = { level: shareLevel, allNames: z.boolean().default(false) };
const view = z.strictObject({ kind: compareView, snapshots: ids.min(2) });
/** `allocated`: all that the file tells · `alive`: objects that are in the snapshot, or in this population of a comparison. */
export const weigh = z
  .discriminatedUnion('what', [
    z.strictObject({ what: z.literal('allocated') }),
    z.strictObject({ what: z.literal('alive'), view: view.optional() }),
  ])
  .default({ what: 'allocated' });
export type Weigh = z.infer<typeof weigh>;

export const sampleProgram = z.strictObject({
  id: z.string(),
  file: z.string(),
  leaks: z.boolean(),
  runtime: z.enum(['v8', 'cpython']),
});

/** Columns of a stretch of the timeline; every array has the same length; NaN where a figure is missing. */
export const sampleBatch = z.strictObject({
  run: runId,
  columns: z.strictObject(
    Object.fromEntries(sampleColumns.map((c) => [c, z.array(z.number().or(z.nan()))])) as Record<
      (typeof sampleColumns)[number],
      z.ZodArray<z.ZodUnion<[z.ZodNumber, z.ZodNaN]>>
    >,
  ),
});
export type SampleBatch = z.infer<typeof sampleBatch>;

/** What the menu or the operating system asks the window to do. */
export const shellCommand = z.discriminatedUnion('type', [
  z.strictObject({ type: z.literal('open-paths'), paths: z.array(z.string()) }),
  z.strictObject({
    type: z.literal('menu'),
    command: z.enum([
      'new',
      'open-files',
      'open-investigation',
      'share',
      'close',
      'mark',
      'capture',
      'collect',
      'undo',
      'redo',
      'help',
      'guide',
      'about',
      'preferences',
      'stage-1',
      'stage-2',
      'stage-3',
      'stage-4',
      'stage-5',
    ]),
  }),
]);
export type ShellCommand = z.infer<typeof shellCommand>;

const appearance = z.strictObject({ preferences, locale: z.string(), platform: z.string(), updatesKnown: z.boolean() });
export type Appearance = z.infer<typeof appearance>;

/** What is watched: a dozen objects of a class, or the one object. */
const cutWish = z.strictObject({
  snapshot: snapshotId,
  ...cutSpec.pick({ holders: true, held: true }).shape,
  class: z.string().optional(),
});
export type CutWish = z.infer<typeof cutWish>;
const liveWish = { snapshot: snapshotId, id: nodeId };

export const workbenchContract = {
  /** Served by the main process itself: what only a desktop can do. */
  shell: {
    chooseSnapshots: base.output(z.array(z.string())),
    chooseFolder: base
      .input(z.strictObject({ purpose: z.enum(['open-investigation', 'new-investigation', 'working-directory']) }))
      .output(z.string().optional()),
    /** Where to write a file that a person wants; `undefined` when they changed their mind. */
    chooseSaveFile: base
      .input(
        z.strictObject({
          kind: z.enum(['report', 'bundle', 'snapshot', 'csv', 'tsv', 'png', 'svg', 'dot', 'md', 'txt']),
          name: z.string().max(300),
        }),
      )
      .output(z.string().optional()),
    showInFolder: base.input(z.strictObject({ path: z.string() })).output(none),
    commands: base.output(eventIterator(shellCommand)),
    /** What is chosen, and the language that follows from it. */
    preferences: base.output(appearance),
    setPreferences: base.input(preferencesChange).output(appearance),
    /** A newer release, now and after each change; `undefined` while there is nothing to tell. */
    update: base.output(eventIterator(updateNotice.optional())),
    /** Opens the page of the newer release in the browser. */
    openReleasePage: base.output(none),
    /** Notices of what is inside; `undefined` where they were not made (a working copy). */
    licences: base.output(z.string().optional()),
    showLog: base.output(none),
    /** Long work is over: told by the system where the window is not in front, and a person wants that. */
    jobEnded: base.input(endedJob).output(none),
  },
  app: {
    info: base.output(
      z.strictObject({
        version: z.string(),
        platform: z.string(),
        electron: z.string().optional(),
        node: z.string(),
        investigationsDir: z.string(),
      }),
    ),
    samples: base.output(z.array(sampleProgram)),
    recents: base.output(z.array(recent)),
    forgetRecent: base.input(z.strictObject({ dir: z.string() })).output(none),
  },
  investigation: {
    /** The open investigation, now and after each change; `undefined` while none is open. */
    watch: base.output(eventIterator(investigationView.optional())),
    create: base.input(z.strictObject({ name: label.optional(), dir: z.string().optional() })).output(investigationView),
    open: base.input(z.strictObject({ dir: z.string() })).output(investigationView),
    close: base.output(none),
    /** Reads snapshot files and adds those that can be read (`profiles`: which of them hold no heap); creates an investigation when none is open. Files are not copied. */
    addFiles: base
      .input(z.strictObject({ paths: z.array(z.string()).min(1).max(64) }))
      .output(longWork(z.strictObject({ ids, profiles: ids, refused: z.array(failure) }))),
    rename: base.input(z.strictObject({ name: label })).output(none),
    setNotes: base.input(z.strictObject({ notes: z.string().max(1_000_000) })).output(none),
    labelSnapshot: base.input(z.strictObject({ id: snapshotId, label })).output(none),
    deleteSnapshot: base.input(z.strictObject({ id: snapshotId })).output(none),
    labelMark: base.input(z.strictObject({ id: markId, label })).output(none),
    deleteMark: base.input(z.strictObject({ id: markId })).output(none),
    judge: base.input(judgement).output(none),
    unjudge: base.input(z.strictObject({ signature: z.string().min(1).max(4000) })).output(none),
    /** A new finding without an id, or one changed as a whole. */
    putFinding: base.input(finding.partial({ id: true, at: true })).output(findingId),
    deleteFinding: base.input(z.strictObject({ id: findingId })).output(none),
    /** Out of the trash. */
    restoreSnapshot: base.input(z.strictObject({ id: snapshotId })).output(none),
    /** Where a missing or moved snapshot file is now; refused when it has another size. */
    relocateSnapshot: base.input(z.strictObject({ id: snapshotId, path: z.string().min(1).max(4096) })).output(none),
    /** Lets files outside of the folder be read (`outside` of a snapshot's view), after a person saw where they lie. */
    allowOutside: base.input(z.strictObject({ places: z.array(z.string().max(20_000)).min(1).max(1000) })).output(none),
    select: base.input(selection).output(none),
    undo: base.output(none),
    redo: base.output(none),
  },
  target: {
    discover: base.output(z.array(discoveredTarget)),
    /** The same again and again, every two seconds while anybody looks, with how RSS went. */
    watchProcesses: base.output(eventIterator(z.array(discoveredTarget))),
    /** What an address serves, without connecting to any of it. */
    list: base.input(attachSpec.omit({ kind: true, target: true })).output(listedInspector),
    /** Addresses that were connected to before, newest first. */
    endpoints: base.output(z.array(savedEndpoint)),
    /** The tunnels that Holdfast holds open, now and after each change. */
    tunnels: base.output(eventIterator(z.array(tunnelView))),
    /** Parts from what is reached through it, and closes it. */
    closeTunnel: base.input(z.strictObject({ id: z.string().max(100) })).output(none),
    forgetEndpoint: base.input(z.strictObject({ address: z.string() })).output(none),
    /** Connects and starts a run in the open investigation (created when none is). */
    connect: base.input(connectSpec).output(longWork(z.strictObject({ run: runId, target: targetInfo }))),
    /** Launches a bundled sample by id. */
    launchSample: base.input(z.strictObject({ id: z.string() })).output(longWork(z.strictObject({ run: runId, target: targetInfo }))),
    /** The same, and what is connected already stays so. */
    connectBeside: base.input(connectSpec).output(longWork(z.strictObject({ run: runId, target: targetInfo }))),
    /** Reaches the target of a run that is over again, the way it was reached before; the new run. */
    reconnect: base.input(z.strictObject({ run: runId })).output(runId),
    /** Says which live run actions are meant for. */
    focus: base.input(z.strictObject({ run: runId })).output(none),
    /** Watches a thread or frame inside a live run as a run of its own. */
    enter: base.input(z.strictObject({ run: runId, part: z.string().max(500) })).output(runId),
    /** Ends a run with what is inside it; without one, all. */
    disconnect: base.input(z.strictObject({ run: runId.optional() }).optional()).output(none),
    mark: base.input(z.strictObject({ label })).output(markId),
    /** A mark for every stdout line that matches; at most one pattern at a time; empty switches it off. */
    markPattern: base.input(z.strictObject({ pattern: z.string().max(500) })).output(none),
    /** Replaces the rules by which the live target is marked and captured; BAD_REQUEST for a pattern that is none. */
    setTriggers: base.input(z.strictObject({ triggers: z.array(trigger).max(20) })).output(none),
    collect: base.output(none),
    /** What resident memory of the live target consists of; only some runtimes tell. */
    memory: base.output(memoryReading),
    /** Has its C library return free memory to the system, and keeps a mark of what came back. */
    trim: base.output(trimOutcome),
    /** How objects are known across the captures to come. */
    identify: base.input(z.strictObject({ how: objectIdentity })).output(none),
    /** What a capture of the live target would cost now. */
    preflight: base.output(preflight),
    /** `anyway`: also where the preflight refuses it. */
    capture: base
      .input(z.strictObject({ label, anyway: z.boolean().default(false) }))
      .output(longWork(z.strictObject({ id: snapshotId, report: captureReport }))),
    /** Records who allocates in the live target, until it is stopped or the connection ends. */
    startRecording: base.input(z.strictObject({ how: recordingKind })).output(none),
    /** What was recorded becomes a profile (sampling) or a snapshot that tells where its objects were allocated (tracking). */
    stopRecording: base
      .input(z.strictObject({ label, anyway: z.boolean().default(false) }))
      .output(longWork(z.strictObject({ id: snapshotId, report: captureReport }))),
    write: base.input(z.strictObject({ text: z.string().max(100_000) })).output(none),
    /** The newest lines of the run's output, then new ones in batches. */
    output: base.input(z.strictObject({ run: runId })).output(eventIterator(z.array(outputLine))),
    /** A person's word that code may be run in the connected target although it is on another machine; kept as a mark. */
    allowEvaluate: base.output(none),
    /** How a reference would be dropped in the live program. `holders`, nearest first, hold `held` in this snapshot. */
    planCut: base.input(cutWish).output(cutPlan),
    /** Drops it, collects, counts who died, and keeps a mark of it. */
    cut: base.input(cutWish).output(cutOutcome),
    undoCut: base.output(z.boolean()),
    /** What an object of a snapshot holds in the running program now. */
    preview: base.input(z.strictObject(liveWish)).output(liveObject),
    /** An expression in which `it` is the object; kept as a mark. */
    evaluateOn: base.input(z.strictObject({ ...liveWish, expression: z.string().min(1).max(10_000) })).output(z.string()),
    hunt: base.input(scenario).output(eventIterator(huntProgress, verdict)),
    /** Ends the hunt under way early: its stream then ends in the verdict on what was read so far. */
    stopHunt: base.output(none),
  },
  verify: {
    /** Runs the investigation's scenario again on the program that it names, and compares the growth with `baseline` or the newest run that leaked. */
    run: base
      .input(z.strictObject({ baseline: runId.optional(), command: z.array(z.string().max(4096)).min(1).max(200).optional() }))
      .output(eventIterator(huntProgress, verification)),
  },
  /** One file out of the open investigation, and what came as one file. */
  share: {
    /** What would leave at this level, listed; nothing is written. */
    preview: base.input(z.strictObject(shareWish)).output(longWork(sharePreview)),
    /** Writes, opens again and checks. `confirmed`: full only, after a person typed it. */
    write: base
      .input(z.strictObject({ ...shareWish, path: z.string().min(1).max(4096), confirmed: z.boolean().default(false) }))
      .output(longWork(shareWritten)),
    /** Unpacks a `.holdfast` file into a new folder and opens that; `investigation.open` does the same without progress. */
    open: base.input(z.strictObject({ path: z.string().min(1).max(4096) })).output(longWork(investigationView)),
    /** The scenario that came with the investigation, to be shown before it may run; `undefined` when there is none. */
    scenario: base.output(z.strictObject({ text: z.string(), trusted: z.boolean() }).optional()),
    /** `shown`: the text that a person read. */
    trustScenario: base.input(z.strictObject({ shown: z.string().max(1_000_000) })).output(none),
    exportTimeline: base
      .input(z.strictObject({ run: runId.optional(), format: z.enum(['csv', 'tsv']), out: z.string().min(1).max(4096) }))
      .output(exportWritten),
    exportTable: base
      .input(
        z.strictObject({
          snapshots: ids.min(1),
          grouping,
          view: compareView,
          format: z.enum(['csv', 'tsv']),
          out: z.string().min(1).max(4096),
        }),
      )
      .output(longWork(exportWritten)),
    exportSnapshot: base
      .input(
        z.strictObject({
          snapshot: snapshotId,
          out: z.string().min(1).max(4096),
          structure: z.boolean(),
          allNames: z.boolean().default(false),
        }),
      )
      .output(longWork(exportWritten)),
    /** A picture that the page has drawn: `png` in base64, the others as text. */
    exportPicture: base
      .input(
        z.strictObject({
          format: z.enum(['png', 'svg', 'dot']),
          content: z.string().min(1).max(100_000_000),
          out: z.string().min(1).max(4096),
        }),
      )
      .output(exportWritten),
    /** The chain as text, for the clipboard. */
    chainText: base
      .input(
        z.strictObject({
          snapshot: snapshotId,
          subject: z.string().max(2000),
          chains: z.array(chain).max(50),
          format: z.enum(['md', 'text']),
        }),
      )
      .output(z.string()),
  },
  timeline: {
    /** At most `points` points between two instants, the extremes of each bucket kept. */
    read: base
      .input(
        z.strictObject({ run: runId, from: timestamp.optional(), to: timestamp.optional(), points: z.number().int().min(10).max(20_000) }),
      )
      .output(sampleBatch),
    /** New samples in batches, at most 4 a second. */
    watch: base.input(z.strictObject({ run: runId })).output(eventIterator(sampleBatch)),
  },
  heap: {
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
    suspects: base
      .input(z.strictObject({ snapshots: ids.min(2), limit: z.number().int().min(1).max(50) }))
      .output(longWork(z.strictObject({ suspects: z.array(suspect), identity }))),
  },
};
export type WorkbenchContract = typeof workbenchContract;

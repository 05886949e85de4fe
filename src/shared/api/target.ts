import { eventIterator } from '@orpc/contract';
import * as z from 'zod';
import { cutOutcome, cutPlan, cutSpec } from '../cut.js';
import { liveObject } from '../live-object.js';
import { memoryReading, trimOutcome } from '../memory.js';
import { longWork } from '../progress.js';
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
  savedEndpoint,
  targetInfo,
  trigger,
} from '../target.js';
import { tunnelView } from '../tunnel.js';
import { markId, nodeId, runId, snapshotId } from '../units.js';
import { huntProgress, scenario, verdict } from '../verdict.js';
import { base, label, none } from './common.js';

/** What is watched: objects of a class, or those that lie beside the chain's last one, or the held object alone. */
const cutWish = z.strictObject({
  snapshot: snapshotId,
  ...cutSpec.pick({ holders: true, held: true }).shape,
  class: z.string().optional(),
  /** The last link of the chain, and the one that holds it: at the held object or below. */
  members: z.strictObject({ holder: nodeId, one: nodeId, class: z.string() }).optional(),
});
export type CutWish = z.infer<typeof cutWish>;
const liveWish = { snapshot: snapshotId, id: nodeId };
export const targetContract = {
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
  /** Marks a live run's target as production, or no longer; saved with its address. */
  setProduction: base.input(z.strictObject({ run: runId, production: z.boolean() })).output(none),
  /** Whether an inspector that Holdfast opened in the target stays open when it leaves. */
  keepInspector: base.input(z.strictObject({ run: runId, keep: z.boolean() })).output(none),
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
  /** The cycle that a hunt by hand waits for is done. */
  nextCycle: base.output(none),
};

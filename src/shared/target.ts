// Targets: what can be watched, and what one live session with it can do.
import * as z from 'zod';
import { tunnel } from './tunnel.js';
import { milliseconds, timestamp } from './units.js';

export const runtime = z.enum(['v8', 'cpython']);
export type Runtime = z.infer<typeof runtime>;

/**
 * How V8 records who allocates. `sampling`: one allocation every so many bytes, at hardly any cost · `tracking`: every allocation with
 * its calls, and snapshots then tell where each object was allocated; a program that allocates much becomes many times slower.
 */
export const recordingKind = z.enum(['sampling', 'tracking']);
export type RecordingKind = z.infer<typeof recordingKind>;

export const capability = z.enum([
  'rss',
  'heap-statistics',
  'capture',
  'collect',
  'evaluate',
  'cut',
  'allocations',
  'stdin',
  'signal',
  'terminate',
]);
export type Capability = z.infer<typeof capability>;

export const targetInfo = z.strictObject({
  title: z.string(),
  runtime,
  /** "Node.js 20.20.2", as the runtime reports it. */
  version: z.string(),
  pid: z.number().int().positive().optional(),
  address: z.string().optional(),
  local: z.boolean(),
  command: z.array(z.string()).optional(),
  /** It runs inside a process with other heaps: a worker thread, a frame. `type` as the runtime names it, `of` the title of the whole. */
  part: z.strictObject({ id: z.string(), type: z.string(), of: z.string() }).optional(),
  capabilities: z.array(capability),
});
export type TargetInfo = z.infer<typeof targetInfo>;

/** A page of a browser, or a window of an Electron application: its version is the browser's. */
export const isPage = ({ version }: Pick<TargetInfo, 'version'>): boolean => /^(?:Headless)?(?:Chrome|Edg)\b/.test(version);

/** Figures at one instant, in bytes but for the counts. Only `at` is certain; a figure is absent when it could not be read. */
export const sample = z.strictObject({
  at: timestamp,
  rss: z.number().optional(),
  rssPeak: z.number().optional(),
  heapUsed: z.number().optional(),
  heapTotal: z.number().optional(),
  external: z.number().optional(),
  arrayBuffers: z.number().optional(),
  /** What the DOM of a page's process holds: counts, not bytes. Documents, nodes, event listeners. */
  domDocuments: z.number().optional(),
  domNodes: z.number().optional(),
  domListeners: z.number().optional(),
});
export type Sample = z.infer<typeof sample>;
export const sampleColumns = [
  'at',
  'rss',
  'rssPeak',
  'heapUsed',
  'heapTotal',
  'external',
  'arrayBuffers',
  'domDocuments',
  'domNodes',
  'domListeners',
] as const;

/** Which one of several: the id of a page, frame or worker, or a regular expression on its URL or title. */
const wantedTarget = z.string().max(500).optional();

/** Absent: as it was marked before, or no. */
const production = z.boolean().optional();

/** How to start a target. `env` adds to the environment; only its names are ever saved. */
export const launchSpec = z.strictObject({
  kind: z.literal('launch'),
  command: z.string().min(1).max(4096),
  args: z.array(z.string().max(32_768)).max(1000),
  cwd: z.string().max(4096).optional(),
  env: z.record(z.string(), z.string()).default({}),
  target: wantedTarget,
  production,
});
export const attachSpec = z.strictObject({
  kind: z.literal('attach'),
  host: z.string().min(1).max(255),
  port: z.number().int().min(1).max(65_535),
  target: wantedTarget,
  allowRemote: z.boolean().default(false),
  /** Host and port are then what the far end of the tunnel sees, usually its own loopback. */
  tunnel: tunnel.optional(),
  production,
});
export const pidSpec = z.strictObject({
  kind: z.literal('pid'),
  pid: z.number().int().positive(),
  target: wantedTarget,
  production,
  /** An inspector that Holdfast opened stays open when it leaves. */
  keepInspector: z.boolean().optional(),
});
export const connectSpec = z.discriminatedUnion('kind', [launchSpec, attachSpec, pidSpec]);
export type LaunchSpec = z.infer<typeof launchSpec>;
export type AttachSpec = z.infer<typeof attachSpec>;
export type PidSpec = z.infer<typeof pidSpec>;
export type ConnectSpec = z.infer<typeof connectSpec>;

export const targetKind = z.enum(['node', 'deno', 'electron', 'chromium', 'python']);
export type TargetKind = z.infer<typeof targetKind>;

/** One target behind an inspector's port: a Node program, a page, a worker. */
export const listedTarget = z.strictObject({ id: z.string(), title: z.string(), type: z.string(), url: z.string() });
export type ListedTarget = z.infer<typeof listedTarget>;

/** An inspector that listens. An Electron application may have two: its main process's and its pages'. */
export const listedInspector = z.strictObject({
  host: z.string(),
  port: z.number(),
  /** What answers there: a Node's or Deno's own inspector, a browser's, or Holdfast's agent in Python. */
  kind: z.enum(['node', 'deno', 'browser', 'agent']),
  version: z.string(),
  targets: z.array(listedTarget),
});
export type ListedInspector = z.infer<typeof listedInspector>;

/**
 * How the agent would get into a Python process that runs without it: by the protocol of CPython 3.14 (the program is not stopped), with
 * gdb (stopped for a part of a second), not without gdb, which is missing, or not without more rights.
 */
export const agentEntry = z.enum(['protocol', 'gdb', 'no-gdb', 'denied']);
export type AgentEntry = z.infer<typeof agentEntry>;

/**
 * A local process that can be attached to, or could be. `opens`, how: its inspector listens; a signal opens it; Holdfast's agent can be
 * put into it while it runs; or only by starting it anew with an option.
 */
export const discoveredTarget = z.strictObject({
  pid: z.number().int().positive(),
  parentPid: z.number().int().nonnegative(),
  title: z.string(),
  command: z.string(),
  kind: targetKind,
  runtime,
  version: z.string().optional(),
  rss: z.number(),
  /** RSS at earlier looks, oldest first, this one last; bytes. */
  rssHistory: z.array(z.number()),
  /** A program of several processes (a browser): how many they are, and their resident memory together. */
  processes: z.strictObject({ count: z.number(), rss: z.number() }).optional(),
  opens: z.enum(['listening', 'signal', 'agent', 'restart']),
  entry: agentEntry.optional(),
  inspectors: z.array(listedInspector),
});
export type DiscoveredTarget = z.infer<typeof discoveredTarget>;

/** A process that a watched one has started, which can be watched by its number. RSS in bytes, when it was found. */
export const childProcess = z.strictObject({ pid: z.number().int().positive(), title: z.string(), kind: targetKind, rss: z.number() });
export type ChildProcess = z.infer<typeof childProcess>;

/** An address that was connected to, to be offered again. */
export const savedEndpoint = z.strictObject({
  /** Host and port as they were given, and the tunnel: names the entry. */
  address: z.string(),
  host: z.string(),
  port: z.number(),
  tunnel: tunnel.optional(),
  title: z.string(),
  usedAt: timestamp,
  local: z.boolean(),
  /** A person marked it as production. */
  production: z.boolean(),
});
export type SavedEndpoint = z.infer<typeof savedEndpoint>;

/** How objects of a Python program are known across snapshots; `address` is likely, the others are exact and cost it something. */
export const objectIdentity = z.enum(['address', 'births', 'fence']);
export type ObjectIdentity = z.infer<typeof objectIdentity>;

export const outputLine = z.strictObject({ at: timestamp, stream: z.enum(['stdout', 'stderr']), text: z.string() });
export type OutputLine = z.infer<typeof outputLine>;

/** What one capture cost, and whether ids are still those of the session's earlier captures. */
export const captureReport = z.strictObject({
  /** Uncompressed bytes of the snapshot, and bytes on disk. */
  bytes: z.number(),
  storedBytes: z.number(),
  sha256: z.string(),
  /** How long the target could not run. */
  pause: milliseconds,
  total: milliseconds,
  /** `held`: the pinned canary object kept its id, so ids mean the same objects as before; `lost`: another client reset them. */
  canary: z.enum(['held', 'lost', 'unavailable']),
  /** Memory that the machine needed for it, beyond what the target has. */
  extraBytes: z.number().optional(),
  /** CPython: the heap was walked in the program itself, which stood still for it, because there was no room for a child, or no fork. */
  withoutFork: z.boolean().optional(),
});
export type CaptureReport = z.infer<typeof captureReport>;

/** What a capture will cost, as far as it can be told. */
export const preflight = z.strictObject({
  /** `history`: from this target's earlier captures; `usual`: from what captures of such heaps cost elsewhere. */
  basis: z.enum(['history', 'usual']),
  pause: z.strictObject({ from: milliseconds, to: milliseconds }).optional(),
  /** Until the snapshot is there. */
  total: z.strictObject({ from: milliseconds, to: milliseconds }).optional(),
  /** CPython: as in a report. */
  withoutFork: z.boolean().optional(),
  /** Bytes that the target will take beyond what it has. */
  extraBytes: z.number().optional(),
  /** Bytes that it may still take, and what sets that limit. */
  availableBytes: z.number().optional(),
  limitedBy: z.enum(['machine', 'cgroup']).optional(),
  /** The pause may outlast a liveness probe's patience: whoever watches the program may restart it. */
  probes: z.boolean().optional(),
  /** It would take more than is safe: only when asked for all the same. */
  refused: z.boolean(),
});
export type Preflight = z.infer<typeof preflight>;

const triggerFigure = z.enum(['rss', 'heapUsed']);
const percent = z.number().positive().max(100_000);

/** A rule that marks or captures by itself. */
export const trigger = z.strictObject({
  when: z.discriminatedUnion('kind', [
    z.strictObject({ kind: z.literal('above'), figure: triggerFigure, bytes: z.number().positive() }),
    /** By so much above the figure when the rule was set, or last fired. */
    z.strictObject({ kind: z.literal('growth'), figure: triggerFigure, percent }),
    z.strictObject({ kind: z.literal('every'), ms: z.number().int().min(1000) }),
    /** A line of standard output that matches. */
    z.strictObject({ kind: z.literal('line'), pattern: z.string().min(1).max(500) }),
    /** Of the limit of V8's heap. */
    z.strictObject({ kind: z.literal('near-limit'), percent: percent.max(100) }),
  ]),
  action: z.enum(['mark', 'capture']),
  /** How often at most. */
  most: z.number().int().min(1).max(100),
});
export type Trigger = z.infer<typeof trigger>;

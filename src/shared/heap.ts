// What the engine says about snapshots, in the words of DevTools and MAT. Structures, never prose.
import * as z from 'zod';
import { COMPARE_VIEWS, GROUP_STEPS, GROUPINGS, MAX_GROUP_KEY } from './choices.js';
import { saving } from './savings.js';
import { sourcePlace } from './source-place.js';
import { bytes, nodeId } from './units.js';

/** `objects`: ids mean the same object in every snapshot (one epoch). `shapes`: only classes and counts can be compared. */
export const identity = z.enum(['objects', 'shapes']);
export type Identity = z.infer<typeof identity>;

export const grouping = z.enum(GROUPINGS);
export type Grouping = z.infer<typeof grouping>;
/** Groupings that put several objects into a group. */
export type Partition = Exclude<Grouping, 'id'>;

/** A group by its key, as rows carry it. */
export const groupStep = z.strictObject({
  grouping: z.enum(GROUP_STEPS),
  key: z.string().max(MAX_GROUP_KEY),
});
export type GroupStep = z.infer<typeof groupStep>;
/** Groups inside groups, the outermost first: a question narrowed to the objects that are in all of them. */
export const groupPath = z.array(groupStep).max(8);

export const page = z.strictObject({ offset: z.number().int().min(0), limit: z.number().int().min(1).max(500) });
export type Page = z.infer<typeof page>;

const counts = z.array(z.number());

/**
 * What `__slots__` would save for the instances of a Python class on the interpreter of the snapshot, in bytes that its allocator takes,
 * blocks rounded up: `bytes` now, of which `saved` would go. Values of attributes are not in it, room for weak references is saved.
 */
export const slotsSaving = z.strictObject({
  class: z.string(),
  count: z.number(),
  attributes: z.number(),
  bytes: z.number(),
  saved: z.number(),
  /** Base classes that would need `__slots__` too. */
  bases: z.array(z.string()),
});
export type SlotsSaving = z.infer<typeof slotsSaving>;

/**
 * What a snapshot tells of its process at that instant, in bytes. CPython's raw columns tell it, V8's format does not. Allocators' free
 * memory is resident but holds nothing: it is not returned to the system as long as anything lives beside it.
 */
export const processFacts = z.strictObject({
  /** "CPython 3.12.1". */
  runtime: z.string(),
  title: z.string(),
  /** No other process of the machine has the same; absent where the agent was too old to say. */
  life: z.string().optional(),
  rss: z.number().optional(),
  /** Of the interpreter's allocator for small objects: what its arenas take, and what of it is free. */
  arenas: z.strictObject({ bytes: z.number(), freeBytes: z.number() }).optional(),
  /** Of the C library's: in use and free, the free part that `malloc_trim` would surely return. */
  malloc: z.strictObject({ usedBytes: z.number(), freeBytes: z.number(), trimmableBytes: z.number() }).optional(),
  /** How its objects are known across snapshots: by a log of births or a fence, exactly within one `log`; absent: by address. */
  identity: z.strictObject({ mode: z.enum(['births', 'fence']), log: z.string() }).optional(),
  /** The most first; absent where the agent was too old to say. */
  slots: z.array(slotsSaving).optional(),
});
export type ProcessFacts = z.infer<typeof processFacts>;

/** What a file holds that is no heap. */
export const snapshotContent = z.enum(['allocations']);
export type SnapshotContentKind = z.infer<typeof snapshotContent>;

export const snapshotSummary = z.strictObject({
  path: z.string(),
  format: z.string(),
  /** Absent: a heap. `allocations`: who allocated, and no objects. */
  holds: snapshotContent.optional(),
  nodes: z.number(),
  edges: z.number(),
  /** Retained size of the root plus native bytes outside the graph: what DevTools shows as the total. */
  totalBytes: bytes,
  /** Shallow bytes by node type ("object", "string", "native", …). */
  bytesByKind: z.record(z.string(), bytes),
  fileBytes: bytes,
  process: processFacts.optional(),
  /** Set when the file was cut short and only this much was read. */
  truncated: z.strictObject({ section: z.string(), offset: z.number() }).optional(),
});
export type SnapshotSummary = z.infer<typeof snapshotSummary>;

/** One group of one snapshot. `key` is stable across snapshots and is what queries take back. */
export const groupRow = z.strictObject({
  key: z.string(),
  label: z.string(),
  count: z.number(),
  shallowBytes: bytes,
  /** Of the topmost instances only: never to be summed over rows. */
  retainedBytes: bytes,
  distance: z.number(),
});
export type GroupRow = z.infer<typeof groupRow>;

export const groupPage = z.strictObject({
  rows: z.array(groupRow),
  /** Rows after filtering, before paging. */
  total: z.number(),
  totals: z.strictObject({ count: z.number(), shallowBytes: bytes }),
});
export type GroupPage = z.infer<typeof groupPage>;

/** One group over N snapshots: arrays have one entry a snapshot; `added` and `removed` one for each adjacent pair, null where only shapes compare. */
export const compareRow = z.strictObject({
  key: z.string(),
  label: z.string(),
  count: counts,
  shallowBytes: counts,
  retainedBytes: counts,
  added: z.array(z.number().nullable()),
  removed: z.array(z.number().nullable()),
  /** Last minus first. */
  countDelta: z.number(),
  shallowDelta: z.number(),
  retainedDelta: z.number(),
  /** Grew in every interval. */
  monotonic: z.boolean(),
});
export type CompareRow = z.infer<typeof compareRow>;

export const comparePage = z.strictObject({
  rows: z.array(compareRow),
  total: z.number(),
  identity,
  totals: z.strictObject({ count: counts, shallowBytes: counts }),
});
export type ComparePage = z.infer<typeof comparePage>;

/** `new`: absent from the first snapshot, alive in the last. `survivors`: new in an earlier interval and still alive in the last. `freed`: in the first, gone from the last. */
export const compareView = z.enum(COMPARE_VIEWS);
export type CompareView = z.infer<typeof compareView>;

export const objectRow = z.strictObject({
  id: nodeId,
  class: z.string(),
  /** Node type of the format: object, closure, array, string, native, … */
  kind: z.string(),
  /** Short text that tells this object from its siblings: a string's beginning, a function's name, own property names. */
  preview: z.string(),
  shallowBytes: bytes,
  retainedBytes: bytes,
  distance: z.number(),
  detached: z.boolean(),
});
export type ObjectRow = z.infer<typeof objectRow>;
export const objectPage = z.strictObject({ rows: z.array(objectRow), total: z.number() });
export type ObjectPage = z.infer<typeof objectPage>;

export const edgeKind = z.enum(['context', 'element', 'property', 'internal', 'hidden', 'shortcut', 'weak', 'other']);

/** An edge seen from an object: what it refers to, or what refers to it. */
export const referenceRow = z.strictObject({ edge: z.string(), edgeKind, object: objectRow });
export const referencePage = z.strictObject({ rows: z.array(referenceRow), total: z.number() });
export type ReferencePage = z.infer<typeof referencePage>;

/** One link of a chain; the root's `edge` is "". */
export const chainLink = z.strictObject({
  edge: z.string(),
  edgeKind,
  class: z.string(),
  kind: z.string(),
  preview: z.string(),
  id: nodeId,
  shallowBytes: bytes,
  retainedBytes: bytes,
});
export type ChainLink = z.infer<typeof chainLink>;

/** Path from a GC root to an object, root first. */
export const chain = z.strictObject({
  links: z.array(chainLink),
  /** Edge names and classes without indices and ids. */
  signature: z.string(),
  /** How many of the asked-for objects share the signature, and their shallow bytes. */
  objects: z.number(),
  shallowBytes: bytes,
  /** Index of the link most likely at fault, when one stands out. */
  suspectLink: z.number().optional(),
  /** What judgements say of its links: index of the last that is expected, and of the first that is stuck. */
  judged: z.strictObject({ expected: z.number().optional(), stuck: z.number().optional() }).optional(),
});
export type Chain = z.infer<typeof chain>;

export const holderKind = z.enum(['map', 'set', 'array', 'object', 'listeners', 'closure', 'linked', 'native', 'other']);

/** A growing holder: an object that gains members from snapshot to snapshot. */
export const suspect = z.strictObject({
  holder: z.strictObject({ id: nodeId, class: z.string(), kind: holderKind, label: z.string() }),
  /** Class of the members that it gains. */
  class: z.string(),
  /** Members held, one entry a snapshot. */
  members: counts,
  /** Members gained and bytes they retain, per interval between adjacent snapshots (median). */
  growthPerInterval: z.number(),
  bytesPerInterval: z.number(),
  /** Gained in every interval. */
  monotonic: z.boolean(),
  /** 0 to 1. */
  score: z.number(),
  /** Path to a member through the holder, in the last snapshot. */
  chain,
  /** Package the holder belongs to, from script paths; absent for the application itself. */
  package: z.string().optional(),
  /** The package's folder as the script paths name it (a path or a file URL). */
  packagePath: z.string().optional(),
  owner: z.enum(['application', 'package', 'runtime', 'unknown']),
  /** Of a page's listeners: the functions that were added, '' for one without a name; the most frequent first. */
  called: z.array(z.strictObject({ name: z.string(), place: sourcePlace.optional() })).optional(),
  /** What it would not hold if it were bounded, or its listeners went with their first event. */
  saving: saving.optional(),
});
export type Suspect = z.infer<typeof suspect>;

/** What an object retained in the snapshots that it is in: the last ones of those asked about, oldest first. */
export const history = z.strictObject({ id: nodeId, retainedBytes: z.array(bytes) });
export type History = z.infer<typeof history>;

/** A person's word on objects that share a chain signature. */
export const judgement = z.strictObject({
  signature: z.string().min(1).max(4000),
  verdict: z.enum(['expected', 'stuck', 'unknown']),
  reason: z.string().max(2000),
});
export type Judgement = z.infer<typeof judgement>;

export const sortOrder = z.strictObject({ column: z.string().max(40), descending: z.boolean() });

/** What would happen if one object no longer referred to another. */
export const cut = z.strictObject({
  /** How many references there are to cut; weak ones do not count. */
  references: z.number(),
  /** Other objects that hold it, from outside what it retains; counted up to a thousand. */
  otherHolders: z.number(),
  frees: z.boolean(),
  objects: z.number(),
  freedBytes: bytes,
});
export type Cut = z.infer<typeof cut>;

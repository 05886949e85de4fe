// Workbench to engine host. Snapshots are named by path: the host opens what it needs, keeps an LRU, and can be
// restarted at any time without the caller holding a stale handle.
import * as z from 'zod';
import { compareView, judgement } from './heap.js';
import { base, heapQuestions } from './heap-questions.js';
import { longWork } from './progress.js';

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

const path = z.string().min(1);
const paths = z.array(path).min(2).max(64);
/** `detect`: decide from the files (ids shared by both whose type and name agree). */
const wantedIdentity = z.enum(['objects', 'shapes', 'detect']);

export const engineContract = {
  ...heapQuestions({
    one: { path },
    several: { paths, identity: wantedIdentity },
    view: z.strictObject({ kind: compareView, paths, identity: wantedIdentity }),
    known: { judgements: z.array(judgement) },
    sources: {
      folders: z.array(z.string().min(1).max(4096)).max(50).default([]),
      /** What the runtime names by a path may be a file of this machine. */
      here: z.boolean().default(true),
    },
  }),
  close: base.input(z.strictObject({ path })).output(z.void()),
  /** Writes a snapshot that is not V8's as V8's JSON, gzip-compressed, at `out`; one that is V8's is left alone. */
  convert: base.input(z.strictObject({ path, out: z.string() })).output(longWork(z.strictObject({ converted: z.boolean() }))),
  /**
   * Snapshots without what they say, for sharing: classes, edge names, sizes, ids and edges stay, contents go, names by the rules of
   * docs/sharing.md. Without `out` nothing is written: what would stay is told. One call is one secret, so that names which are
   * equal in several files stay equal; a second call with the same `salt` gives the same tokens.
   */
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
};
export type EngineContract = typeof engineContract;

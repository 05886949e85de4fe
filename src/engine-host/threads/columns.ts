// The file's own columns: rows by all threads at once, then what follows them.
/// <reference path="./webassembly.d.ts" />
import type { HeapColumns } from '../../engine/columns.js';
import type { Progress, StepName } from '../../shared/progress.js';
import { firstRecord, type ParseJob, type ParseResult } from './blocks.js';
import { trace } from './crew.js';
import { BLOCK, Control, Section } from './layout.js';
import { type Opening, type Steps, watch } from './opening.js';
import { readTail, type Tail } from './tail.js';

export interface ParsedColumns extends Tail {
  /** As they stand in the file; locations are still to come where the tail has them as text. */
  readonly columns: HeapColumns;
  /** Some node tells its DOM state. */
  readonly detached: boolean;
}

const stepOf = (section: number): StepName => (section === Section.edges ? 'edges' : section === Section.tail ? 'strings' : 'nodes');

/** Undefined when the plain path must look at the file. */
export async function* parseColumns(opening: Opening): Steps<ParsedColumns | undefined> {
  const { head, layout: l, memory, crew, pace } = opening;
  const { header } = head;
  const { nodeCount: n, edgeCount: e } = header;
  if (head.nodesStart >= Math.min(BLOCK, head.bytes)) return undefined;
  const job: ParseJob = {
    path: head.path,
    size: head.size,
    modifiedMs: head.modifiedMs,
    bytes: head.bytes,
    members: head.members,
    nodesStart: head.nodesStart,
    nodes: n,
    edges: e,
    fields: header.nodeFields,
    detachedAt: header.nodeOffsets.detachedness,
    layout: l,
  };
  firstRecord(memory, job);
  const control = new Int32Array(memory.buffer, l.control, 64);
  const blocks = Math.ceil(head.bytes / BLOCK);
  trace('-', 'parse');
  const progress = (): Progress => ({
    step: stepOf(control[Control.section]),
    done: Math.min(head.bytes, Atomics.load(control, Control.done) * BLOCK),
    total: blocks * BLOCK,
  });
  const parsing = crew.parse(job);
  // Whoever stops listening here does not hear that the threads are gone.
  parsing.catch(() => undefined);
  // Tells at once that they have their work: this one is free for other things.
  yield progress();
  const results = yield* watch(pace, parsing, progress);
  trace('-', 'parsed');
  if (control[Control.refused] !== 0 || control[Control.tailReady] !== 1) return undefined;
  const greatest = (of: (r: ParseResult) => number): number => results.reduce((m, r) => Math.max(m, of(r)), 0);
  if (greatest((r) => r.maxNodeType) >= header.nodeTypeMap.length) return undefined;
  if (greatest((r) => r.maxEdgeType) >= header.edgeTypeMap.length) return undefined;

  const tailStart = (control[Control.tailLow] >>> 0) + control[Control.tailHigh] * 2 ** 32;
  const tail = yield* watch(pace, readTail(opening, new Uint8Array(memory.buffer, l.end, head.bytes - tailStart)), () => ({
    step: 'strings',
    done: head.bytes,
    total: head.bytes,
  }));
  if (tail === undefined) return undefined;
  const { strings } = tail;
  if (greatest((r) => r.maxNodeName) >= strings.count || greatest((r) => r.maxEdgeName) >= strings.count) return undefined;
  const b = memory.buffer;
  const columns: HeapColumns = {
    nodeCount: n,
    edgeCount: e,
    root: header.root,
    nodeTypeNames: [...header.nodeTypeNames, 'unknown'],
    nodeType: new Uint8Array(b, l.nodeType, n),
    nodeName: new Uint32Array(b, l.nodeName, n),
    nodeId: new Uint32Array(b, l.nodeId, n),
    selfSize: new Uint32Array(b, l.selfSize, n),
    detachedness: header.nodeOffsets.detachedness < 0 ? undefined : new Uint8Array(b, l.detachedness, n),
    firstEdge: new Uint32Array(b, l.firstEdge, n + 1),
    edgeType: new Uint8Array(b, l.edgeType, e),
    edgeName: new Uint32Array(b, l.edgeName, e),
    edgeTo: new Uint32Array(b, l.edgeTo, e),
    strings,
    locations: tail.locations,
    extraNativeBytes: header.extraNativeBytes,
  };
  return { ...tail, columns, detached: results.some((r) => r.detachedness !== 0) };
}

// Whether this machine has the memory that a snapshot is going to take: without it the process would be killed without a word.
import { freemem, totalmem } from 'node:os';
import { fail } from '../../shared/fail.js';
import { FailureError } from '../../shared/result.js';
import type { Head } from './head.js';

/** Bytes that a node and an edge take while the graph is computed, on either path; and the process with its threads. */
const NODE_BYTES = 49;
const EDGE_BYTES = 13;
const PROCESS_BYTES = 100e6;
const MB = 1e6;

/** Claims that the bytes cannot hold (two bytes a value at least) are for the reader to refuse. */
export const holdsItsCounts = ({ bytes, header: { nodeCount, edgeCount, nodeFields } }: Head): boolean =>
  nodeCount * nodeFields * 2 + edgeCount * 6 <= bytes;

/** Throws `FailureError` where opening would drive the machine out of memory. */
export const checkMemory = (head: Head, freeBytes: number): void => {
  if (!holdsItsCounts(head)) return;
  const { path, header } = head;
  const needBytes = header.nodeCount * NODE_BYTES + header.edgeCount * EDGE_BYTES + PROCESS_BYTES;
  if (needBytes <= freeBytes) return;
  const needMb = Math.ceil(needBytes / MB);
  const freeMb = Math.floor(freeBytes / MB);
  throw new FailureError(fail('MEMORY_SHORT', { path, needMb, freeMb, missingMb: needMb - freeMb }));
};

/** Within the limit of a container, where there is one. */
export const availableMemory = (): number => {
  // Elsewhere "free" does not count what the system would give up.
  if (process.platform !== 'linux') return Number.POSITIVE_INFINITY;
  const limit = process.constrainedMemory();
  const free = freemem();
  return limit > 0 && limit < totalmem() ? Math.min(free, limit - process.memoryUsage.rss()) : free;
};

// What a program's memory consists of: once without an investigation, or of a session that is watched.
import type { i18n } from 'i18next';
import type { ProcessFacts } from '../shared/heap.js';
import type { MemoryReading, TrimOutcome } from '../shared/memory.js';
import { failedWith, ok, type Result } from '../shared/result.js';
import { byteText } from '../shared/size-text.js';
import type { ConnectSpec } from '../shared/target.js';
import type { Connector, TargetSession, Trimmed } from '../targets/connector.js';
import { memoryShares } from './memory-split.js';

export interface MemoryOf {
  readonly process: ProcessFacts;
  /** Bytes of live objects after a collection, as the runtime tells. */
  readonly heapUsed: number;
  readonly trimmed: Trimmed | undefined;
}

export interface MemoryWish {
  /** Has the C library return what it can. */
  readonly trim: boolean;
  /** Also in a target on another machine, or in production. */
  readonly allowed: boolean;
}

/**
 * Connects, collects, reads, trims if asked, and lets go. NOT_CAPABLE where the runtime tells nothing of its allocators,
 * EVALUATE_NOT_ALLOWED.
 */
export async function memoryOf(
  connector: Connector,
  spec: ConnectSpec,
  { trim, allowed }: MemoryWish,
  signal?: AbortSignal,
): Promise<Result<MemoryOf>> {
  const connected = await connector.connect(spec, signal);
  if (!connected.ok) return connected;
  const session = connected.value;
  try {
    const { allocators, info } = session;
    if (trim && !allowed && (spec.production === true || !info.local)) return failedWith('EVALUATE_NOT_ALLOWED', { title: info.title });
    if (allocators === undefined) return failedWith('NOT_CAPABLE', { title: info.title, capability: 'allocators' });
    const collected = await session.collectGarbage(signal);
    if (!collected.ok) return collected;
    const read = await allocators.read({ count: true });
    if (!read.ok) return read;
    const trimmed = trim ? await allocators.trim() : undefined;
    if (trimmed !== undefined && !trimmed.ok) return trimmed;
    return ok({ ...read.value, trimmed: trimmed?.value });
  } finally {
    await session.close();
  }
}

/** Live objects are counted for it, in a child of the program: seconds per million. NOT_CAPABLE, TARGET_GONE, TARGET_NOT_RESPONDING. */
export async function memoryNow(session: TargetSession): Promise<Result<MemoryReading>> {
  const { allocators, info } = session;
  if (allocators === undefined) return failedWith('NOT_CAPABLE', { title: info.title, capability: 'allocators' });
  const read = await allocators.read({ count: true });
  if (!read.ok) return read;
  const { process, heapUsed } = read.value;
  return ok({ ...(process.rss === undefined ? {} : { rss: process.rss }), shares: [...memoryShares(process, heapUsed)] });
}

/** An experiment in the program: collects, has the C library return what it can, and reads memory on both sides of it. */
export async function trimMemory(session: TargetSession, signal?: AbortSignal): Promise<Result<TrimOutcome>> {
  const { allocators, info } = session;
  if (allocators === undefined) return failedWith('NOT_CAPABLE', { title: info.title, capability: 'allocators' });
  const collected = await session.collectGarbage(signal);
  if (!collected.ok) return collected;
  const before = await memoryNow(session);
  if (!before.ok) return before;
  const trimmed = await allocators.trim();
  if (!trimmed.ok) return trimmed;
  const after = await memoryNow(session);
  if (!after.ok) return after;
  const { rssBefore, rssAfter } = trimmed.value;
  return ok({ before: before.value, after: after.value, returnedBytes: Math.max(0, rssBefore - rssAfter) });
}

/** The outcome as the label of a mark. */
export function trimLabel(messages: i18n, { before: { rss = 0 }, returnedBytes }: TrimOutcome): string {
  return messages.t('run:trimmed', { bytes: byteText(returnedBytes), before: byteText(rss), after: byteText(rss - returnedBytes) });
}

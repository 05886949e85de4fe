// Looks at a program's memory once, without an investigation.
import type { ProcessFacts } from '../shared/heap.js';
import { failedWith, ok, type Result } from '../shared/result.js';
import type { ConnectSpec } from '../shared/target.js';
import type { Connector, Trimmed } from '../targets/connector.js';

export interface MemoryOf {
  readonly process: ProcessFacts;
  /** Bytes of live objects after a collection, as the runtime tells. */
  readonly heapUsed: number | undefined;
  readonly trimmed: Trimmed | undefined;
}

/** Connects, collects, reads, trims if asked, and lets go. NOT_CAPABLE where the runtime tells nothing of its allocators. */
export async function memoryOf(connector: Connector, spec: ConnectSpec, trim: boolean, signal?: AbortSignal): Promise<Result<MemoryOf>> {
  const connected = await connector.connect(spec, signal);
  if (!connected.ok) return connected;
  const session = connected.value;
  try {
    const { allocators, info } = session;
    if (allocators === undefined) return failedWith('NOT_CAPABLE', { title: info.title, capability: 'allocators' });
    const collected = await session.collectGarbage(signal);
    if (!collected.ok) return collected;
    const read = await allocators.read({ count: true });
    if (!read.ok) return read;
    const { heapUsed } = await session.sample();
    const trimmed = trim ? await allocators.trim() : undefined;
    if (trimmed !== undefined && !trimmed.ok) return trimmed;
    return ok({ process: read.value, heapUsed, trimmed: trimmed?.value });
  } finally {
    await session.close();
  }
}

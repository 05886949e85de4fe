// Waits until a target's memory stops moving after a step, or for a bounded time where it never does (a server with timers of its own).
import { setTimeout as sleep } from 'node:timers/promises';
import type { TargetSession } from '../../targets/connector.js';

const POLL_MS = 100;
const QUIET_POLLS = 2;
const LIMIT_MS = 1500;
/** Heap use that moves less than this between two polls counts as quiet: the poll itself allocates a few kilobytes. */
const QUIET_BYTES = 64 * 1024;

export async function settle(session: TargetSession, signal: AbortSignal): Promise<void> {
  const deadline = performance.now() + LIMIT_MS;
  let quiet = 0;
  let before: number | undefined;
  while (quiet < QUIET_POLLS && performance.now() < deadline && !signal.aborted) {
    await sleep(POLL_MS, undefined, { signal }).catch(() => undefined);
    const { heapUsed } = await session.sample();
    quiet = heapUsed !== undefined && before !== undefined && Math.abs(heapUsed - before) < QUIET_BYTES ? quiet + 1 : 0;
    before = heapUsed;
  }
}

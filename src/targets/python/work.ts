// Whether a Python program does anything at all: by the time its own threads are on a processor.
import type { WorkSeen } from '../connector.js';
import type { Wire } from '../v8/wire.js';
import { ask, workFigures } from './protocol.js';

/** A loop that only sleeps was seen to take 40 to 60 µs each time it wakes on a busy machine; a request of the smallest server 500. */
const SECONDS_PER_WAKING = 120e-6;
const LEAST_SECONDS = 250e-6;
/** A slower machine takes longer to wake and to work: as many times as the agent's thread took that only slept. */
const WAKINGS = 2;
/** More than this many times what idling takes is no disturbance: a thread was seen to take 1.4 ms for nothing, once in 60 looks. */
const SURE = 10;

/** As `TargetSession.watchWork`. What works less than this between two sleeps counts as idle. */
export async function watchWork(wire: Wire, timeoutMs: number): Promise<(() => Promise<WorkSeen | undefined>) | undefined> {
  const read = async () => {
    const reply = await ask(wire, 'Holdfast.work', {}, workFigures, { timeoutMs });
    if (!reply.ok) return undefined;
    const { cpu, sleeps, waking } = reply.value;
    return cpu === null || sleeps === null || waking === null ? undefined : { cpu, sleeps, waking };
  };
  const before = await read();
  if (before === undefined) return undefined;
  return async () => {
    const after = await read();
    if (after === undefined) return undefined;
    const slower = Math.max(1, (WAKINGS * Math.max(before.waking, after.waking)) / SECONDS_PER_WAKING);
    const idle = slower * (LEAST_SECONDS + SECONDS_PER_WAKING * (after.sleeps - before.sleeps));
    const took = after.cpu - before.cpu;
    return took <= idle ? 'nothing' : took > SURE * idle ? 'work' : 'little';
  };
}

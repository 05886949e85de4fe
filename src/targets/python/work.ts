// Whether a Python program does anything at all: by the time its own threads are on a processor.
import type { Wire } from '../v8/wire.js';
import { ask, workFigures } from './protocol.js';

/** A loop that only sleeps was seen to take 40 to 60 µs each time it wakes on a busy machine; a request of the smallest server 500. */
const SECONDS_PER_WAKING = 120e-6;
const LEAST_SECONDS = 250e-6;

/** As `TargetSession.watchWork`. What works less than this between two sleeps counts as idle. */
export async function watchWork(wire: Wire, timeoutMs: number): Promise<(() => Promise<boolean | undefined>) | undefined> {
  const read = async () => {
    const reply = await ask(wire, 'Holdfast.work', {}, workFigures, { timeoutMs });
    return reply.ok && reply.value.cpu !== null && reply.value.sleeps !== null
      ? { cpu: reply.value.cpu, sleeps: reply.value.sleeps }
      : undefined;
  };
  const before = await read();
  if (before === undefined) return undefined;
  return async () => {
    const after = await read();
    if (after === undefined) return undefined;
    return after.cpu - before.cpu > LEAST_SECONDS + SECONDS_PER_WAKING * (after.sleeps - before.sleeps);
  };
}

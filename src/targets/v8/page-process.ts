// The processes in which a page and its frames run. The protocol has no question for it, but the first event of a trace tells it.
import * as z from 'zod';
import type { Wire } from './wire.js';

const traceEvents = z.looseObject({ value: z.array(z.unknown()).max(100_000) });
const startEvent = z.looseObject({
  name: z.literal('TracingStartedInBrowser'),
  args: z.looseObject({
    data: z.looseObject({ frames: z.array(z.looseObject({ frame: z.string(), processId: z.number().int().positive() })).max(10_000) }),
  }),
});
/** From the end of the trace to its last event. */
const COMPLETE_MS = 5000;

/**
 * Frame (which is also a target's id) to process number, in the browser's own view. Traces for a moment; where somebody else traces, or
 * nothing comes, there is nothing to tell.
 */
export async function frameProcesses(wire: Wire, timeoutMs: number): Promise<ReadonlyMap<string, number>> {
  const found = new Map<string, number>();
  const options = { timeoutMs };
  let complete: () => void = () => {};
  const completed = new Promise<void>((done) => {
    complete = done;
  });
  const off = [
    wire.on('Tracing.dataCollected', (params) => {
      const parsed = traceEvents.safeParse(params);
      for (const each of parsed.success ? parsed.data.value : []) {
        const event = startEvent.safeParse(each);
        if (event.success) for (const { frame, processId } of event.data.args.data.frames) found.set(frame, processId);
      }
    }),
    wire.on('Tracing.tracingComplete', () => complete()),
  ];
  const traceConfig = { includedCategories: ['disabled-by-default-devtools.timeline'], excludedCategories: ['*'] };
  const started = await wire.send('Tracing.start', { transferMode: 'ReportEvents', traceConfig }, options);
  if (started.ok) {
    await wire.send('Tracing.end', {}, options);
    let timer: NodeJS.Timeout | undefined;
    await Promise.race([completed, new Promise<void>((done) => (timer = setTimeout(done, COMPLETE_MS)))]);
    clearTimeout(timer);
  }
  for (const each of off) each();
  return found;
}

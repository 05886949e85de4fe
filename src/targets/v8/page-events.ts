// For which events a page's window, document and body have listeners, and where the functions were written: no snapshot tells the events.
import * as z from 'zod';
import { evaluateRemote } from './remote.js';
import type { Wire } from './wire.js';

/** Event, and the place of the function; line and column from 1. */
export interface PageEvent {
  readonly type: string;
  readonly line: number;
  readonly column: number;
}

const OBJECTS = ['window', 'document', 'document.body'] as const;
const GROUP = 'holdfast-events';
/** A page with more is not asked: the browser tells of each. */
const MOST_LISTENERS = 20_000;

const counters = z.looseObject({ jsEventListeners: z.number() });
const answer = z.looseObject({
  listeners: z.array(z.looseObject({ type: z.string(), lineNumber: z.number(), columnNumber: z.number() })),
});

/** Each once; none where there is no page, or one that does not answer. */
export async function pageEvents(wire: Wire, timeoutMs: number): Promise<readonly PageEvent[]> {
  const counted = await wire.send('Memory.getDOMCounters', {}, { timeoutMs });
  const listeners = counted.ok ? counters.safeParse(counted.value) : undefined;
  if (!listeners?.success || listeners.data.jsEventListeners > MOST_LISTENERS) return [];
  const found = new Map<string, PageEvent>();
  for (const expression of OBJECTS) {
    const object = await evaluateRemote(wire, { expression, objectGroup: GROUP }, { timeoutMs });
    const objectId = object.ok ? object.value.result.objectId : undefined;
    if (objectId === undefined) continue;
    const reply = await wire.send('DOMDebugger.getEventListeners', { objectId }, { timeoutMs });
    const parsed = reply.ok ? answer.safeParse(reply.value) : undefined;
    for (const { type, lineNumber, columnNumber } of parsed?.data?.listeners ?? []) {
      const event: PageEvent = { type: type.slice(0, 100), line: lineNumber + 1, column: columnNumber + 1 };
      found.set(JSON.stringify(event), event);
    }
  }
  await wire.send('Runtime.releaseObjectGroup', { objectGroup: GROUP }, { timeoutMs });
  return [...found.values()];
}

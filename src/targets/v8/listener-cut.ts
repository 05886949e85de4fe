// How a browser's object holds a listener, and how it lets go of it: neither is visible to the page's code, but the inspector tells.
import * as z from 'zod';
import type { Wire } from './wire.js';

/** Listeners of one object that came from one place in the code, for one event. */
export interface Listeners {
  readonly type: string;
  readonly capture: boolean;
  /** Handles of the functions. */
  readonly handlers: readonly string[];
}

const answer = z.looseObject({
  listeners: z.array(
    z.looseObject({
      type: z.string(),
      useCapture: z.boolean(),
      scriptId: z.string(),
      lineNumber: z.number(),
      columnNumber: z.number(),
      handler: z.looseObject({ objectId: z.string().optional() }).optional(),
    }),
  ),
});

/** Which of the functions is the one that is held. */
const INDEX = 'function (...all) { return all.indexOf(this); }';

/** The listeners of `holder` like `held`, both handles; undefined where it is no listener of it. The handles belong to the holder's group. */
export async function listenersLike(wire: Wire, holder: string, held: string, timeoutMs: number): Promise<Listeners | undefined> {
  const reply = await wire.send('DOMDebugger.getEventListeners', { objectId: holder }, { timeoutMs });
  const parsed = reply.ok ? answer.safeParse(reply.value) : undefined;
  if (!parsed?.success) return undefined;
  const all = parsed.data.listeners.flatMap(({ handler, ...listener }) =>
    handler?.objectId === undefined ? [] : [{ ...listener, handler: handler.objectId }],
  );
  const asked = {
    objectId: held,
    functionDeclaration: INDEX,
    arguments: all.map(({ handler }) => ({ objectId: handler })),
    returnByValue: true,
    silent: true,
  };
  const found = await wire.send('Runtime.callFunctionOn', asked, { timeoutMs });
  const index = found.ok ? indexAnswer.safeParse(found.value) : undefined;
  const mine = index?.success ? all[index.data.result.value] : undefined;
  if (mine === undefined) return undefined;
  const place = ({ type, useCapture, scriptId, lineNumber, columnNumber }: (typeof all)[number]): string =>
    JSON.stringify([type, useCapture, scriptId, lineNumber, columnNumber]);
  return {
    type: mine.type,
    capture: mine.useCapture,
    handlers: all.filter((other) => place(other) === place(mine)).map(({ handler }) => handler),
  };
}

const indexAnswer = z.looseObject({ result: z.looseObject({ value: z.number() }) });

/** Takes the functions off `this`, and answers with a function that puts back those that still live. */
export const CUT_LISTENERS = `function (type, capture, ...handlers) {
  const of = EventTarget.prototype;
  for (const handler of handlers) of.removeEventListener.call(this, type, handler, capture);
  const holder = new WeakRef(this), refs = handlers.map((handler) => new WeakRef(handler));
  return function (only) {
    const h = holder.deref(), live = refs.map((ref) => ref.deref()).filter((handler) => handler !== undefined);
    if (h === undefined || live.length === 0) return false;
    if (only !== 'ask') for (const handler of live) of.addEventListener.call(h, type, handler, capture);
    return true;
  };
}`;

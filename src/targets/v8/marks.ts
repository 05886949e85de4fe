// `globalThis.holdfast?.mark('label')` in the target's code: exists while Holdfast is attached and does nothing otherwise.
import * as z from 'zod';
import { probe } from './remote.js';
import type { Wire } from './wire.js';

const BINDING = '__holdfast_mark__';
const MAX_LABEL = 200;

/** Runs in the target. The binding's global name is removed at once: only `holdfast` is visible, and not enumerable. */
const install = `(() => {
  const g = globalThis, send = g.${BINDING}, tag = Symbol.for('holdfast');
  delete g.${BINDING};
  const there = Object.getOwnPropertyDescriptor(g, 'holdfast');
  if (typeof send !== 'function') return 'unavailable';
  if (there && !(there.value && there.value[tag])) return 'taken';
  const mark = (label) => { try { send(String(label).slice(0, ${MAX_LABEL})); } catch {} };
  Object.defineProperty(g, 'holdfast', { value: Object.freeze({ mark, [tag]: true }), configurable: true, writable: true, enumerable: false });
  return 'installed';
})()`;

const remove = `(() => { const g = globalThis; if (g.holdfast && g.holdfast[Symbol.for('holdfast')]) delete g.holdfast; return true; })()`;

const called = z.looseObject({ name: z.literal(BINDING), payload: z.string() });

/** Hears marks from now on. */
export function onMark(wire: Wire, listener: (label: string) => void): void {
  wire.on('Runtime.bindingCalled', (params) => {
    const parsed = called.safeParse(params);
    if (parsed.success) listener(parsed.data.payload.slice(0, MAX_LABEL));
  });
}

/** Gives the target its `holdfast`, a page in every document it loads. A program that has a `holdfast` of its own keeps it. */
export async function installMarks(wire: Wire, isPage: boolean, timeoutMs: number): Promise<void> {
  const options = { timeoutMs };
  const added = await wire.send('Runtime.addBinding', { name: BINDING }, options);
  if (!added.ok) return;
  if (isPage) {
    // new documents get the binding and the script only where both domains are on
    await wire.send('Runtime.enable', {}, options);
    await wire.send('Page.enable', {}, options);
    await wire.send('Page.addScriptToEvaluateOnNewDocument', { source: install }, options);
  }
  await probe(wire, install, z.string(), timeoutMs);
}

export async function removeMarks(wire: Wire, timeoutMs: number): Promise<void> {
  await probe(wire, remove, z.boolean(), timeoutMs);
  await wire.send('Runtime.removeBinding', { name: BINDING }, { timeoutMs });
}

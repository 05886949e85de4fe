// The worker threads of a Node program: each has a heap of its own, which the main thread's figures and snapshots leave out.
import * as z from 'zod';
import type { Wire } from './wire.js';

const attached = z.looseObject({
  workerInfo: z.looseObject({ workerId: z.string(), title: z.string().catch(''), url: z.string().catch('') }),
});

/** Titles and scripts of the workers that run now. Empty where the target knows no workers. */
export async function workerThreads(wire: Wire, timeoutMs: number): Promise<readonly string[]> {
  const found = new Map<string, string>();
  const off = wire.on('NodeWorker.attachedToWorker', (params) => {
    const parsed = attached.safeParse(params);
    if (!parsed.success) return;
    const { workerId, title, url } = parsed.data.workerInfo;
    found.set(workerId, url.split('/').at(-1) || title || workerId);
  });
  // Workers that run already are told before the answer.
  const enabled = await wire.send('NodeWorker.enable', { waitForDebuggerOnStart: false }, { timeoutMs });
  off();
  if (enabled.ok) await wire.send('NodeWorker.disable', {}, { timeoutMs });
  return [...found.values()].map((name) => name.slice(0, 100));
}

// Whether the program's own code works at all: V8's sampling heap profiler tells which functions allocate.
import * as z from 'zod';
import type { Wire } from './wire.js';

/** Bytes between two samples, on average. A program that allocates 100 bytes is missed by it once in 20 times. */
const EVERY_BYTES = 32;

interface ProfileNode {
  readonly callFrame: { readonly url: string };
  readonly selfSize: number;
  readonly children: readonly ProfileNode[];
}
const profileNode: z.ZodType<ProfileNode> = z.lazy(() =>
  z.looseObject({ callFrame: z.looseObject({ url: z.string() }), selfSize: z.number(), children: z.array(profileNode) }),
);
const answer = z.looseObject({ profile: z.looseObject({ head: profileNode }) });

/**
 * Begins to watch; the returned function ends that and answers whether a script of the program allocated anything meanwhile. What the
 * runtime allocates for itself, for its timers and for the questions that Holdfast asks does not count. `undefined`: it cannot be told.
 * What is collected meanwhile is forgotten, so that a busy program costs no memory.
 */
export async function watchAllocations(wire: Wire, timeoutMs: number): Promise<(() => Promise<boolean | undefined>) | undefined> {
  const options = { timeoutMs };
  const begun = await wire.send('HeapProfiler.startSampling', { samplingInterval: EVERY_BYTES }, options);
  if (!begun.ok) return undefined;
  return async () => {
    const reply = await wire.send('HeapProfiler.stopSampling', {}, options);
    const parsed = reply.ok ? answer.safeParse(reply.value) : undefined;
    return parsed?.success ? allocatesBelow(parsed.data.profile.head, false) : undefined;
  };
}

/** Whether this call or one below it allocated on behalf of a script of the program. */
function allocatesBelow(node: ProfileNode, called: boolean): boolean {
  const own = called || isProgram(node.callFrame.url);
  return (own && node.selfSize > 0) || node.children.some((child) => allocatesBelow(child, own));
}

/** Scripts of Node start with `node:`; built-in functions and evaluated expressions have no URL. */
const isProgram = (url: string): boolean => url !== '' && !url.startsWith('node:');

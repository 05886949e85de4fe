// Whether the program's own code works at all: V8's sampling heap profiler tells which functions allocate.
import * as z from 'zod';
import type { WorkSeen } from '../connector.js';
import { probe } from './remote.js';
import type { Wire } from './wire.js';

interface ProfileNode {
  readonly callFrame: { readonly url: string; readonly functionName: string };
  readonly selfSize: number;
  readonly children: readonly ProfileNode[];
}
const profileNode: z.ZodType<ProfileNode> = z.lazy(() =>
  z.looseObject({
    callFrame: z.looseObject({ url: z.string(), functionName: z.string() }),
    selfSize: z.number(),
    children: z.array(profileNode),
  }),
);
const answer = z.looseObject({ profile: z.looseObject({ head: profileNode }) });

/** What was allocated and is garbage already is told by newer V8s only. They are known by whether they tell of this function's. */
const CONTROL = 'holdfastAllocates';
/** Arrays of so many bytes together are sampled for certain. */
const controlOf = (everyBytes: number): string =>
  `(function ${CONTROL}() { let size = 0; for (let i = 0; i < 64; i++) size += new Array(${Math.ceil(everyBytes / 32)}).fill(i).length; return size; })()`;

/**
 * Begins to watch; the returned function ends that and answers whether a script of the program allocated anything meanwhile. What the
 * runtime allocates for itself, for its timers and for the questions that Holdfast asks does not count. `undefined`: it cannot be told.
 * `everyBytes`: between two samples, on average. Each sample costs the target some 100 bytes until the end.
 */
export async function watchAllocations(
  wire: Wire,
  everyBytes: number,
  timeoutMs: number,
): Promise<(() => Promise<WorkSeen | undefined>) | undefined> {
  const options = { timeoutMs };
  const begun = await wire.send(
    'HeapProfiler.startSampling',
    { samplingInterval: everyBytes, includeObjectsCollectedByMajorGC: true, includeObjectsCollectedByMinorGC: true },
    options,
  );
  if (!begun.ok) return undefined;
  return async () => {
    await probe(wire, controlOf(everyBytes), z.number(), timeoutMs);
    const reply = await wire.send('HeapProfiler.stopSampling', {}, options);
    const parsed = reply.ok ? answer.safeParse(reply.value) : undefined;
    if (!parsed?.success) return undefined;
    const { head } = parsed.data.profile;
    if (allocates(head, isProgram)) return 'work';
    return allocates(head, ({ functionName }) => functionName === CONTROL) ? 'nothing' : undefined;
  };
}

/** Whether a call that `isMeant`, or one below it, allocated. */
function allocates(node: ProfileNode, isMeant: (call: ProfileNode['callFrame']) => boolean, within = false): boolean {
  const meant = within || isMeant(node.callFrame);
  return (meant && node.selfSize > 0) || node.children.some((child) => allocates(child, isMeant, meant));
}

/** Scripts of Node start with `node:`; built-in functions and evaluated expressions have no URL. */
const isProgram = ({ url }: ProfileNode['callFrame']): boolean => url !== '' && !url.startsWith('node:');

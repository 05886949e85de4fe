// What a process's resident memory consists of, and what came of asking the C library to return some of it.
import * as z from 'zod';

/**
 * live: objects · arenas: free blocks of the interpreter's allocator, kept by arenas in which something lives · malloc: free memory of
 * the C library · rest: code, stacks, and what native code keeps
 */
export const memoryShare = z.strictObject({ part: z.enum(['live', 'arenas', 'malloc', 'rest']), bytes: z.number() });
export type MemoryShare = z.infer<typeof memoryShare>;

/** Shares of `rss`, in a fixed order; those that nobody told are absent, and count as `rest`. */
export const memoryReading = z.strictObject({ rss: z.number().optional(), shares: z.array(memoryShare) });
export type MemoryReading = z.infer<typeof memoryReading>;

/** glibc's `malloc_trim` after a collection: the readings around it, and what resident memory lost by the call itself. */
export const trimOutcome = z.strictObject({ before: memoryReading, after: memoryReading, returnedBytes: z.number() });
export type TrimOutcome = z.infer<typeof trimOutcome>;

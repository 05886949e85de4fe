// Which files are worth threads.

/** Smaller ones (uncompressed) are faster without. */
export const MIN_BYTES = 4 << 20;
/** Snapshots compress to a fifth or less. */
const RATIO = 5;

/** Whether a file of this size and name may be opened on threads, before anybody looks into it. */
export const mayTakeThreads = (path: string, size: number): boolean => size * (path.endsWith('.gz') ? RATIO : 1) >= MIN_BYTES;

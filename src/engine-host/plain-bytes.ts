/** Heap snapshots compress to a sixth or less; more only means that columns grow a few times. */
export const USUAL_RATIO = 8;

/** About how many bytes a file of this size holds, uncompressed. */
export const plainBytes = (path: string, size: number): number => (/\.gz$/i.test(path) ? size * USUAL_RATIO : size);

// CPython's snapshots know objects by their address, which is used again: "the same object" is likely there, not certain.

/** A file of CPython's raw columns, also compressed. */
export const isByAddress = (path: string): boolean => /\.hfpy(\.gz)?$/i.test(path);

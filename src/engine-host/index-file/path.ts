/** Where the index of a snapshot is. */
export const indexPathOf = (snapshot: string): string => `${snapshot}.holdfast-index`;

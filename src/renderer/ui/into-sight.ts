/** A ref for the answer to what a person has just done: it may be below what they see. */
export const intoSight = (element: HTMLElement | null): void => element?.scrollIntoView({ block: 'nearest' });

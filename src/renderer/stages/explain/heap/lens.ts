// Through what the heap is looked at: chains of one place, or the whole snapshot in one of several ways. View state only.
import { create } from 'zustand';

export const lenses = ['chains', 'dominators', 'treemap', 'strings', 'collections', 'allocations', 'search'] as const;
export type Lens = (typeof lenses)[number];

export const useLens = create<{ readonly lens: Lens }>(() => ({ lens: 'chains' }));

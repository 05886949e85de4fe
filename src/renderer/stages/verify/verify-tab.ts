// Which part of the stage is shown; other stages lead to one of them.
import { create } from 'zustand';

export const tabs = ['verdicts', 'findings', 'fix'] as const;
export type VerifyTab = (typeof tabs)[number];

export const useVerifyTab = create<{ readonly tab: VerifyTab }>(() => ({ tab: 'verdicts' }));

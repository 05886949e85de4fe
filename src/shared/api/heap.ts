import type * as z from 'zod';
import { heapQuestions, type weighing } from '../heap-questions.js';
import { snapshotId } from '../units.js';
import { severalSnapshots, view } from './common.js';

export type Weigh = z.infer<ReturnType<typeof weighing<typeof view>>>;

export const heapContract = heapQuestions({
  one: { snapshot: snapshotId },
  several: { snapshots: severalSnapshots },
  view,
  known: {},
  sources: {},
});

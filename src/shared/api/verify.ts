import { eventIterator } from '@orpc/contract';
import * as z from 'zod';
import { runId } from '../units.js';
import { huntProgress } from '../verdict.js';
import { verification } from '../verification.js';
import { base } from './common.js';

export const verifyContract = {
  /** Runs the investigation's scenario again on the program that it names, and compares the growth with `baseline` or the newest run that leaked. */
  run: base
    .input(
      z.strictObject({
        baseline: runId.optional(),
        command: z.array(z.string().max(4096)).min(1).max(200).optional(),
        /** Instead of the scenario's: more of them make the growth more certain. */
        cycles: z.number().int().min(1).max(100_000).optional(),
      }),
    )
    .output(eventIterator(huntProgress, verification)),
};

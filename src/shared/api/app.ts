import * as z from 'zod';
import { recent } from '../view.js';
import { base, none } from './common.js';

const sampleProgram = z.strictObject({
  id: z.string(),
  file: z.string(),
  leaks: z.boolean(),
  runtime: z.enum(['v8', 'cpython']),
});

export const appContract = {
  info: base.output(
    z.strictObject({
      version: z.string(),
      platform: z.string(),
      electron: z.string().optional(),
      node: z.string(),
      investigationsDir: z.string(),
    }),
  ),
  samples: base.output(z.array(sampleProgram)),
  recents: base.output(z.array(recent)),
  forgetRecent: base.input(z.strictObject({ dir: z.string() })).output(none),
};

import { eventIterator } from '@orpc/contract';
import * as z from 'zod';
import { endedJob } from '../job.js';
import { editor, preferences, preferencesChange, updateNotice } from '../preferences.js';
import { base, none } from './common.js';

/** What the menu or the operating system asks the window to do. */
export const shellCommand = z.discriminatedUnion('type', [
  z.strictObject({ type: z.literal('open-paths'), paths: z.array(z.string()) }),
  z.strictObject({
    type: z.literal('menu'),
    command: z.enum([
      'new',
      'open-files',
      'open-investigation',
      'share',
      'close',
      'mark',
      'capture',
      'collect',
      'experiment',
      'undo',
      'redo',
      'help',
      'guide',
      'about',
      'preferences',
      'stage-1',
      'stage-2',
      'stage-3',
      'stage-4',
      'stage-5',
    ]),
  }),
]);
export type ShellCommand = z.infer<typeof shellCommand>;

const appearance = z.strictObject({ preferences, locale: z.string(), platform: z.string(), updatesKnown: z.boolean() });
export type Appearance = z.infer<typeof appearance>;

/** Served by the main process itself: what only a desktop can do. */
export const shellContract = {
  chooseSnapshots: base.output(z.array(z.string())),
  chooseFolder: base
    .input(z.strictObject({ purpose: z.enum(['open-investigation', 'new-investigation', 'working-directory', 'source-folder']) }))
    .output(z.string().optional()),
  /** Where to write a file that a person wants; `undefined` when they changed their mind. */
  chooseSaveFile: base
    .input(
      z.strictObject({
        kind: z.enum(['report', 'bundle', 'snapshot', 'csv', 'tsv', 'png', 'svg', 'dot', 'md', 'txt']),
        name: z.string().max(300),
      }),
    )
    .output(z.string().optional()),
  /** Editors that are there, the first of them meant by `auto`. */
  editors: base.output(z.array(editor)),
  /** Opens a file that a place named, in the person's editor. Others are refused. */
  openSource: base
    .input(z.strictObject({ file: z.string().min(1).max(4096), line: z.number().int().min(0), column: z.number().int().min(0) }))
    .output(none),
  showInFolder: base.input(z.strictObject({ path: z.string() })).output(none),
  commands: base.output(eventIterator(shellCommand)),
  /** What is chosen, and the language that follows from it. */
  preferences: base.output(appearance),
  setPreferences: base.input(preferencesChange).output(appearance),
  /** A newer release, now and after each change; `undefined` while there is nothing to tell. */
  update: base.output(eventIterator(updateNotice.optional())),
  /** Opens the page of the newer release in the browser. */
  openReleasePage: base.output(none),
  /** Notices of what is inside; `undefined` where they were not made (a working copy). */
  licences: base.output(z.string().optional()),
  showLog: base.output(none),
  /** Long work is over: told by the system where the window is not in front, and a person wants that. */
  jobEnded: base.input(endedJob).output(none),
};

// What a person has chosen about the application itself, on this machine.
import * as z from 'zod';

export const theme = z.enum(['system', 'light', 'dark']);
export type Theme = z.infer<typeof theme>;

/** `reduced`: nothing moves, whatever the system says. */
export const motion = z.enum(['system', 'reduced']);

export const language = z.enum(['system', 'en', 'zh-CN']);
export type Language = z.infer<typeof language>;

/** What is done in the guided hunt, in this order. */
export const guideSteps = ['launch', 'experiment', 'compare', 'suspect', 'judge', 'cut', 'keep'] as const;
export type GuideStep = (typeof guideSteps)[number];

/** How far a person is in it. */
export const guide = z.strictObject({
  /** Its investigation; absent until its program runs. */
  dir: z.string().max(4096).optional(),
  done: z.array(z.enum(guideSteps)),
  /** `left`: to be gone on with; `over`: done to the end. */
  state: z.enum(['on', 'left', 'over']),
});
export type Guide = z.infer<typeof guide>;

/** Editors that Holdfast knows how to ask; `auto`: the first that is there · `command`: as `editorCommand` says · `none`: places are copied. */
export const editor = z.enum([
  'auto',
  'vscode',
  'cursor',
  'vscodium',
  'zed',
  'sublime',
  'idea',
  'webstorm',
  'pycharm',
  'kate',
  'gvim',
  'command',
  'none',
]);
export type Editor = z.infer<typeof editor>;

const fields = {
  theme: theme,
  motion: motion,
  language: language,
  /** Whether the system tells of long work that is over while the window is not in front. */
  notices: z.boolean(),
  /** Whether a newer release may be looked for, once a day. */
  updates: z.boolean(),
  /** A release whose notice was dismissed. */
  skippedUpdate: z.string().max(64).optional(),
  guide: guide.optional(),
  /** Where places in the program's text open; absent: `auto`. */
  editor: editor.optional(),
  /** Words with {file}, {line} and {column}, or a URL of an editor's own scheme. */
  editorCommand: z.string().max(1000).optional(),
  /** Where scripts and source maps of programs that ran elsewhere lie on this machine. */
  sourceFolders: z.array(z.string().min(1).max(4096)).max(50).optional(),
};

export const preferences = z.strictObject({
  ...fields,
  theme: fields.theme.default('system'),
  motion: fields.motion.default('system'),
  language: fields.language.default('system'),
  notices: fields.notices.default(true),
  updates: fields.updates.default(true),
});

/** Only what is to change: a default here would put back what a person chose. */
export const preferencesChange = z.strictObject(fields).partial();
export type Preferences = z.infer<typeof preferences>;

/** A release that is newer than this one. */
export const updateNotice = z.strictObject({ version: z.string(), page: z.string() });
export type UpdateNotice = z.infer<typeof updateNotice>;

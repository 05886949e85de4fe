// Where things are. Only node: modules here: this runs before anything is installed.
import path from 'node:path';
import { fileURLToPath } from 'node:url';

export const root = path.resolve(path.dirname(fileURLToPath(import.meta.url)), '..', '..');

/** A path below the project's folder. */
export const at = (...parts) => path.join(root, ...parts);

/** Progress of setup goes to stderr: stdout belongs to the program that was asked for. */
export const say = (...words) => console.error('[holdfast]', ...words);

/** A setup problem that a person can solve: the message says how. Shown without a stack. */
export class SetupError extends Error {}

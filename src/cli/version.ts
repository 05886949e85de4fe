import { readFileSync } from 'node:fs';

/** The version of the package that this file lies in, two folders up in the sources and in the build alike. */
export const version = (): string =>
  (JSON.parse(readFileSync(new URL('../../package.json', import.meta.url), 'utf8')) as { version: string }).version;

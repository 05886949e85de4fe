// Parts of the product as files that Node runs, built into a folder for measurements as the product builds them.
import { join, resolve } from 'node:path';
import { build } from 'vite';
import { kernelsPlugin } from '../scripts/lib/kernels-plugin.mjs';

const root = resolve(import.meta.dirname, '..');

/** @param {string} entry  below src/  @param {string} outDir  @returns {Promise<string>} the built file */
export async function built(entry, outDir) {
  await build({
    configFile: false,
    root,
    logLevel: 'error',
    plugins: [kernelsPlugin()],
    ssr: { noExternal: true },
    build: {
      ssr: true,
      target: 'node20.18',
      outDir,
      emptyOutDir: true,
      minify: false,
      rollupOptions: {
        input: { entry: join(root, 'src', entry) },
        output: { format: 'es', entryFileNames: '[name].mjs' },
      },
    },
  });
  return join(outDir, 'entry.mjs');
}

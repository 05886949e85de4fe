// What the engine's threads are made of, as modules: `x.as?wasm` is an AssemblyScript program compiled to WebAssembly (base64),
// `x.ts?script` is a module bundled to one self-contained script for a worker thread. For Vite, electron-vite and Vitest alike.
import { createHash } from 'node:crypto';
import fs from 'node:fs';
import path from 'node:path';
import { at } from './project.mjs';

// One shared memory from the host: several threads run the same program over it. Its constants lie before the areas of threads/layout.ts.
const options = [
  ['-O3', '--noAssert', '--runtime', 'stub', '--use', 'abort='],
  ['--importMemory', '--sharedMemory', '--memoryBase', '64', '--initialMemory', '1', '--maximumMemory', '65536'],
  ['--enable', 'simd', '--enable', 'threads', '--enable', 'bulk-memory'],
].flat();

/** Compiles an AssemblyScript entry; keeps the result by the hash of all that goes into it. */
export async function compileKernels(entry) {
  const folder = path.dirname(entry);
  const sources = fs
    .readdirSync(folder)
    .filter((name) => name.endsWith('.as'))
    .sort()
    .map((name) => path.join(folder, name));
  const version = JSON.parse(fs.readFileSync(at('node_modules/assemblyscript/package.json'), 'utf8')).version;
  const hash = createHash('sha256').update(JSON.stringify([version, options]));
  for (const source of sources) hash.update(path.basename(source)).update(fs.readFileSync(source));
  const cached = at('node_modules/.cache/holdfast', `kernels-${hash.digest('hex').slice(0, 24)}.wasm`);
  if (!fs.existsSync(cached)) {
    fs.mkdirSync(path.dirname(cached), { recursive: true });
    const partial = `${cached}.${process.pid}`;
    // The compiler knows only .ts; these are .as because to every other tool they are not TypeScript.
    const readFile = (name) => {
      const file = path.join(folder, name.replace(/\.ts$/, '.as'));
      return fs.existsSync(file) ? fs.readFileSync(file, 'utf8') : null;
    };
    const writeFile = (_, bytes) => fs.writeFileSync(partial, bytes);
    const { default: asc } = await import('assemblyscript/asc');
    const entryName = path.basename(entry).replace(/\.as$/, '.ts');
    const { error, stderr } = await asc.main([entryName, '--outFile', 'kernels.wasm', ...options], { readFile, writeFile });
    if (error !== null) throw new Error(`AssemblyScript: ${stderr.toString()}`);
    fs.renameSync(partial, cached);
  }
  return { wasm: fs.readFileSync(cached), sources };
}

async function bundleScript(entry) {
  const { build } = await import('esbuild');
  const result = await build({
    entryPoints: [entry],
    bundle: true,
    write: false,
    metafile: true,
    format: 'cjs',
    platform: 'node',
    target: 'node20.18',
    legalComments: 'none',
  });
  return { text: result.outputFiles[0].text, sources: Object.keys(result.metafile.inputs).map((name) => path.resolve(name)) };
}

/** Text and sources of one of our modules; undefined for any other id. */
async function moduleOf(id) {
  const [file, query] = id.split('?');
  if (query === 'wasm' && file.endsWith('.as')) {
    const { wasm, sources } = await compileKernels(file);
    return { text: `export const wasm = ${JSON.stringify(wasm.toString('base64'))};`, sources };
  }
  if (query === 'script' && file.endsWith('.ts')) {
    const { text, sources } = await bundleScript(file);
    return { text: `export const script = ${JSON.stringify(text)};`, sources };
  }
  return undefined;
}

const ours = /\.(?:as\?wasm|ts\?script)$/;

/** @returns {import('vite').Plugin} */
export function kernelsPlugin() {
  return {
    name: 'holdfast-kernels',
    enforce: 'pre',
    resolveId(id, importer) {
      return ours.test(id) && importer !== undefined ? path.resolve(path.dirname(importer.replace(/\?.*$/, '')), id) : undefined;
    },
    async load(id) {
      const made = await moduleOf(id);
      for (const source of made?.sources ?? []) this.addWatchFile(source);
      return made?.text;
    },
  };
}

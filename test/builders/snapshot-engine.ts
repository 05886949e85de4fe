// The engine host as a process of its own, built from the sources for the tests.
import { rmSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { build, loadConfigFromFile, type PluginOption } from 'vite';
import { type EngineProcess, forkEngine } from '../../src/engine-host/fork.js';
import type { Failure } from '../../src/shared/failures.js';
import type { Progress } from '../../src/shared/progress.js';

const root = resolve(import.meta.dirname, '../..');

let built: Promise<string> | undefined;

/** Path of the built engine host: built as the product is, once a test process. */
export const engineEntry = (): Promise<string> => {
  built ??= (async () => {
    const product = await loadConfigFromFile({ command: 'build', mode: 'production' }, join(root, 'electron.vite.config.ts'));
    const { main } = (product?.config ?? {}) as { main?: { plugins?: PluginOption[] } };
    // Inside the project, so that its dependencies are found.
    const outDir = join(root, 'node_modules/.cache/holdfast', `engine-host-${process.pid}`);
    await build({
      configFile: false,
      root,
      logLevel: 'error',
      plugins: main?.plugins ?? [],
      build: {
        ssr: true,
        target: 'node20.18',
        outDir,
        minify: false,
        rollupOptions: {
          input: { 'engine-host': join(root, 'src/engine-host/index.ts') },
          output: { format: 'es', entryFileNames: '[name].mjs' },
        },
      },
    });
    process.once('exit', () => rmSync(outDir, { recursive: true, force: true }));
    return join(outDir, 'engine-host.mjs');
  })();
  return built;
};

export const startEngine = async (options?: Parameters<typeof forkEngine>[1]): Promise<EngineProcess> =>
  forkEngine(await engineEntry(), options);

/** Drains a stream of long work: its value and the progress before. */
export const drain = async <T>(
  stream: Promise<AsyncIterator<Progress, T>>,
): Promise<{ readonly value: T; readonly progress: Progress[] }> => {
  const iterator = await stream;
  const progress: Progress[] = [];
  for (;;) {
    const step = await iterator.next();
    if (step.done === true) return { value: step.value, progress };
    progress.push(step.value);
  }
};

export const resultOf = async <T>(stream: Promise<AsyncIterator<Progress, T>>): Promise<T> => (await drain(stream)).value;

/** The failure that a stream ends in; fails when it ends well. */
export const failureOf = async (stream: Promise<AsyncIterator<Progress, unknown>>): Promise<Failure> => {
  try {
    await drain(stream);
  } catch (error) {
    const { code, data } = error as { code?: string; data?: Failure };
    if (code === 'FAILURE' && data !== undefined) return data;
    throw error;
  }
  throw new Error('no failure');
};

import { existsSync } from 'node:fs';
import { resolve } from 'node:path';
import react from '@vitejs/plugin-react';
import { defineConfig, type UserConfig } from 'electron-vite';
import type { Plugin } from 'vite';
import { kernelsPlugin } from './scripts/lib/kernels-plugin.mjs';

// electron-vite derives its targets from the installed Electron's major; these are pinned to the oldest we run on (Electron 33).
const nodeTarget = 'node20.18';
const chromeTarget = 'chrome130';

const source = (path: string) => resolve(import.meta.dirname, 'src', path);

// A busy machine makes the bundler tell which plugins were slow; whoever types `npm start` cannot do anything about it.
const checks = { pluginTimings: false };

// HOLDFAST_BUILD=cli leaves out the window: `bin/holdfast` needs no Electron and no renderer.
const cliOnly = process.env['HOLDFAST_BUILD'] === 'cli';

const mainEntries = {
  ...(cliOnly ? {} : { index: source('main/index.ts') }),
  cli: source('cli/index.ts'),
  'engine-host': source('engine-host/index.ts'),
};

const main: UserConfig['main'] = {
  plugins: [kernelsPlugin()],
  // Words as text that is parsed once: several times faster than as literals of a program.
  json: { stringify: true },
  build: {
    target: nodeTarget,
    // Bundled and without what nobody calls, the validator and the contract's ends load in a third of the time. nanoid comes as a
    // module only.
    externalizeDeps: { exclude: ['zod', '@orpc/client', '@orpc/contract', '@orpc/server', 'commander', 'i18next', 'nanoid'] },
    sourcemap: true,
    minify: false,
    rollupOptions: {
      checks,
      input: Object.fromEntries(Object.entries(mainEntries).filter(([, file]) => existsSync(file))),
      output: {
        // Modules take Node's loader several turns and threads each; these are there when they are asked for.
        format: 'cjs',
        entryFileNames: '[name].cjs',
        chunkFileNames: 'chunks/[name]-[hash].cjs',
        // In one chunk its parts call each other directly; from another, each name in a hot loop is a getter.
        codeSplitting: { groups: [{ name: 'engine', test: /\/src\/engine\/.*\.ts$/ }] },
        // Smaller to download and to load; names stay, so that a stack still tells where it was.
        minify: { compress: false, mangle: false, codegen: { removeWhitespace: true } },
      },
    },
  },
};

const preload: UserConfig['preload'] = {
  build: {
    target: nodeTarget,
    // A sandboxed preload cannot require packages: everything is bundled.
    externalizeDeps: false,
    sourcemap: true,
    minify: false,
    rollupOptions: {
      checks,
      input: { index: source('preload/index.ts') },
      output: { format: 'cjs', entryFileNames: '[name].cjs' },
    },
  },
};

// Hot reload injects inline scripts and styles and speaks over a WebSocket. Built pages keep the strict policy.
const relaxedPolicyForDevelopment: Plugin = {
  name: 'relaxed-policy-for-development',
  apply: 'serve',
  transformIndexHtml: (html) =>
    html
      .replace("script-src 'self'", "script-src 'self' 'unsafe-inline'")
      .replace("style-src 'self'", "style-src 'self' 'unsafe-inline'")
      .replace("connect-src 'self'", "connect-src 'self' ws:"),
};

const renderer: UserConfig['renderer'] = {
  root: source('renderer'),
  plugins: [react(), relaxedPolicyForDevelopment],
  build: {
    target: chromeTarget,
    sourcemap: true,
    rollupOptions: { checks, input: { index: source('renderer/index.html') } },
  },
};

export default defineConfig(cliOnly ? { main } : { main, preload, renderer });

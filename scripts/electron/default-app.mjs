// Stands in for Electron's default app in the fallback runtime: what `electron [options] <folder | file.js> [arguments]` needs.
// An ES module on purpose: Electron holds 'ready' back until an ES module entry, with its top-level awaits, has run,
// so the application may call protocol.registerSchemesAsPrivileged and the like before 'ready'.
import fs from 'node:fs';
import { createRequire } from 'node:module';
import path from 'node:path';
import { pathToFileURL } from 'node:url';
import { app } from 'electron';

const { preload, target } = readArguments(process.argv.slice(1));
if (target === undefined) {
  console.error('usage: electron [options] <folder with package.json | file.js> [arguments]');
  process.reallyExit(2);
}
try {
  const require = createRequire(path.join(process.cwd(), 'default-app.cjs'));
  for (const module of preload) require(module);
  Object.defineProperty(process, 'defaultApp', { value: true, enumerable: true });
  const place = path.resolve(target);
  const manifest = path.join(place, 'package.json');
  const isFolder = fs.existsSync(manifest);
  if (isFolder) describeApp(JSON.parse(fs.readFileSync(manifest, 'utf8')));
  const entry = require.resolve(place);
  app.setAppPath(isFolder ? place : path.dirname(entry));
  await import(pathToFileURL(entry).href);
} catch (error) {
  console.error('App threw an error during load');
  console.error(error?.stack ?? error);
  process.reallyExit(1);
}

function readArguments(args) {
  const preload = [];
  for (let i = 0; i < args.length; i++) {
    const a = args[i];
    if (a === '-r' || a === '--require') preload.push(args[++i]);
    else if (a === '-v' || a === '--version') answer(`v${process.versions.electron}`);
    else if (a === '-a' || a === '--abi') answer(process.versions.modules);
    else if (a.startsWith('--app=')) return { preload, target: a.slice('--app='.length) };
    else if (!a.startsWith('-')) return { preload, target: a };
  }
  return { preload, target: undefined };
}

function answer(text) {
  console.log(text);
  process.reallyExit(0);
}

function describeApp({ name, productName, version, desktopName }) {
  if (version) app.setVersion(version);
  if (productName ?? name) app.setName(productName ?? name);
  app.setDesktopName?.(desktopName ?? `${productName ?? name ?? 'electron'}.desktop`);
}

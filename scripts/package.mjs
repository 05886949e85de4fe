#!/usr/bin/env node
// Builds packages for this operating system into dist/packages.
//   npm run package                      Linux: the unpacked folder and a deb; elsewhere the unpacked folder
//   npm run package -- dir deb AppImage tar.gz | dmg zip | nsis portable
//   npm run package -- --release …       with the official Electron or not at all
//   npm run package -- --arch arm64 …    another architecture than this machine's (official Electron only)
import { execFileSync } from 'node:child_process';
import fs from 'node:fs';
import path from 'node:path';
import { parseArgs } from 'node:util';
import { ensureElectron } from './electron/runtime.mjs';
import { ensureBuilt } from './lib/build.mjs';
import { ensureDependencies } from './lib/dependencies.mjs';
import { main } from './lib/main.mjs';
import { at, SetupError, say } from './lib/project.mjs';
import { run } from './lib/run.mjs';

const here = { linux: 'linux', darwin: 'mac', win32: 'win' }[process.platform];
const known = { linux: ['dir', 'deb', 'AppImage', 'tar.gz'], mac: ['dir', 'dmg', 'zip'], win: ['dir', 'nsis', 'portable'] };

await main(async () => {
  const { values, positionals } = parseArgs({
    allowPositionals: true,
    options: { release: { type: 'boolean', default: false }, arch: { type: 'string', default: process.arch } },
  });
  const targets = positionals.length > 0 ? positionals : here === 'linux' ? ['dir', 'deb'] : ['dir'];
  const strange = targets.filter((t) => !known[here].includes(t));
  if (strange.length > 0) throw new SetupError(`Unknown here: ${strange.join(', ')}. Known: ${known[here].join(', ')}.`);

  await ensureDependencies();
  const { ensureTools } = await import('./package/tools.mjs');
  await ensureTools();
  const native = values.arch === process.arch;
  if (!native && targets.includes('deb')) throw new SetupError('A deb is built on a machine of its own architecture.');
  // Elsewhere, and for other architectures, electron-builder fetches the official Electron itself.
  const runtime = native && here === 'linux' ? await ensureElectron({ official: values.release }) : undefined;
  if (values.release && runtime?.kind === 'fallback') throw new SetupError('A release needs the official Electron.');
  await ensureBuilt('app');

  const { description, version } = JSON.parse(fs.readFileSync(at('package.json'), 'utf8'));
  const electron = JSON.parse(fs.readFileSync(at('node_modules', 'electron', 'package.json'), 'utf8')).version;
  const running = runtime === undefined ? electron : versionIn(path.dirname(runtime.executable), electron);
  const notForRelease = runtime?.kind === 'fallback' ? `built with a stand-in, Electron ${running}, instead of ${electron}.` : undefined;
  const built = commitTime();
  const lock = JSON.parse(fs.readFileSync(at('package-lock.json'), 'utf8'));

  say('collecting what goes inside');
  const { makeAppFolder } = await import('./package/app-folder.mjs');
  makeAppFolder(at('dist', 'app'), lock);
  const { componentsOf } = await import('./package/components.mjs');
  const { writeNotices } = await import('./package/notices.mjs');
  writeNotices(componentsOf(lock, at('out')), { version, electron: running, built }, at('dist', 'notices'));
  const { makeIcons } = await import('./package/icons.mjs');
  const icons = makeIcons(at('packaging', 'icon', 'holdfast.svg'), at('dist', 'icons'));

  // tar.gz by our own hand too: electron-builder fetches a program for it.
  const others = targets.filter((t) => !['dir', 'deb', 'tar.gz'].includes(t));
  if (here !== 'linux') {
    await build(others.length > 0 ? others : ['dir']);
    return;
  }
  const folder = await build(['dir']);
  if (notForRelease !== undefined) fs.writeFileSync(path.join(folder, 'NOT-FOR-RELEASE.txt'), `This Holdfast was ${notForRelease}\n`);
  const made = [folder];
  if (targets.includes('deb')) {
    const { makeDeb } = await import('./package/deb.mjs');
    made.push(await makeDeb({ unpacked: folder, icons, outDir: at('dist', 'packages'), version, description, built, notForRelease }));
  }
  if (targets.includes('tar.gz')) {
    const { makeTar } = await import('./package/tar.mjs');
    const name = `holdfast-${version}-linux-${values.arch}${notForRelease === undefined ? '' : '-standin'}`;
    made.push(await makeTar({ unpacked: folder, outDir: at('dist', 'packages'), name, built }));
  }
  if (others.length > 0) await build(others, folder);
  if (notForRelease !== undefined) say(`WARNING: not for release, ${notForRelease}`);
  for (const name of made) console.log(path.relative(at(), name));

  /** electron-builder; `from`: the unpacked folder of an earlier run. @returns the unpacked folder, on Linux */
  async function build(wanted, from) {
    say('electron-builder:', ...wanted);
    const { code } = await run(
      process.execPath,
      [
        at('packaging', 'node_modules', 'electron-builder', 'cli.js'),
        `--${here}`,
        ...wanted,
        `--${values.arch}`,
        '--publish=never',
        `--config=${at('packaging', 'electron-builder.config.mjs')}`,
        `--config.electronVersion=${running}`,
        ...(runtime === undefined ? [] : [`--config.electronDist=${path.dirname(runtime.executable)}`]),
        ...(from === undefined ? [] : [`--prepackaged=${from}`]),
      ],
      { output: 'stderr', env: { SOURCE_DATE_EPOCH: String(Math.floor(built.getTime() / 1000)) } },
    );
    if (code !== 0) throw new SetupError('electron-builder failed (its message is above).');
    return at('dist', 'packages', `linux${values.arch === 'x64' ? '' : `-${values.arch}`}-unpacked`);
  }
});

function versionIn(dist, otherwise) {
  try {
    return fs.readFileSync(path.join(dist, 'version'), 'utf8').trim().replace(/^v/, '');
  } catch {
    return otherwise;
  }
}

/** SOURCE_DATE_EPOCH, or the commit's time; without either, the epoch itself: times say nothing then. */
function commitTime() {
  const given = process.env.SOURCE_DATE_EPOCH;
  if (given) return new Date(Number(given) * 1000);
  try {
    return new Date(Number(execFileSync('git', ['log', '-1', '--format=%ct'], { cwd: at(), encoding: 'utf8' })) * 1000);
  } catch {
    return new Date(0);
  }
}

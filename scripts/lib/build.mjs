// out/: the built application, rebuilt when its sources are not those it was built from.
import { createHash } from 'node:crypto';
import fs from 'node:fs';
import path from 'node:path';
import { at, SetupError, say } from './project.mjs';
import { run } from './run.mjs';
import { withSetupLock } from './setup-lock.mjs';

// scripts/lib holds plugins of the build.
const inputs = ['src', 'scripts/lib', 'electron.vite.config.ts', 'package.json', 'package-lock.json', 'tsconfig.base.json'];
const stampOf = (what) => at('out', `.built-${what}`);
const entryOf = { app: 'out/main/index.cjs', cli: 'out/main/cli.cjs' };

/**
 * Builds what is missing or out of date. An application contains the command line.
 * @param {'app' | 'cli'} what
 */
export async function ensureBuilt(what) {
  if (isFresh(what, fingerprint())) return;
  await withSetupLock(async () => {
    // Taken before the build: a source edited meanwhile makes it stale.
    const print = fingerprint();
    if (isFresh(what, print)) return;
    // Where the whole application was built before, building the command line alone would take the window away.
    await build(what === 'cli' && !fs.existsSync(stampOf('app')) ? 'cli' : 'app', print);
  });
}

async function build(what, print) {
  say(what === 'app' ? 'building the application' : 'building the command line');
  fs.rmSync(stampOf('app'), { force: true });
  fs.rmSync(stampOf('cli'), { force: true });
  const { code } = await run(
    process.execPath,
    [at('node_modules/electron-vite/bin/electron-vite.js'), 'build', '--logLevel', 'warn', '--ignoreConfigWarning'],
    {
      output: 'stderr',
      env: { HOLDFAST_BUILD: what, NODE_ENV: undefined },
    },
  );
  if (code !== 0) throw new SetupError('The build failed (its message is above).');
  fs.writeFileSync(stampOf(what), print);
}

function isFresh(what, print) {
  const stamps = what === 'app' ? ['app'] : ['app', 'cli'];
  return fs.existsSync(at(entryOf[what])) && stamps.some((s) => readIf(stampOf(s)) === print);
}

/** Names, sizes and times of all inputs: notices edited, added and deleted files without reading them. */
function fingerprint() {
  const hash = createHash('sha256');
  const add = (name) => {
    const stat = fs.statSync(at(name), { throwIfNoEntry: false });
    if (stat === undefined) return;
    if (stat.isDirectory()) for (const child of fs.readdirSync(at(name)).sort()) add(path.join(name, child));
    else hash.update(`${name}\0${stat.size}\0${stat.mtimeMs}\n`);
  };
  for (const name of inputs) add(name);
  return hash.digest('hex');
}

function readIf(file) {
  try {
    return fs.readFileSync(file, 'utf8');
  } catch {
    return undefined;
  }
}

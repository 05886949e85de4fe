// What Electron needs of the operating system. Debian and Ubuntu are known by name; elsewhere the missing libraries are listed.
import fs from 'node:fs';
import { SetupError, say } from '../lib/project.mjs';
import { onPath, run } from '../lib/run.mjs';

const isRoot = () => process.getuid?.() === 0;

/** @returns {Promise<string[]>} names of shared libraries that the executable is linked to and that are not there */
export async function missingLibraries(executable) {
  if (process.platform !== 'linux') return [];
  const { output } = await run('ldd', [executable], { output: 'collect' });
  return [...output.matchAll(/^\s*(\S+) => not found$/gm)].map((m) => m[1]).concat(await missingAtRunTime());
}

/** Libraries that Electron opens by itself once it runs, so that ldd does not name them: without them the window ends before it opens. */
const openedAtRunTime = ['libX11-xcb.so.1'];

/** @returns {Promise<string[]>} none where the loader's list cannot be read (it is not on the path of every user) */
async function missingAtRunTime() {
  if (!onPath('ldconfig')) return [];
  const { output, code } = await run('ldconfig', ['-p'], { output: 'collect' });
  return code === 0 && output.includes('.so') ? openedAtRunTime.filter((name) => !output.includes(`${name} `)) : [];
}

/**
 * The packages that bring Electron's libraries, by what /etc/os-release says. Debian 13 and Ubuntu 24.04 renamed two of them.
 * @param {string} release  text of /etc/os-release
 * @returns {string[] | undefined} undefined where they are not known
 */
export function libraryPackages(release) {
  const field = (name) => new RegExp(`^${name}="?([^"\\n]*)`, 'm').exec(release)?.[1] ?? '';
  const family = [field('ID'), ...field('ID_LIKE').split(' ')];
  const version = Number(field('VERSION_ID'));
  const known = family.includes('ubuntu') ? 'ubuntu' : family.includes('debian') ? 'debian' : undefined;
  if (known === undefined) return undefined;
  // Debian testing and unstable have no version.
  const t64 =
    field('ID') === 'ubuntu' ? version >= 24.04 : known === 'ubuntu' ? /noble|plucky|questing/.test(release) : !version || version >= 13;
  return [t64 ? 'libgtk-3-0t64' : 'libgtk-3-0', 'libnss3', t64 ? 'libasound2t64' : 'libasound2', 'libgbm1', 'libx11-xcb1'];
}

/** Makes sure that the executable finds its libraries. Installs them as root on Debian and Ubuntu, otherwise says how. */
export async function ensureLibraries(executable) {
  const missing = await missingLibraries(executable);
  if (missing.length === 0) return;
  const packages = libraryPackages(osRelease());
  if (packages === undefined)
    throw new SetupError(
      `Electron needs libraries that are not on this system: ${missing.join(' ')}. Install them and run the same command again.`,
    );
  await installPackages(packages, `Electron needs libraries that are not on this system: ${missing.join(' ')}.`);
  const still = await missingLibraries(executable);
  if (still.length > 0) throw new SetupError(`Electron still lacks libraries: ${still.join(' ')}`);
}

/** xvfb-run, to run windows where there is no display. */
export async function ensureVirtualDisplay() {
  if (onPath('xvfb-run') && onPath('Xvfb') && onPath('xauth')) return;
  await installPackages(['xvfb', 'xauth'], 'The window tests need a display, and there is none: Xvfb stands in for it.');
}

/**
 * @param {readonly string[]} packages
 * @param {string} why  said before the command that a person must run
 */
export async function installPackages(packages, why) {
  const command = `apt-get update && apt-get install -y --no-install-recommends ${packages.join(' ')}`;
  if (!onPath('apt-get')) throw new SetupError(`${why} On Debian or Ubuntu: ${command}`);
  if (!isRoot()) throw new SetupError(`${why} Run this, then the same command again:\n\n  sudo sh -c '${command}'\n`);
  say('installing system packages:', packages.join(' '));
  const env = { DEBIAN_FRONTEND: 'noninteractive' };
  const update = await run('apt-get', ['update', '-qq'], { output: 'stderr', env });
  const install = await run('apt-get', ['install', '-y', '-qq', '--no-install-recommends', ...packages], { output: 'stderr', env });
  if (install.code !== 0) {
    throw new SetupError(
      `${why} apt-get could not install them${update.code === 0 ? '' : ' (and apt-get update failed)'}; the command was: ${command}`,
    );
  }
}

function osRelease() {
  try {
    return fs.readFileSync('/etc/os-release', 'utf8');
  } catch {
    return '';
  }
}

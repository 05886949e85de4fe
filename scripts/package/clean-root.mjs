// A bare Debian in a folder, to install a package in: what a machine has on which nobody ever developed anything.
import fs from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { installPackages } from '../electron/system-libraries.mjs';
import { SetupError, say } from '../lib/project.mjs';
import { onPath, run } from '../lib/run.mjs';

/** The person who uses it. */
const user = 'kim';
/** What a desktop has already: the registry of file types. And Node, because the samples need one. */
const desktop = ['desktop-file-utils', 'libglib2.0-bin', 'nodejs'];

/** @returns {string | undefined} why it cannot be made here */
export function cleanRootImpossible() {
  if (process.platform !== 'linux' || process.arch !== 'x64') return 'needs Linux on x64';
  if (process.getuid?.() !== 0) return 'needs root, to make a Debian root folder';
  if (!fs.existsSync('/etc/debian_version') || !onPath('apt-get')) return 'needs Debian, for its package mirror';
  return undefined;
}

/**
 * Makes the root, installs the package in it as apt would for a person, and makes a user. The bare system is kept as an archive
 * between runs, where HOLDFAST_RUNTIME_CACHE or the user's cache folder is.
 * @param {string} deb
 * @returns {Promise<string>} the folder; it goes when this process ends
 */
export async function makeCleanRoot(deb) {
  const { codename, mirror } = debianHere();
  const root = fs.mkdtempSync(path.join(os.tmpdir(), 'holdfast-root-'));
  fs.chmodSync(root, 0o755);
  // However this process ends: the folder is a gigabyte.
  process.on('exit', () => fs.rmSync(root, { recursive: true, force: true }));
  const bare = path.join(process.env.HOLDFAST_RUNTIME_CACHE || path.join(os.homedir(), '.cache', 'holdfast'), `debian-${codename}.tar`);
  if (fs.existsSync(bare)) {
    await must('tar', ['-xpf', bare, '-C', root, '--numeric-owner'], 'could not unpack the bare Debian');
  } else {
    if (!onPath('debootstrap')) await installPackages(['debootstrap'], 'A clean Debian root is made by debootstrap.');
    say(`making a bare Debian (${codename})`);
    await must('debootstrap', ['--variant=minbase', codename, root, mirror], 'debootstrap failed');
    fs.mkdirSync(path.dirname(bare), { recursive: true });
    await must('tar', ['-cpf', `${bare}.part`, '-C', root, '--numeric-owner', '.'], 'could not keep the bare Debian');
    fs.renameSync(`${bare}.part`, bare);
  }
  // How this machine reaches the mirror is how the root does.
  for (const name of ['apt.conf.d', 'sources.list.d']) {
    const dropIns = `/etc/apt/${name}`;
    const wanted = (file) =>
      name === 'apt.conf.d' ? !/^(?:20packagekit|50appstream|70debconf)$/.test(file) : /^debian\.sources$/.test(file);
    for (const file of fs.existsSync(dropIns) ? fs.readdirSync(dropIns).filter(wanted) : [])
      fs.copyFileSync(path.join(dropIns, file), path.join(root, dropIns, file));
  }
  if (fs.existsSync(path.join(root, 'etc/apt/sources.list.d/debian.sources')))
    fs.rmSync(path.join(root, 'etc/apt/sources.list'), { force: true });
  fs.copyFileSync('/etc/resolv.conf', path.join(root, 'etc/resolv.conf'));

  say('installing the package in the clean root');
  fs.copyFileSync(deb, path.join(root, 'tmp', 'holdfast.deb'));
  const chroot = (...command) =>
    must(
      'chroot',
      [root, 'env', '-i', 'DEBIAN_FRONTEND=noninteractive', 'PATH=/usr/sbin:/usr/bin:/sbin:/bin', ...command],
      `${command.join(' ')} failed`,
    );
  await chroot('apt-get', 'update', '-qq');
  await chroot('apt-get', 'install', '-y', '-qq', '--no-install-recommends', ...desktop);
  await chroot('apt-get', 'install', '-y', '-qq', '--no-install-recommends', '/tmp/holdfast.deb');
  await chroot('useradd', '--create-home', '--shell', '/bin/sh', user);
  fs.rmSync(path.join(root, 'tmp', 'holdfast.deb'));
  return root;
}

async function must(command, args, why) {
  const { code, output } = await run(command, args, { output: 'collect' });
  if (code !== 0) throw new SetupError(`${why}:\n${output.trim().slice(-2000)}`);
}

/** This machine's own release and the mirror it uses. */
function debianHere() {
  const codename = /^VERSION_CODENAME=(\w+)/m.exec(fs.readFileSync('/etc/os-release', 'utf8'))?.[1] ?? 'stable';
  const files = ['/etc/apt/sources.list', ...listed('/etc/apt/sources.list.d')];
  for (const file of files) {
    const text = fs.existsSync(file) ? fs.readFileSync(file, 'utf8') : '';
    const mirror = /^URIs:\s*(\S+)/m.exec(text)?.[1] ?? /^deb\s+(?:\[[^\]]*\]\s+)?(https?:\S+)/m.exec(text)?.[1];
    if (mirror !== undefined && /debian/.test(mirror) && !/security/.test(mirror)) return { codename, mirror };
  }
  throw new SetupError(`No Debian mirror is named in ${files.join(', ')}.`);
}

const listed = (dir) =>
  fs.existsSync(dir)
    ? fs
        .readdirSync(dir)
        .filter((f) => /\.(?:list|sources)$/.test(f))
        .sort()
        .map((f) => path.join(dir, f))
    : [];

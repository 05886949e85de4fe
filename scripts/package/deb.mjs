// A Debian package from an unpacked application, with dpkg-deb. It has no maintainer scripts: Debian's triggers notice the desktop
// entry, the MIME types and the icons by themselves.
import { createHash } from 'node:crypto';
import fs from 'node:fs';
import path from 'node:path';
import { gzipSync } from 'node:zlib';
import { debDepends, debSuggests, maintainer } from '../../packaging/product.mjs';
import { at, SetupError } from '../lib/project.mjs';
import { run } from '../lib/run.mjs';

const architectures = { x64: 'amd64', arm64: 'arm64' };

/**
 * @param {object} options
 * @param {string} options.unpacked     folder of the application, executable `holdfast`
 * @param {string} options.icons        folder with NxN.png
 * @param {string} options.outDir
 * @param {string} options.version      of Holdfast
 * @param {string} options.description  one line
 * @param {Date} options.built          times of all files inside: the same input gives the same bytes
 * @param {string | undefined} options.notForRelease  why this package must not be published
 * @returns {Promise<string>} the package
 */
export async function makeDeb({ unpacked, icons, outDir, version, description, built, notForRelease }) {
  const architecture = architectures[process.arch];
  if (architecture === undefined) throw new SetupError(`There is no Debian package for ${process.arch}.`);
  const tree = path.join(outDir, 'deb');
  fs.rmSync(tree, { recursive: true, force: true });
  const put = (name, bytes, mode = 0o644) => {
    fs.mkdirSync(path.dirname(path.join(tree, name)), { recursive: true });
    fs.writeFileSync(path.join(tree, name), bytes, { mode });
  };
  const packaging = (...parts) => fs.readFileSync(at('packaging', ...parts));

  fs.cpSync(unpacked, path.join(tree, 'opt/holdfast'), { recursive: true, verbatimSymlinks: true });
  // The helper starts the page's sandbox where users may not make namespaces of their own (Ubuntu 24.04, hardened kernels).
  fs.chmodSync(path.join(tree, 'opt/holdfast/chrome-sandbox'), 0o4755);
  fs.mkdirSync(path.join(tree, 'usr/bin'), { recursive: true });
  fs.symlinkSync('/opt/holdfast/resources/bin/holdfast', path.join(tree, 'usr/bin/holdfast'));
  put('usr/share/applications/holdfast.desktop', packaging('linux', 'holdfast.desktop'));
  put('usr/share/mime/packages/holdfast.xml', packaging('linux', 'holdfast.xml'));
  for (const name of fs.readdirSync(icons)) {
    const size = /^(\d+)x\1\.png$/.exec(name)?.[1];
    if (size !== undefined && Number(size) <= 512)
      put(`usr/share/icons/hicolor/${size}x${size}/apps/holdfast.png`, fs.readFileSync(path.join(icons, name)));
  }
  put('usr/share/icons/hicolor/scalable/apps/holdfast.svg', packaging('icon', 'holdfast.svg'));
  put('usr/share/doc/holdfast/copyright', copyright());
  put('usr/share/doc/holdfast/CHANGELOG.md.gz', gzipSync(fs.readFileSync(at('CHANGELOG.md')), { level: 9 }));

  const warning = notForRelease === undefined ? '' : ` NOT FOR RELEASE: ${notForRelease}\n .\n`;
  const fields = {
    Package: 'holdfast',
    Version: debVersion(version, notForRelease),
    Architecture: architecture,
    Maintainer: maintainer,
    Section: 'devel',
    Priority: 'optional',
    'Installed-Size': String(Math.ceil(sizeOf(tree) / 1024)),
    Depends: debDepends.join(', '),
    Suggests: debSuggests.join(', '),
    Description: `${description.replace(/\.$/, '')}\n${warning} Launches a program or attaches to it, watches its memory, compares heap\n snapshots and shows what holds the objects that grow. In a window, and on the\n command line.`,
  };
  const lines = Object.entries(fields).map(([key, value]) => `${key}: ${value}\n`);
  put('DEBIAN/control', lines.join(''));
  put('DEBIAN/md5sums', checksums(tree));
  normalise(tree, built);

  const deb = path.join(outDir, `holdfast_${fields.Version}_${architecture}.deb`);
  fs.rmSync(deb, { force: true });
  const { code } = await run(
    'dpkg-deb',
    ['--root-owner-group', ...(notForRelease === undefined ? ['-Zxz'] : ['-Zgzip', '-z1']), '--build', tree, deb],
    {
      output: 'stderr',
      env: { SOURCE_DATE_EPOCH: String(Math.floor(built.getTime() / 1000)) },
    },
  );
  if (code !== 0) throw new SetupError('dpkg-deb could not build the package (its message is above).');
  fs.rmSync(tree, { recursive: true, force: true });
  return deb;
}

/** A pre-release sorts before its release, and so does a package that must not be published. */
const debVersion = (version, notForRelease) => `${version.replace('-', '~')}${notForRelease === undefined ? '' : '~standin'}`;

const copyright = () =>
  `Format: https://www.debian.org/doc/packaging-manuals/copyright-format/1.0/
Upstream-Name: holdfast
Comment: What others wrote is listed in /opt/holdfast/resources/licences and, for Electron and Chromium, in
 /opt/holdfast/LICENSE.electron.txt and /opt/holdfast/LICENSES.chromium.html.

Files: *
Copyright: the Holdfast contributors
License: MIT
${fs
  .readFileSync(at('LICENSE'), 'utf8')
  .trimEnd()
  .split('\n')
  .map((line) => ` ${line.trim() === '' ? '.' : line}`)
  .join('\n')}
`;

function* filesOf(tree) {
  for (const entry of fs.readdirSync(tree, { withFileTypes: true, recursive: true })) {
    yield { entry, file: path.join(entry.parentPath ?? entry.path, entry.name) };
  }
}

function sizeOf(tree) {
  let bytes = 0;
  for (const { file } of filesOf(tree)) bytes += fs.lstatSync(file).size;
  return bytes;
}

function checksums(tree) {
  const lines = [];
  for (const { entry, file } of filesOf(tree)) {
    const name = path.relative(tree, file);
    if (!entry.isFile() || name.startsWith('DEBIAN')) continue;
    lines.push(`${createHash('md5').update(fs.readFileSync(file)).digest('hex')}  ${name}\n`);
  }
  return lines.sort().join('');
}

/** The same rights and times whatever the umask and the clock of who builds. */
function normalise(tree, built) {
  for (const { entry, file } of [...filesOf(tree), { entry: undefined, file: tree }]) {
    if (entry?.isSymbolicLink()) {
      fs.lutimesSync(file, built, built);
      continue;
    }
    const { mode } = fs.statSync(file);
    if (entry?.isFile() !== true) fs.chmodSync(file, 0o755);
    else if (!file.endsWith('chrome-sandbox')) fs.chmodSync(file, mode & 0o100 && !/\.so(?:\.\d+)*$/.test(file) ? 0o755 : 0o644);
    fs.utimesSync(file, built, built);
  }
}

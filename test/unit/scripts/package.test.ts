import { describe, expect, it } from 'vitest';
import { productionPlaces, resolvePlace } from '../../../scripts/package/components.mjs';
import { icns, ico } from '../../../scripts/package/icons.mjs';
import { sbom } from '../../../scripts/package/notices.mjs';
import { disagreements } from '../../../scripts/package-version.mjs';

const lock = {
  packages: {
    '': { dependencies: { a: '1' } },
    'node_modules/a': {
      version: '1.0.0',
      dependencies: { b: '1' },
      peerDependencies: { needed: '1', wished: '1' },
      peerDependenciesMeta: { wished: { optional: true } },
    },
    'node_modules/a/node_modules/b': { version: '1.0.0', dependencies: { c: '1' } },
    'node_modules/b': { version: '2.0.0' },
    'node_modules/c': { version: '1.0.0' },
    'node_modules/needed': { version: '1.0.0' },
    'node_modules/wished': { version: '1.0.0' },
    'node_modules/tool': { version: '1.0.0', dependencies: { b: '2' } },
  },
};

describe('what a package of ours contains', () => {
  it('is what Node would find from the project, without tools and optional peers', () => {
    expect(productionPlaces(lock)).toEqual(['node_modules/a', 'node_modules/a/node_modules/b', 'node_modules/c', 'node_modules/needed']);
    expect(resolvePlace(lock, 'node_modules/tool', 'b')).toBe('node_modules/b');
    expect(resolvePlace(lock, 'node_modules/a/node_modules/b', 'missing')).toBeUndefined();
  });

  it('is listed the same way twice, two versions of one package apart', () => {
    const component = (place: string, version: string) => ({
      name: '@x/b',
      version,
      place,
      integrity: 'sha512-AAEC',
      licence: '(MIT OR CC0-1.0)',
      dependsOn: [],
      how: 'installed' as const,
    });
    const list = [component('node_modules/@x/b', '2.0.0'), component('node_modules/a/node_modules/@x/b', '1.0.0')];
    const about = { version: '1.2.3', electron: '45.0.0', built: new Date(0) };
    const bom = sbom(list, about);
    expect(bom).toEqual(sbom(list, about));
    expect(bom.components[1]).toMatchObject({
      group: '@x',
      name: 'b',
      purl: 'pkg:npm/%40x/b@2.0.0',
      hashes: [{ alg: 'SHA-512', content: '000102' }],
      licenses: [{ expression: '(MIT OR CC0-1.0)' }],
    });
    expect(new Set(bom.dependencies.map((d: { ref: string }) => d.ref)).size).toBe(4);
  });
});

describe('one version', () => {
  const agreed = {
    agent: "\n__version__ = '1.2.0'\n",
    version: '1.2.0',
    lock: { version: '1.2.0' },
    changelog: '# Changelog\n\n## 1.2.0\n',
    tag: 'v1.2.0',
  };
  it('agrees', () => expect(disagreements(agreed)).toEqual([]));
  it.each([
    ['another tag', { tag: 'v1.2.1' }],
    ['a stale lock file', { lock: { version: '1.1.0' } }],
    ['no changelog', { changelog: '## 1x2.0\n' }],
    ['a changelog that is not done', { changelog: '## 1.2.0 (unreleased)\n' }],
    ['another version of the agent', { agent: "\n__version__ = '1.1.0'\n" }],
  ])('refuses %s', (_what, change) => expect(disagreements({ ...agreed, ...change })).toHaveLength(1));
  it('lets an unreleased version be built without a tag', () => {
    expect(disagreements({ ...agreed, changelog: '## 1.2.0 (unreleased)\n', tag: undefined })).toEqual([]);
  });
});

describe('icons', () => {
  it('an ICO says where each picture lies; 256 is written as 0', () => {
    const file = ico([
      { size: 16, bytes: Buffer.from('sixteen') },
      { size: 256, bytes: Buffer.from('big') },
    ]);
    expect(file[6]).toBe(16);
    expect(file[22]).toBe(0);
    expect(file.subarray(file.readUInt32LE(18), file.readUInt32LE(18) + 7).toString()).toBe('sixteen');
    expect(file.subarray(file.readUInt32LE(34)).toString()).toBe('big');
  });
  it('an ICNS counts its own heads', () => {
    const file = icns([{ type: 'ic07', bytes: Buffer.from('abc') }]);
    expect(file.readUInt32BE(4)).toBe(19);
    expect(file.readUInt32BE(12)).toBe(11);
  });
});

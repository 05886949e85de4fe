// dist/notices: the third-party licences that people read and the bill of materials (CycloneDX 1.6) that programs read.
import { createHash } from 'node:crypto';
import fs from 'node:fs';
import path from 'node:path';
import { at } from '../lib/project.mjs';

const licenceFile = /^(?:licen[cs]e|copying|notice)(?:[.-].*)?$/i;

/**
 * @param {readonly import('./components.mjs').Component[]} components
 * @param {{ version: string, electron: string, built: Date }} about
 * @param {string} folder  is made
 */
export function writeNotices(components, about, folder) {
  fs.mkdirSync(folder, { recursive: true });
  fs.writeFileSync(path.join(folder, 'THIRD-PARTY-LICENCES.txt'), licences(components));
  fs.writeFileSync(path.join(folder, 'sbom.cdx.json'), `${JSON.stringify(sbom(components, about), undefined, 2)}\n`);
}

export function licences(components) {
  const parts = components.map((c) => {
    const texts = licenceTexts(at(c.place));
    const text = texts.length > 0 ? texts.join('\n\n') : `(Its package has no licence text; it names: ${c.licence}.)`;
    return `${c.name} ${c.version}\nLicence: ${c.licence}\n\n${text}`;
  });
  const head =
    'Holdfast contains these packages. Electron and Chromium, which it runs on, bring their own notices: LICENSE.electron.txt and LICENSES.chromium.html.';
  return `${[head, ...parts].join(`\n\n${'-'.repeat(80)}\n\n`)}\n`;
}

function licenceTexts(folder) {
  return fs
    .readdirSync(folder, { withFileTypes: true })
    .filter((entry) => entry.isFile() && licenceFile.test(entry.name))
    .map((entry) => entry.name)
    .sort()
    .map((name) => fs.readFileSync(path.join(folder, name), 'utf8').trim());
}

/** The same input gives the same bytes: the serial number is a hash, the time that of the commit. */
export function sbom(components, { version, electron, built }) {
  const purl = (name, v) => `pkg:npm/${name.replace(/^@/, '%40')}@${v}`;
  const self = purl('holdfast', version);
  const runtime = purl('electron', electron);
  const ref = (c) =>
    duplicates(components).has(purl(c.name, c.version)) ? `${purl(c.name, c.version)}#${c.place}` : purl(c.name, c.version);
  const byPlace = new Map(components.map((c) => [c.place, ref(c)]));
  const body = {
    bomFormat: 'CycloneDX',
    specVersion: '1.6',
    version: 1,
    metadata: {
      timestamp: built.toISOString(),
      component: { type: 'application', 'bom-ref': self, name: 'holdfast', version, purl: self, licenses: [{ license: { id: 'MIT' } }] },
    },
    components: [
      { type: 'framework', 'bom-ref': runtime, name: 'electron', version: electron, purl: runtime, licenses: [{ license: { id: 'MIT' } }] },
      ...components.map((c) => ({
        type: 'library',
        'bom-ref': ref(c),
        ...group(c.name),
        version: c.version,
        purl: purl(c.name, c.version),
        ...(c.integrity === undefined ? {} : { hashes: [hash(c.integrity)] }),
        licenses: [licenceEntry(c.licence)],
        properties: [{ name: 'holdfast:how', value: c.how }],
      })),
    ],
    dependencies: [
      { ref: self, dependsOn: [runtime, ...components.map(ref)].sort() },
      { ref: runtime, dependsOn: [] },
      ...components.map((c) => ({ ref: ref(c), dependsOn: [...new Set(c.dependsOn.map((place) => byPlace.get(place)))].sort() })),
    ],
  };
  const digest = createHash('sha256').update(JSON.stringify(body)).digest('hex');
  const serial = `${digest.slice(0, 8)}-${digest.slice(8, 12)}-5${digest.slice(13, 16)}-a${digest.slice(17, 20)}-${digest.slice(20, 32)}`;
  const { bomFormat, specVersion, ...rest } = body;
  return { bomFormat, specVersion, serialNumber: `urn:uuid:${serial}`, ...rest };

  function duplicates(list) {
    const seen = new Set();
    return new Set(list.map((c) => purl(c.name, c.version)).filter((p) => seen.has(p) || !seen.add(p)));
  }
}

const group = (name) =>
  name.startsWith('@') ? { group: name.slice(0, name.indexOf('/')), name: name.slice(name.indexOf('/') + 1) } : { name };

/** `sha512-BASE64` of the lock file as CycloneDX wants it. */
function hash(integrity) {
  const [, algorithm, base64] = /^(sha\d+)-(.+)$/.exec(integrity.split(' ')[0]);
  return { alg: algorithm.replace('sha', 'SHA-'), content: Buffer.from(base64, 'base64').toString('hex') };
}

/** An identifier, an expression of them, or what is neither: the text that npm has for licences of their own. */
const licenceEntry = (licence) =>
  /^SEE LICEN[CS]E/i.test(licence)
    ? { license: { name: licence } }
    : /^[\w.+-]+$/.test(licence)
      ? { license: { id: licence } }
      : { expression: licence };

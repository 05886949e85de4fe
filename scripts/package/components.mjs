// What a package of ours contains of others: the production dependencies, and what the build has put into our own files.
import fs from 'node:fs';
import path from 'node:path';
import { at } from '../lib/project.mjs';

/**
 * @typedef {object} Component
 * @property {string} name
 * @property {string} version
 * @property {string} place      folder below the project, as in the lock file (node_modules/…)
 * @property {string | undefined} integrity  of its archive, as in the lock file
 * @property {string} licence    SPDX expression, as its package.json says
 * @property {readonly string[]} dependsOn  places
 * @property {'installed' | 'bundled'} how
 */

/**
 * What `npm install` of the published package brings: dependencies of dependencies, and peers that are not optional. Walked rather
 * than read from the lock file's flags, which count an optional peer that some development tool brings along.
 */
export function productionPlaces(lock) {
  const found = new Set();
  const visit = (from, names) => {
    for (const name of names) {
      const place = resolvePlace(lock, from, name);
      if (place === undefined || found.has(place)) continue;
      const { dependencies, peerDependencies, peerDependenciesMeta } = lock.packages[place];
      found.add(place);
      visit(place, Object.keys(dependencies ?? {}));
      visit(
        place,
        Object.keys(peerDependencies ?? {}).filter((peer) => peerDependenciesMeta?.[peer]?.optional !== true),
      );
    }
  };
  visit('', Object.keys(lock.packages[''].dependencies ?? {}));
  return [...found].sort();
}

/**
 * Packages whose code the bundler has copied into the built files: their source maps name every module.
 * @param {string} out  the built program
 */
export function bundledPlaces(out) {
  const places = new Set();
  for (const name of fs.readdirSync(out, { recursive: true }).map(String)) {
    if (!name.endsWith('.map')) continue;
    const map = path.join(out, name);
    for (const source of JSON.parse(fs.readFileSync(map, 'utf8')).sources) {
      // The kernels are AssemblyScript: its standard library is compiled into them.
      if (source.split('?')[0].endsWith('.as')) places.add('node_modules/assemblyscript');
      const file = path.relative(at(), path.resolve(path.dirname(map), source.split('?')[0]));
      const match = /^((?:node_modules\/(?:@[^/]+\/)?[^/]+\/)*node_modules\/(?:@[^/]+\/)?[^/]+)\//.exec(file.split(path.sep).join('/'));
      if (match) places.add(match[1]);
    }
  }
  return [...places];
}

/**
 * @param {{ packages: Record<string, any> }} lock  package-lock.json
 * @param {string} out
 * @returns {Component[]} by name and version
 */
export function componentsOf(lock, out) {
  const installed = new Set(productionPlaces(lock));
  const all = new Set([...installed, ...bundledPlaces(out).filter((place) => place in lock.packages)]);
  return [...all]
    .map((place) => {
      const entry = lock.packages[place];
      const manifest = JSON.parse(fs.readFileSync(at(place, 'package.json'), 'utf8'));
      return {
        name: manifest.name,
        version: entry.version,
        place,
        integrity: entry.integrity,
        licence: licenceOf(manifest),
        dependsOn: Object.keys({ ...entry.dependencies, ...entry.optionalDependencies, ...entry.peerDependencies })
          .map((name) => resolvePlace(lock, place, name))
          .filter((found) => found !== undefined && all.has(found)),
        how: installed.has(place) ? 'installed' : 'bundled',
      };
    })
    .sort((a, b) => compare(a.name, b.name) || compare(a.version, b.version));
}

/** Where Node would find `name` from a package: beside it, or in a folder above. */
export function resolvePlace(lock, from, name) {
  for (let base = from; ; base = base.slice(0, Math.max(0, base.lastIndexOf('/node_modules/')))) {
    const place = base === '' ? `node_modules/${name}` : `${base}/node_modules/${name}`;
    if (place in lock.packages) return place;
    if (base === '') return undefined;
  }
}

function licenceOf({ license, licenses }) {
  if (typeof license === 'string') return license;
  if (typeof license?.type === 'string') return license.type;
  if (Array.isArray(licenses)) return licenses.map((l) => l.type ?? l).join(' OR ');
  throw new Error('a package without a licence field cannot be shipped');
}

const compare = (a, b) => (a < b ? -1 : a > b ? 1 : 0);

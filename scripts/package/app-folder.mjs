// dist/app: what goes into the archive. The built program without source maps, the production dependencies, a manifest without
// anything for development.
import fs from 'node:fs';
import path from 'node:path';
import { at } from '../lib/project.mjs';
import { productionPlaces } from './components.mjs';

/** Of a dependency: code, its manifest and its licence. Types, maps, tests and documentation stay behind. */
const unwanted = /\.(?:[cm]?ts|map|md|markdown|flow|ya?ml|tsbuildinfo)$|^(?:tests?|docs?|examples?|benchmarks?|\..+)(?:\/|$)/i;
/** Pictures are drawn in one family; its package has ten megabytes of others. */
const unusedFonts = /(?:^|\/)ttf\/DejaVu(?!SansCondensed(?:-Bold)?\.ttf$)/;

/**
 * @param {string} folder  is made anew
 * @param {{ packages: Record<string, any> }} lock  package-lock.json
 */
export function makeAppFolder(folder, lock) {
  fs.rmSync(folder, { recursive: true, force: true });
  fs.mkdirSync(folder, { recursive: true });
  const { name, productName, version, description, license, type, main, dependencies } = JSON.parse(
    fs.readFileSync(at('package.json'), 'utf8'),
  );
  // Where the application looks for newer releases; without it, it looks nowhere.
  const releaseFeed = process.env.HOLDFAST_RELEASE_FEED;
  const manifest = {
    ...{ name, productName, version, description, license, author: 'Holdfast maintainers', type, main },
    ...(releaseFeed ? { releaseFeed } : {}),
    dependencies,
  };
  fs.writeFileSync(path.join(folder, 'package.json'), `${JSON.stringify(manifest, undefined, 2)}\n`);
  // cli.cjs is for plain Node; here the main process runs commands itself.
  copy(at('out'), path.join(folder, 'out'), (file) => !/\.map$|(?:^|\/)\.built-|^main\/cli\.cjs$/.test(file));
  for (const place of productionPlaces(lock)) {
    const wanted = (file) => !unwanted.test(file) && !unusedFonts.test(file) && !/(?:^|\/)node_modules(?:\/|$)/.test(file);
    copy(at(place), path.join(folder, place), wanted);
  }
}

/** @param {(file: string) => boolean} wanted  asked with `/` between folders */
function copy(from, to, wanted) {
  fs.cpSync(from, to, {
    recursive: true,
    filter: (source) => {
      const file = path.relative(from, source).split(path.sep).join('/');
      return file === '' || wanted(file);
    },
  });
}

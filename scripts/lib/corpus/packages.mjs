// Pinned old versions of real packages, each set installed once into a folder of its own. They are no dependencies of this project.
import { execFile } from 'node:child_process';
import fs from 'node:fs';
import path from 'node:path';

const installs = new Map();

/**
 * A folder with exactly these versions in node_modules, below `workDir`. Install scripts do not run.
 * @param {Readonly<Record<string, string>>} packages
 * @returns {Promise<string>}
 */
export function folderWith(packages, workDir) {
  const wanted = Object.entries(packages).map(([name, version]) => `${name}@${version}`);
  const folder = path.join(workDir, 'packages', wanted.join('+').replaceAll('/', '-'));
  if (!installs.has(folder)) installs.set(folder, install(folder, wanted));
  return installs.get(folder);
}

async function install(folder, wanted) {
  if (fs.existsSync(path.join(folder, 'node_modules'))) return folder;
  fs.mkdirSync(folder, { recursive: true });
  fs.writeFileSync(path.join(folder, 'package.json'), '{ "private": true }\n');
  await new Promise((resolve, reject) => {
    const args = ['install', '--save-exact', '--ignore-scripts', '--no-audit', '--no-fund', '--loglevel=error', ...wanted];
    execFile('npm', args, { cwd: folder }, (error, _, stderr) =>
      error ? reject(new Error(`npm ${wanted.join(' ')}: ${stderr.trim()}`)) : resolve(undefined),
    );
  });
  return folder;
}

// What packaging needs and nobody else does (packaging/package.json, with a lock file of its own).
import { createHash } from 'node:crypto';
import fs from 'node:fs';
import { createRequire } from 'node:module';
import { at, SetupError, say } from '../lib/project.mjs';
import { npm } from '../lib/run.mjs';

const stamp = at('packaging', 'node_modules', '.holdfast-lock');

/** Installs the tools by their lock file when they are missing or others. No scripts of theirs run. */
export async function ensureTools() {
  const lock = createHash('sha256')
    .update(fs.readFileSync(at('packaging', 'package-lock.json')))
    .digest('hex');
  if (fs.existsSync(stamp) && fs.readFileSync(stamp, 'utf8') === lock) return;
  say('installing the packaging tools');
  const { code } = await npm(['ci', '--ignore-scripts', '--no-audit', '--no-fund', '--loglevel=error'], {
    output: 'stderr',
    cwd: at('packaging'),
  });
  if (code !== 0) throw new SetupError('npm ci in packaging/ failed (its message is above).');
  fs.writeFileSync(stamp, lock);
}

/** `require` as from packaging/. */
export const toolRequire = createRequire(at('packaging', 'package.json'));

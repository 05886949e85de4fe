// A plain archive of the unpacked application, for any Linux: nothing to install, nothing set up.
import fs from 'node:fs';
import path from 'node:path';
import { SetupError } from '../lib/project.mjs';
import { run } from '../lib/run.mjs';

/**
 * @param {{ unpacked: string, outDir: string, name: string, built: Date }} options  `name`: of the folder inside and of the file
 * @returns {Promise<string>} the archive
 */
export async function makeTar({ unpacked, outDir, name, built }) {
  const file = path.join(outDir, `${name}.tar.gz`);
  fs.rmSync(file, { force: true });
  const inside = `s,^${path.basename(unpacked)},${name},`;
  const same = ['--sort=name', '--owner=0', '--group=0', '--numeric-owner', `--mtime=@${Math.floor(built.getTime() / 1000)}`];
  const args = ['--create', '--gzip', '--file', file, '--directory', path.dirname(unpacked), '--transform', inside, ...same];
  const { code } = await run('tar', [...args, path.basename(unpacked)], { output: 'stderr', env: { GZIP: undefined } });
  if (code !== 0) throw new SetupError('tar could not make the archive (its message is above).');
  return file;
}

// Where releases of this build are published: the release workflow writes it into the package's manifest.
import fs from 'node:fs';
import path from 'node:path';
import * as z from 'zod';

const manifest = z.object({ releaseFeed: z.url({ protocol: /^https$/ }) });

/** `HOLDFAST_RELEASE_FEED` names another one (an organisation's own mirror); empty, none. */
export function releaseFeed(env: NodeJS.ProcessEnv, appPath: string): string | undefined {
  const named = env['HOLDFAST_RELEASE_FEED'];
  if (named !== undefined) return /^https?:/.test(named) ? named : undefined;
  try {
    return manifest.parse(JSON.parse(fs.readFileSync(path.join(appPath, 'package.json'), 'utf8'))).releaseFeed;
  } catch {
    return undefined;
  }
}

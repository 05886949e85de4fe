// One writer at a time: a lock file that names its holder. A lock whose holder is known to be dead is taken over.
import { randomBytes } from 'node:crypto';
import { link, open, readdir, readFile, rename, stat, unlink, utimes } from 'node:fs/promises';
import { join } from 'node:path';
import * as z from 'zod';
import { failed, failedWith, ok, type Result } from '../../shared/result.js';
import { errorCode, lstatIf, tryWrite, writeFailure } from './disk.js';
import { type ProcessName, processState, thisProcess } from './process-name.js';

export const lockName = '.lock';
/** The holder touches the file this often, for those that cannot look at its process (milliseconds). */
const heartbeat = 10_000;
/** A holder that cannot be looked at and has not touched the file for this long is gone. */
const silence = 60_000;
/** A lock without a name, on a drive where it cannot be created whole: its writer has had time to finish. */
const unnamedAge = 5000;

const holder = z.object({
  pid: z.number().int().positive(),
  host: z.string(),
  machine: z.string(),
  startedAt: z.string(),
  token: z.string(),
});
type Holder = ProcessName & { readonly token: string };

export interface Lock {
  /** Whether the file is still this holder's; somebody may have replaced it. When it is just gone it is put back. */
  held(): Promise<Result<void>>;
  release(): Promise<void>;
}

/** INVESTIGATION_LOCKED names the holder; NOT_WRITABLE and DISK_FULL say why there can be no lock. */
export async function acquireLock(dir: string): Promise<Result<Lock>> {
  const me: Holder = { ...thisProcess(), token: randomBytes(12).toString('hex') };
  const mine = join(dir, `${lockName}.${me.token}`);
  const created = await createNamed(mine, me);
  if (!created.ok) return created;
  try {
    // Again when the holder lets go between our attempt and our look.
    for (let attempt = 0; attempt < 3; attempt++) {
      const placed = await place(mine, join(dir, lockName), me);
      if (!placed.ok) return placed;
      if (placed.value) return ok(await held(dir, me));
      const taken = await takeOver(dir, mine, me);
      if (!taken.ok || taken.value) return taken.ok ? ok(await held(dir, me)) : taken;
    }
    return locked(dir, await readHolder(join(dir, lockName)));
  } finally {
    await unlink(mine).catch(() => undefined);
  }
}

const locked = (dir: string, by: Holder | undefined): Result<never> =>
  failedWith('INVESTIGATION_LOCKED', { path: dir, holder: by === undefined ? '?' : `pid ${by.pid}, ${by.host}` });

/**
 * Takes the lock of a dead holder; false when it has let go by itself meanwhile. Several processes may try at once:
 * whoever creates the one file named after the dead holder's token is the successor and replaces the lock; then that
 * file is removed. A process that comes late finds a lock with another token and steps back. A successor that died in
 * these few lines has a successor in the same way.
 */
async function takeOver(dir: string, mine: string, me: Holder): Promise<Result<boolean>> {
  const path = join(dir, lockName);
  const first = await readHolder(path);
  const claims: string[] = [];
  for (let file = path; ; ) {
    const found = await stat(file).catch(() => undefined);
    if (found === undefined) return ok(false);
    const by = await readHolder(file);
    if (!(await isStale(by, found.ctimeMs, mine))) return locked(dir, by);
    const claim = join(dir, `${lockName}.after-${by?.token ?? 'unnamed'}`);
    const placed = await place(mine, claim, me);
    if (!placed.ok) return placed;
    claims.push(claim);
    if (placed.value) break;
    file = claim;
  }
  const own = claims.at(-1) as string;
  if ((await readHolder(path))?.token !== first?.token) {
    await unlink(own).catch(() => undefined);
    return ok(false);
  }
  const replaced = await tryWrite(path, async () => {
    // A second name of the same content, so that the claim stays while the lock changes.
    const next = `${mine}.next`;
    await unlink(next).catch(() => undefined);
    const created = await place(mine, next, me);
    if (created.ok) await rename(next, path);
  });
  for (const claim of claims) await unlink(claim).catch(() => undefined);
  return replaced.ok ? ok(true) : replaced;
}

async function isStale(by: Holder | undefined, changedAt: number, mine: string): Promise<boolean> {
  // Change times come from the clock of the drive, which on a network is not ours: compare with a file made just now.
  const now = await stat(mine).catch(() => undefined);
  const quiet = (now?.ctimeMs ?? changedAt) - changedAt;
  if (by === undefined) return quiet > unnamedAge;
  const state = processState(by);
  return state === 'unknown' ? quiet > silence : state === 'gone';
}

/** Gives the finished file `mine` a second name; false when that name is taken. */
async function place(mine: string, path: string, me: Holder): Promise<Result<boolean>> {
  try {
    await link(mine, path);
    return ok(true);
  } catch (error) {
    const code = errorCode(error);
    if (code === 'EEXIST') return ok(false);
    // Drives without links (exFAT, some network drives): created by name, which is not atomic with its content.
    if (['EPERM', 'ENOSYS', 'ENOTSUP', 'EOPNOTSUPP', 'EMLINK', 'EINVAL'].includes(code)) return createNamed(path, me);
    return failed(writeFailure(error, path));
  }
}

/** False when the name is taken. */
async function createNamed(path: string, me: Holder): Promise<Result<boolean>> {
  try {
    const file = await open(path, 'wx');
    try {
      await file.writeFile(`${JSON.stringify(me)}\n`);
    } catch (error) {
      await unlink(path).catch(() => undefined);
      throw error;
    } finally {
      await file.close();
    }
    return ok(true);
  } catch (error) {
    return errorCode(error) === 'EEXIST' ? ok(false) : failed(writeFailure(error, path));
  }
}

async function held(dir: string, me: Holder): Promise<Lock> {
  const path = join(dir, lockName);
  for (const name of await readdir(dir).catch(() => [])) {
    // Left by processes that were killed in the middle of taking over. Nobody but this holder may clear them away.
    if (/^\.lock\.after-/.test(name) && name !== `${lockName}.after-${me.token}`) await unlink(join(dir, name)).catch(() => undefined);
  }
  const timer = setInterval(() => void utimes(path, new Date(), new Date()).catch(() => undefined), heartbeat).unref();
  return {
    held: async () => {
      const now = await readHolder(path);
      if (now?.token === me.token) return ok(undefined);
      if (now !== undefined || (await lstatIf(path)) !== undefined) return locked(dir, now);
      const created = await createNamed(path, me);
      if (!created.ok) return created;
      return created.value ? ok(undefined) : locked(dir, await readHolder(path));
    },
    release: async () => {
      clearInterval(timer);
      if ((await readHolder(path))?.token === me.token) await unlink(path).catch(() => undefined);
    },
  };
}

async function readHolder(path: string): Promise<Holder | undefined> {
  try {
    return holder.parse(JSON.parse(await readFile(path, 'utf8')));
  } catch {
    return undefined;
  }
}

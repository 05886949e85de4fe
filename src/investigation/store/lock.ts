// One writer at a time: a lock file that names its holder. A lock whose holder is known to be dead is taken over.
import { randomBytes } from 'node:crypto';
import { readFileSync, readlinkSync } from 'node:fs';
import { mkdir, open, readFile, rm, rmdir, stat, unlink, utimes } from 'node:fs/promises';
import { hostname } from 'node:os';
import { join } from 'node:path';
import * as z from 'zod';
import { failed, failedWith, ok, type Result } from '../../shared/result.js';
import { errorCode, lstatIf, writeFailure } from './disk.js';

export const lockName = '.lock';
/** The holder touches the file this often, for those that cannot look at its process (milliseconds). */
const heartbeat = 10_000;
/** A holder on another machine that has not touched the file for this long is gone. */
const silence = 60_000;

/** `machine`: boot and process namespace, so that a pid is only looked up where it means something. */
const holder = z.object({
  pid: z.number().int().positive(),
  host: z.string(),
  machine: z.string(),
  startedAt: z.string(),
  token: z.string(),
});
type Holder = z.infer<typeof holder>;

export interface Lock {
  /** Whether the file is still this holder's; somebody may have deleted or replaced it. Puts it back when it is just gone. */
  held(): Promise<Result<void>>;
  release(): Promise<void>;
}

/** INVESTIGATION_LOCKED names the holder; NOT_WRITABLE and DISK_FULL say why there can be no lock. */
export async function acquireLock(dir: string): Promise<Result<Lock>> {
  const path = join(dir, lockName);
  const me: Holder = { ...self(), token: randomBytes(12).toString('hex') };
  // Twice: the second time after a dead holder's file was removed.
  for (let attempt = 0; attempt < 2; attempt++) {
    const created = await create(path, me);
    if (created.ok) return ok(held(path, me));
    if (created.failure.code !== 'INVESTIGATION_LOCKED') return created;
    if (!(await removeIfStale(dir, path))) break;
  }
  return locked(dir, await readHolder(path));
}

const locked = (dir: string, by: Holder | undefined): Result<never> =>
  failedWith('INVESTIGATION_LOCKED', { path: dir, holder: by === undefined ? '?' : `pid ${by.pid}, ${by.host}` });

async function create(path: string, me: Holder): Promise<Result<void>> {
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
    return ok(undefined);
  } catch (error) {
    return errorCode(error) === 'EEXIST' ? locked(path, undefined) : failed(writeFailure(error, path));
  }
}

function held(path: string, me: Holder): Lock {
  const timer = setInterval(() => void utimes(path, new Date(), new Date()).catch(() => undefined), heartbeat);
  timer.unref();
  return {
    held: async () => {
      const now = await readHolder(path);
      if (now?.token === me.token) return ok(undefined);
      if (now === undefined && (await lstatIf(path)) === undefined) return create(path, me);
      return locked(path, now);
    },
    release: async () => {
      clearInterval(timer);
      if ((await readHolder(path))?.token === me.token) await unlink(path).catch(() => undefined);
    },
  };
}

/** Only one process at a time may judge and remove a lock: otherwise a second one could remove the lock that the first has just taken. */
async function removeIfStale(dir: string, path: string): Promise<boolean> {
  const gate = join(dir, `${lockName}.takeover`);
  try {
    await mkdir(gate);
  } catch (error) {
    if (errorCode(error) !== 'EEXIST') return false;
    const since = await stat(gate).catch(() => undefined);
    // Left by a process that was killed within these few lines.
    if (since !== undefined && Date.now() - since.mtimeMs > 10_000) await rmdir(gate).catch(() => undefined);
    return false;
  }
  try {
    if (!(await isStale(dir, path))) return false;
    await rm(path, { force: true });
    return true;
  } catch {
    return false;
  } finally {
    await rmdir(gate).catch(() => undefined);
  }
}

async function isStale(dir: string, path: string): Promise<boolean> {
  const found = await stat(path).catch(() => undefined);
  if (found === undefined) return true;
  const by = await readHolder(path);
  // Change times come from the clock of the drive, which on a network is not ours; the gate was made just now.
  const now = await stat(join(dir, `${lockName}.takeover`));
  const quiet = now.ctimeMs - found.ctimeMs;
  // Half-written: its writer is about to finish, or was killed in between.
  if (by === undefined) return quiet > 5000;
  const me = self();
  if (by.machine === me.machine && by.host === me.host) {
    const startedAt = startOf(by.pid);
    if (startedAt === undefined) return true;
    // Where the start of a process cannot be told, a reused pid is told by its silence.
    return startedAt === '' ? quiet > silence : startedAt !== by.startedAt;
  }
  return quiet > silence;
}

async function readHolder(path: string): Promise<Holder | undefined> {
  try {
    return holder.parse(JSON.parse(await readFile(path, 'utf8')));
  } catch {
    return undefined;
  }
}

const self = (): Omit<Holder, 'token'> => ({
  pid: process.pid,
  host: hostname(),
  machine: machine(),
  startedAt: startOf(process.pid) ?? '',
});

function machine(): string {
  try {
    return `${readFileSync('/proc/sys/kernel/random/boot_id', 'utf8').trim()} ${readlinkSync('/proc/self/ns/pid')}`;
  } catch {
    return process.platform;
  }
}

/** Start of a process in clock ticks since boot; '' where the system does not tell it; `undefined` when there is no such process. */
function startOf(pid: number): string | undefined {
  try {
    process.kill(pid, 0);
  } catch (error) {
    if (errorCode(error) !== 'EPERM') return undefined;
  }
  try {
    // The name, in parentheses, may hold anything: fields are counted from the last parenthesis.
    const fields = readFileSync(`/proc/${pid}/stat`, 'utf8').replace(/^.*\)/s, '').trim().split(' ');
    const zombie = fields[0] === 'Z' || fields[0] === 'X';
    return zombie ? undefined : (fields[19] ?? '');
  } catch {
    return '';
  }
}

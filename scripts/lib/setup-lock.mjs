// One setup at a time: several commands may be started on a fresh clone at once (a CI job, a terminal, an editor).
import fs from 'node:fs';
import { setTimeout as sleep } from 'node:timers/promises';
import { at, say } from './project.mjs';

/**
 * Runs `body` while no other process of this folder does. A lock whose owner is gone is taken over.
 * @template T
 * @param {() => Promise<T>} body
 * @returns {Promise<T>}
 */
export async function withSetupLock(body, file = at('.cache', 'setup.lock')) {
  fs.mkdirSync(at('.cache'), { recursive: true });
  for (let said = false; !take(file); ) {
    if (!said) say('waiting for another setup in this folder to finish');
    said = true;
    await sleep(200);
  }
  try {
    return await body();
  } finally {
    fs.rmSync(file, { force: true });
  }
}

function take(file) {
  if (create(file)) return true;
  const owner = ownerOf(file);
  const age = Date.now() - (fs.statSync(file, { throwIfNoEntry: false })?.mtimeMs ?? Date.now());
  // Its owner died; or before it wrote its name; or so long ago that another process may bear its number by now.
  const abandoned = owner === undefined ? age > 10_000 : !isAlive(owner) || age > 60 * 60_000;
  if (!abandoned) return false;
  removeFrom(owner, file);
  return create(file);
}

function create(file) {
  try {
    fs.writeFileSync(file, String(process.pid), { flag: 'wx' });
    return true;
  } catch (error) {
    if (error.code !== 'EEXIST') throw error;
    return false;
  }
}

/** Removes the lock of an owner that died. Under a lock of its own: a waiter that is late must not remove the next owner's. */
function removeFrom(dead, file) {
  const guard = `${file}.takeover`;
  try {
    fs.writeFileSync(guard, String(process.pid), { flag: 'wx' });
  } catch {
    // Held for an instant by another waiter; or for ever, by one that was killed in that instant.
    const age = Date.now() - (fs.statSync(guard, { throwIfNoEntry: false })?.mtimeMs ?? Date.now());
    if (age > 10_000) fs.rmSync(guard, { force: true });
    return;
  }
  if (ownerOf(file) === dead) fs.rmSync(file, { force: true });
  fs.rmSync(guard, { force: true });
}

function ownerOf(file) {
  try {
    const pid = Number(fs.readFileSync(file, 'utf8'));
    return Number.isInteger(pid) && pid > 0 ? pid : undefined;
  } catch {
    return undefined;
  }
}

function isAlive(pid) {
  try {
    process.kill(pid, 0);
    return true;
  } catch (error) {
    return error.code === 'EPERM';
  }
}

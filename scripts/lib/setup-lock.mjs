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
  try {
    fs.writeFileSync(file, String(process.pid), { flag: 'wx' });
    return true;
  } catch (error) {
    if (error.code !== 'EEXIST') throw error;
  }
  const owner = ownerOf(file);
  if (owner === undefined || isAlive(owner)) return false;
  // Renaming is what only one of several waiters can do.
  const mine = `${file}.${process.pid}`;
  try {
    fs.renameSync(file, mine);
  } catch {
    return false;
  }
  fs.rmSync(mine, { force: true });
  return take(file);
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

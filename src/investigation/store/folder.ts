// The folder of an investigation: names, reading it whole, and the places of its files.
import { readdir, rename, rm, unlink } from 'node:fs/promises';
import { isAbsolute, join } from 'node:path';
import * as z from 'zod';
import { failedWith, ok, type Result } from '../../shared/result.js';
import type { Selection } from '../../shared/view.js';
import { selection as selectionShape } from '../../shared/view.js';
import { manifestName, maxManifestBytes, parseManifest, type ReadManifest } from '../manifest.js';
import { type Investigation, noSelection, ownName, ownsFile, type Snapshot, trashedOf } from '../model.js';
import { errorCode, lstatIf, makeFolder, oddAmong, readIf, statIf, tryWrite } from './disk.js';
import { lockName } from './lock.js';

export const notesName = 'notes.md';
export const viewName = 'view.json';
const viewFormat = 'holdfast-view';
const maxNotesBytes = 16 * 1024 * 1024;
const maxViewBytes = 1024 * 1024;

/** Kept out of version control by default: the state of one person's window, the lock, what was deleted, unfinished captures. */
export const gitignore = `${lockName}*\n${viewName}\ntrash/\n*.partial\n*.holdfast-index\n`;

export type Folder = ReadManifest & { readonly selection: Selection };

/** Reads without writing anything. */
export async function readFolder(dir: string): Promise<Result<Folder>> {
  const path = join(dir, manifestName);
  try {
    const found = await lstatIf(path);
    if (found === undefined) return failedWith('INVESTIGATION_NOT_FOUND', { path: dir });
    const odd =
      (await oddAmong(dir, 'file', [manifestName, notesName, viewName])) ?? (await oddAmong(dir, 'folder', ['snapshots', 'trash', 'runs']));
    if (odd !== undefined) return failedWith('INVESTIGATION_CORRUPT', { path: dir, ...odd });
    for (const [name, limit] of [[manifestName, maxManifestBytes] as const, [notesName, maxNotesBytes] as const]) {
      if (((await lstatIf(join(dir, name)))?.size ?? 0) > limit) {
        return failedWith('INVESTIGATION_CORRUPT', { path: dir, place: name, reason: `larger than ${limit} bytes` });
      }
    }
    const read = parseManifest((await readIf(path)) ?? new Uint8Array(0), path);
    if (!read.ok) return read;
    const oddRun = await oddAmong(
      join(dir, 'runs'),
      'folder',
      read.value.content.runs.map((run) => run.id),
    );
    if (oddRun !== undefined) return failedWith('INVESTIGATION_CORRUPT', { path: dir, ...oddRun, place: `runs/${oddRun.place}` });
    const notes = (await readIf(join(dir, notesName)))?.toString('utf8') ?? '';
    return ok({ ...read.value, content: { ...read.value.content, notes }, selection: await readSelection(dir) });
  } catch (error) {
    const reason = errorCode(error);
    if (reason === '') throw error;
    return failedWith('FILE_UNREADABLE', { path, reason });
  }
}

const viewShape = z.object({ format: z.literal(viewFormat), version: z.literal(1), selection: selectionShape });

export const formatView = (selection: Selection): string =>
  `${JSON.stringify({ format: viewFormat, version: 1, selection }, undefined, 2)}\n`;

/** Where the person was. Worth nothing when damaged or newer: then it is the beginning. */
async function readSelection(dir: string): Promise<Selection> {
  try {
    const path = join(dir, viewName);
    if (((await lstatIf(path))?.size ?? 0) > maxViewBytes) return noSelection;
    return viewShape.parse(JSON.parse((await readIf(path))?.toString('utf8') ?? '')).selection;
  } catch {
    return noSelection;
  }
}

/** Absolute path of a snapshot's file. It may lead anywhere: the store's `readable` says whether it may be read. */
export const pathOf = (dir: string, snapshot: Pick<Snapshot, 'file'>): string =>
  isAbsolute(snapshot.file) ? snapshot.file : join(dir, ...snapshot.file.split('/'));

/** Temporary files of writes that a crash cut off. */
export async function removeLeftovers(dir: string): Promise<void> {
  for (const name of await readdir(dir).catch(() => [])) {
    const age = Date.now() - ((await statIf(join(dir, name)))?.mtimeMs ?? Number.NaN);
    // Younger ones may belong to a process that is about to find the folder taken.
    if (/^\.lock\.[0-9a-f]{24}/.test(name) && age > 3_600_000) await rm(join(dir, name), { force: true }).catch(() => undefined);
    if (/^(investigation\.json|notes\.md|view\.json)\.\d+$/.test(name)) await rm(join(dir, name), { force: true }).catch(() => undefined);
  }
}

/**
 * Moves the files of deleted snapshots to `trash/` and those of restored ones back, so that the files say what the
 * state says. May be repeated at any time, also after a crash between the state and the files.
 */
export async function placeFiles(dir: string, content: Investigation): Promise<Result<void>> {
  for (const snapshot of trashedOf(content, 'snapshot')) {
    const moved = await move(dir, snapshot, 'snapshots', 'trash');
    if (!moved.ok) return moved;
  }
  for (const snapshot of content.snapshots) {
    const moved = await move(dir, snapshot, 'trash', 'snapshots');
    if (!moved.ok) return moved;
  }
  return ok(undefined);
}

async function move(dir: string, snapshot: Snapshot, from: string, to: string): Promise<Result<void>> {
  const name = ownName(snapshot.file);
  if (!ownsFile(snapshot) || name === undefined) return ok(undefined);
  const source = join(dir, from, name);
  const target = join(dir, to, name);
  if ((await statIf(source)) === undefined || (await statIf(target)) !== undefined) return ok(undefined);
  const folder = await makeFolder(join(dir, to));
  return folder.ok ? tryWrite(target, () => rename(source, target)) : folder;
}

/** Removes what a cancelled capture wrote. */
export async function removePartial(dir: string, snapshot: Snapshot): Promise<void> {
  const name = ownName(snapshot.file);
  if (name !== undefined) await unlink(join(dir, 'snapshots', `${name}.partial`)).catch(() => undefined);
}

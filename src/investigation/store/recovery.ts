// What a crash left behind, told as ordinary actions: runs without an end, captures that were under way, and files in
// `snapshots/` that no entry names.
import { readdir } from 'node:fs/promises';
import { join } from 'node:path';
import type { Timestamp } from '../../shared/units.js';
import { type Investigation, ownName, type Run, type Snapshot, trashedOf } from '../model.js';
import { isProfileName, isSnapshotName, labelFromFileName, newSnapshotId } from '../names.js';
import type { RecordAction } from '../reduce.js';
import { lstatIf } from './disk.js';
import { uncompressedBytes } from './snapshot-size.js';
import { TimelineReader } from './timeline-reader.js';

export type FoundFile = { readonly name: string; readonly bytes: number; readonly modifiedAt: number };

/** Regular files directly in `snapshots/`. */
export async function snapshotFiles(dir: string): Promise<readonly FoundFile[]> {
  const entries = await readdir(join(dir, 'snapshots'), { withFileTypes: true }).catch(() => []);
  const found: FoundFile[] = [];
  for (const entry of entries) {
    if (!entry.isFile()) continue;
    const about = await lstatIf(join(dir, 'snapshots', entry.name)).catch(() => undefined);
    if (about !== undefined) found.push({ name: entry.name, bytes: about.size, modifiedAt: about.mtimeMs });
  }
  return found;
}

/** Only valid while nobody else writes: a live run of another process is not an interrupted one. */
export async function recoveryOf(dir: string, content: Investigation): Promise<readonly RecordAction[]> {
  const files = await snapshotFiles(dir);
  const actions: RecordAction[] = [];
  for (const run of content.runs) {
    if (run.end === undefined)
      actions.push({ type: 'end-run', id: run.id, at: await lastSign(dir, content, run), why: { kind: 'interrupted' } });
  }
  const named = new Set<string>();
  for (const { file } of [...content.snapshots, ...trashedOf(content, 'snapshot')]) named.add(file);
  for (const snapshot of content.snapshots) {
    if (snapshot.content.state === 'capturing') actions.push(await interruptedCapture(dir, snapshot, files, named));
  }
  for (const file of files) {
    if (!named.has(`snapshots/${file.name}`) && isSnapshotName(file.name)) actions.push(await unlisted(dir, file));
  }
  return actions;
}

async function interruptedCapture(dir: string, snapshot: Snapshot, files: readonly FoundFile[], named: Set<string>): Promise<RecordAction> {
  const { id } = snapshot;
  const name = ownName(snapshot.file);
  const whole = files.find((f) => f.name === name);
  if (whole !== undefined) return { type: 'recover-capture', id, ...(await sizes(dir, whole)) };
  const part = files.find((f) => f.name === `${name}.partial`);
  if (part === undefined) return { type: 'abandon-capture', id };
  named.add(`snapshots/${part.name}`);
  return { type: 'abandon-capture', id, partial: { ...(await sizes(dir, part)), reason: 'interrupted' } };
}

async function unlisted(dir: string, file: FoundFile): Promise<RecordAction> {
  const id = newSnapshotId();
  const known = await sizes(dir, file);
  return {
    type: 'add-snapshot',
    snapshot: {
      id,
      epoch: `unknown-${id}`,
      label: labelFromFileName(file.name),
      takenAt: file.modifiedAt as Timestamp,
      origin: 'captured',
      file: `snapshots/${file.name}`,
      ...(isProfileName(file.name) ? { holds: 'allocations' as const } : {}),
      content: file.name.endsWith('.partial') ? { state: 'partial', ...known, reason: 'interrupted' } : { state: 'complete', ...known },
    },
  };
}

const sizes = async (dir: string, file: FoundFile): Promise<{ readonly bytes: number; readonly storedBytes: number }> => ({
  bytes: await uncompressedBytes(join(dir, 'snapshots', file.name)),
  storedBytes: file.bytes,
});

/** The newest instant that is known of a run. */
async function lastSign(dir: string, content: Investigation, run: Run): Promise<Timestamp> {
  const timeline = await new TimelineReader(join(dir, 'runs', run.id, 'timeline.bin')).table();
  const instants = [
    run.startedAt,
    timeline.ok ? (timeline.value.at.at(-1) ?? 0) : 0,
    ...content.marks.filter((m) => m.run === run.id).map((m) => m.at),
    ...content.snapshots.filter((s) => s.run === run.id).map((s) => s.takenAt),
  ];
  return Math.max(...instants) as Timestamp;
}

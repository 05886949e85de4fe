// Manifest text to state and back. Hostile input: bounded before it is parsed, and every refusal names its place.
import { failedWith, ok, type Result } from '../shared/result.js';
import { isObject, type Json, jsonErrorAt, nesting, type Residue, readableJson } from './json.js';
import { currentVersion, migrated } from './migrations.js';
import type { Investigation } from './model.js';
import { decodeManifest, encodeManifest, manifest, manifestFormat } from './schema.js';

export const manifestName = 'investigation.json';
export const maxManifestBytes = 64 * 1024 * 1024;
const maxNesting = 100;

export type ReadManifest = { readonly content: Investigation; readonly unknown: Residue | undefined };

/** `path`: for failures. */
export function parseManifest(bytes: Uint8Array, path: string): Result<ReadManifest> {
  const corrupt = (place: string, reason: string) => failedWith('INVESTIGATION_CORRUPT', { path, place, reason });
  if (bytes.byteLength > maxManifestBytes) return corrupt(manifestName, `larger than ${maxManifestBytes} bytes`);
  let text: string;
  try {
    text = new TextDecoder('utf-8', { fatal: true }).decode(bytes);
  } catch {
    return corrupt(manifestName, 'not UTF-8 text');
  }
  if (nesting(text) > maxNesting) return corrupt(manifestName, `nested deeper than ${maxNesting} levels`);
  let raw: Json;
  try {
    raw = JSON.parse(text) as Json;
  } catch (error) {
    const { message } = error as Error;
    return corrupt(lineAndColumn(text), message);
  }
  if (!isObject(raw) || raw['format'] !== manifestFormat) return corrupt('format', `is not "${manifestFormat}"`);
  const version = raw['version'];
  if (typeof version !== 'number' || !Number.isInteger(version) || version < 1) return corrupt('version', 'is not a whole number from 1');
  if (version > currentVersion) {
    return failedWith('FORMAT_TOO_NEW', { path, found: String(version), supported: String(currentVersion) });
  }
  const current = migrated(raw, version);
  const parsed = manifest.safeParse(current);
  if (!parsed.success) {
    const issue = parsed.error.issues[0];
    return corrupt(placeOf(issue?.path ?? []), issue?.message ?? '');
  }
  return ok(decodeManifest(parsed.data, current));
}

export const formatManifest = (content: Investigation, unknown: Residue | undefined): string =>
  readableJson(encodeManifest(content, unknown) as { readonly [key: string]: Json }, ['format', 'version']);

/** `snapshots[3].bytes` */
const placeOf = (path: readonly PropertyKey[]): string =>
  path.reduce<string>(
    (place, key) => (typeof key === 'number' ? `${place}[${key}]` : place === '' ? String(key) : `${place}.${String(key)}`),
    '',
  ) || manifestName;

function lineAndColumn(text: string): string {
  const before = text.slice(0, jsonErrorAt(text)).split('\n');
  return `${manifestName}:${before.length}:${(before.at(-1)?.length ?? 0) + 1}`;
}

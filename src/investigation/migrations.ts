// Upgraders of the manifest. `migrations[n]` turns version n + 1 into version n + 2. Each new version needs: an entry
// here, a fixture folder `test/fixtures/investigation-v<N>`, and a paragraph in docs/formats.md. A new optional field needs none of
// it (older versions keep fields they do not know); a new word in a fixed set of words does.
import type { Json } from './json.js';

export type Migration = (manifest: { readonly [key: string]: Json }) => { readonly [key: string]: Json };

export const migrations: readonly Migration[] = [];
export const currentVersion = migrations.length + 1;

export function migrated(
  raw: { readonly [key: string]: Json },
  from: number,
  steps: readonly Migration[] = migrations,
): { readonly [key: string]: Json } {
  return steps
    .slice(from - 1)
    .reduce<{ readonly [key: string]: Json }>((manifest, step, index) => ({ ...step(manifest), version: from + index + 1 }), raw);
}

// The preferences' file. Lost or broken ones mean the defaults: never a failure.
import fs from 'node:fs';
import { sync as writeFileAtomic } from 'write-file-atomic';
import { type Preferences, preferences } from '../shared/preferences.js';

export interface PreferenceStore {
  readonly now: () => Preferences;
  readonly set: (change: Partial<Preferences>) => Preferences;
  /** Called after each change. */
  onChange: () => void;
}

export function openPreferences(file: string, note: (text: string) => void): PreferenceStore {
  let current = read(file);
  const store: PreferenceStore = {
    now: () => current,
    set(change) {
      current = preferences.parse({ ...current, ...change });
      try {
        writeFileAtomic(file, `${JSON.stringify(current, undefined, 2)}\n`);
      } catch (error) {
        note(`could not keep the preferences: ${String(error)}`);
      }
      store.onChange();
      return current;
    },
    onChange: () => {},
  };
  return store;
}

/** Each field stands for itself: one that a newer version wrote, or that is broken, costs only itself. */
function read(file: string): Preferences {
  const found: Record<string, unknown> = {};
  try {
    const json: unknown = JSON.parse(fs.readFileSync(file, 'utf8'));
    if (typeof json === 'object' && json !== null)
      for (const [name, field] of Object.entries(preferences.shape)) {
        const parsed = field.safeParse((json as Record<string, unknown>)[name]);
        if (parsed.success) found[name] = parsed.data;
      }
  } catch {}
  return preferences.parse(found);
}

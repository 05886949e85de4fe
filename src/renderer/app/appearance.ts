// Theme, motion, language and notices, as chosen; kept by the main process, which also tells of newer releases.
import type { i18n } from 'i18next';
import { createStore, type StoreApi } from 'zustand/vanilla';
import type { Appearance } from '../../shared/api/shell.js';
import type { Preferences } from '../../shared/preferences.js';
import type { WorkbenchClient } from './client.js';

export interface AppearanceStore {
  readonly store: StoreApi<Appearance>;
  change(change: Partial<Preferences>): Promise<void>;
}

/** `words` follows the language at once, and so does everything rendered with it. */
export function createAppearance(client: WorkbenchClient, first: Appearance, words: i18n): AppearanceStore {
  const store = createStore<Appearance>(() => first);
  const adopt = async (appearance: Appearance): Promise<void> => {
    document.documentElement.lang = appearance.locale;
    document.documentElement.dataset['motion'] = appearance.preferences.motion;
    if (words.language !== appearance.locale) await words.changeLanguage(appearance.locale);
    store.setState(appearance);
  };
  void adopt(first);
  return {
    store,
    change: async (change) => adopt(await client.shell.setPreferences(change)),
  };
}

import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { openPreferences } from '../../../src/main/preferences.js';
import { localeFor } from '../../../src/messages/index.js';
import { preferencesChange } from '../../../src/shared/preferences.js';

let folder = '';
let file = '';
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'holdfast-preferences-'));
  file = join(folder, 'preferences.json');
});
afterEach(() => rmSync(folder, { recursive: true }));
const none = (): void => {};

describe('preferences', () => {
  it('are kept', () => {
    openPreferences(file, none).set({ theme: 'dark', updates: false });
    expect(openPreferences(file, none).now()).toEqual({
      theme: 'dark',
      motion: 'system',
      language: 'system',
      notices: true,
      updates: false,
    });
  });

  it.each(['', 'null', '[]', '{"theme":7,"language":"xx","updates":"no","more":1}'])('are the defaults where %j was kept', (text) => {
    writeFileSync(file, text);
    expect(openPreferences(file, none).now()).toEqual({
      theme: 'system',
      motion: 'system',
      language: 'system',
      notices: true,
      updates: true,
    });
  });

  it('lose only the field that is broken', () => {
    writeFileSync(file, '{"theme":"light","language":"xx"}');
    expect(openPreferences(file, none).now()).toMatchObject({ theme: 'light', language: 'system' });
  });

  it('hold for this time where they cannot be written', () => {
    const notes: string[] = [];
    const store = openPreferences(join(folder, 'none', 'preferences.json'), (text) => notes.push(text));
    expect(store.set({ theme: 'dark' }).theme).toBe('dark');
    expect(store.now().theme).toBe('dark');
    expect(notes).toHaveLength(1);
  });

  it('change only in what is said: another choice stays', () => {
    expect(preferencesChange.parse({ theme: 'dark' })).toEqual({ theme: 'dark' });
    const store = openPreferences(file, none);
    store.set(preferencesChange.parse({ language: 'zh-CN' }));
    store.set(preferencesChange.parse({ theme: 'dark' }));
    expect(store.now()).toMatchObject({ language: 'zh-CN', theme: 'dark' });
  });

  it('refuse what they are not', () => {
    expect(() => openPreferences(file, none).set({ theme: 'pink' as never })).toThrow();
    expect(() => readFileSync(file)).toThrow();
  });
});

describe('the language', () => {
  it.each([
    ['system', 'en-GB', 'en'],
    ['system', 'fr', 'en'],
    ['en', 'zh-CN', 'en'],
    ['system', 'zh-CN', 'zh-CN'],
    ['system', 'zh-Hans-SG', 'zh-CN'],
    ['zh-CN', 'en-US', 'zh-CN'],
    ['de', 'en-US', 'en'],
  ])('of %s on a system of %s is %s', (choice, system, locale) => {
    expect(localeFor(choice, system)).toBe(locale);
  });
});

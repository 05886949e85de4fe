import { describe, expect, it } from 'vitest';
import { commands, type KeyPress, leftToField, matches, shortcutText } from '../../../src/renderer/app/commands.js';

const press = (key: string, ...held: readonly ('ctrl' | 'meta' | 'shift' | 'alt')[]): KeyPress => ({
  key,
  ctrlKey: held.includes('ctrl'),
  metaKey: held.includes('meta'),
  shiftKey: held.includes('shift'),
  altKey: held.includes('alt'),
});
const found = (p: KeyPress, mac = false): string | undefined =>
  commands.find(({ shortcut }) => shortcut !== undefined && matches(shortcut, p, mac))?.id;

describe('shortcuts', () => {
  it('lead to their command', () => {
    expect(found(press('M', 'ctrl'))).toBe('mark');
    expect(found(press('C', 'ctrl', 'shift'))).toBe('capture');
    expect(found(press('c', 'ctrl'))).toBeUndefined();
    expect(found(press('3', 'ctrl'))).toBe('stage-3');
    expect(found(press('?', 'shift'))).toBe('help');
    expect(found(press('F6', 'shift'))).toBe('previous-pane');
    expect(found(press('F6'))).toBe('next-pane');
  });

  it('use Command on macOS', () => {
    expect(found(press('m', 'meta'), true)).toBe('mark');
    expect(found(press('m', 'ctrl'), true)).toBeUndefined();
  });

  it('are all different', () => {
    const keys = commands.flatMap(({ shortcut }) => (shortcut === undefined ? [] : [shortcutText(shortcut, false)]));
    expect(new Set(keys).size).toBe(keys.length);
  });

  it('leave typing and editing to fields', () => {
    const of = (id: string) => commands.find((c) => c.id === id)?.shortcut ?? { key: '' };
    expect(leftToField(of('filter'), true)).toBe(true);
    expect(leftToField(of('help'), true)).toBe(true);
    expect(leftToField(of('undo'), true)).toBe(true);
    expect(leftToField(of('mark'), true)).toBe(false);
    expect(leftToField(of('filter'), false)).toBe(false);
  });

  it('are written as the system writes them', () => {
    expect(shortcutText({ key: 'c', mod: true, shift: true }, false)).toBe('Ctrl+Shift+C');
    expect(shortcutText({ key: 'c', mod: true, shift: true }, true)).toBe('⇧⌘C');
  });
});

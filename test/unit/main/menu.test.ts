import type { MenuItemConstructorOptions } from 'electron';
import { describe, expect, it } from 'vitest';
import { type MenuCommand, menuTemplate } from '../../../src/main/menu.js';
import { createMessages } from '../../../src/messages/index.js';
import { shellCommand } from '../../../src/shared/api/shell.js';

const every = shellCommand.options[1].shape.command.options;

function items(platform: NodeJS.Platform, send: (command: MenuCommand) => void = () => {}): MenuItemConstructorOptions[] {
  const flat = (list: MenuItemConstructorOptions[]): MenuItemConstructorOptions[] =>
    list.flatMap((item) => [item, ...(Array.isArray(item.submenu) ? flat(item.submenu) : [])]);
  return flat(menuTemplate({ messages: createMessages('en'), platform, developer: false, send }));
}

describe.each(['linux', 'win32', 'darwin'] as const)('the menu on %s', (platform) => {
  it('has every command of the contract once, with words', () => {
    const commands = items(platform).filter((i) => i.id !== undefined);
    expect(commands.map((i) => i.id).sort()).toEqual([...every].sort());
    for (const item of items(platform)) if (item.type !== 'separator' && item.role !== 'appMenu') expect(item.label).toMatch(/^[A-Z]/);
  });

  it('sends what was chosen', () => {
    const sent: MenuCommand[] = [];
    for (const item of items(platform, (c) => sent.push(c))) if (item.id !== undefined) (item.click as () => void)();
    expect(sent.sort()).toEqual([...every].sort());
  });

  it('gives no key twice, and none of those that the window keeps for itself', () => {
    const keys = items(platform).flatMap((i) => (i.accelerator === undefined ? [] : [String(i.accelerator)]));
    expect(new Set(keys).size).toBe(keys.length);
    for (const key of ['CmdOrCtrl+P', 'CmdOrCtrl+Shift+P', 'CmdOrCtrl+F', 'F6']) expect(keys).not.toContain(key);
  });
});

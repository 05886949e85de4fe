// Keyboard, menu and operating system: the ways in besides clicking.
import { useEffect } from 'react';
import { follow } from './client.js';
import { type Command, type CommandId, commandById, commands, leftToField, matches, onMac } from './commands.js';
import type { Services } from './services.js';

const isField = (element: EventTarget | null): boolean =>
  element instanceof HTMLElement && (element.matches('input, textarea, select') || element.isContentEditable);

export function useShell(services: Services): void {
  useEffect(() => {
    const mac = onMac();
    const onKey = (event: KeyboardEvent): void => {
      if (event.defaultPrevented || event.isComposing) return;
      if (document.querySelector('dialog[open]') !== null) return;
      const inField = isField(event.target);
      const command = commands.find(
        ({ shortcut }) => shortcut !== undefined && matches(shortcut, event, mac) && !leftToField(shortcut, inField),
      );
      if (command === undefined) return;
      event.preventDefault();
      perform(command, services);
    };
    document.addEventListener('keydown', onKey);
    return () => document.removeEventListener('keydown', onKey);
  }, [services]);

  useEffect(() => {
    const { flush } = services.navigation;
    window.addEventListener('pagehide', flush);
    return () => window.removeEventListener('pagehide', flush);
  }, [services]);

  useEffect(() => {
    const abort = new AbortController();
    follow(
      (signal) => services.client.shell.commands(undefined, { signal }),
      abort.signal,
      (command) => {
        if (command.type === 'open-paths') void services.files.open(command.paths);
        else perform(commandById(command.command satisfies CommandId), services);
      },
    ).catch(services.alerts.bug);
    return () => abort.abort();
  }, [services]);
}

function perform(command: Command, services: Services): void {
  if (command.available(services)) command.run(services);
}

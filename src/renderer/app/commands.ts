// What can be done from keyboard and menu: one table, so that the shortcuts dialog never lies.

import type { SnapshotId } from '../../shared/units.js';
import type { Stage } from '../../shared/view.js';
import { coachOf } from '../stages/watch/coach.js';
import { canExperiment } from '../stages/watch/coach-scenario.js';
import { heapsOf, liveRun } from './investigation.js';
import type { Services } from './services.js';

export const stages = ['connect', 'watch', 'compare', 'explain', 'verify'] as const satisfies readonly Stage[];

export interface Shortcut {
  /** `KeyboardEvent.key` in lower case. */
  readonly key: string;
  /** Ctrl, or Command on macOS. */
  readonly mod?: boolean;
  readonly shift?: boolean;
  readonly alt?: boolean;
}

export type CommandId =
  | 'stage-1'
  | 'stage-2'
  | 'stage-3'
  | 'stage-4'
  | 'stage-5'
  | 'mark'
  | 'capture'
  | 'collect'
  | 'experiment'
  | 'open-files'
  | 'open-investigation'
  | 'new'
  | 'share'
  | 'close'
  | 'undo'
  | 'redo'
  | 'back'
  | 'forward'
  | 'next-tab'
  | 'previous-tab'
  | 'close-tab'
  | 'filter'
  | 'next-pane'
  | 'previous-pane'
  | 'palette'
  | 'go-to'
  | 'preferences'
  | 'help'
  | 'guide'
  | 'about';

export interface Command {
  readonly id: CommandId;
  readonly shortcut?: Shortcut;
  readonly available: (services: Services) => boolean;
  readonly run: (services: Services) => void;
}

const always = (): boolean => true;
const open = (s: Services): boolean => s.investigation.store.getState().view !== undefined;
/** Where there is more than one tab. */
const explaining = (s: Services): boolean => {
  const { stage, tabs } = s.navigation.store.getState();
  return stage === 'explain' && tabs.length > 1;
};
const live = (s: Services): boolean => liveRun(s.investigation.store.getState().view) !== undefined;
export const capable = (s: Services, capability: 'capture' | 'collect'): boolean =>
  liveRun(s.investigation.store.getState().view)?.target.capabilities.includes(capability) === true;

/** The snapshot that a search looks through: the last one compared, otherwise the last one there is. */
export function newestSnapshot(s: Services): SnapshotId | undefined {
  const complete = heapsOf(s.investigation.store.getState().view).filter((x) => x.state === 'complete');
  return s.navigation.store.getState().chosen.at(-1) ?? [...complete].sort((a, b) => a.takenAt - b.takenAt).at(-1)?.id;
}

export const commands: readonly Command[] = [
  ...stages.map(
    (stage, i): Command => ({
      id: `stage-${i + 1}` as CommandId,
      shortcut: { key: String(i + 1), mod: true },
      available: always,
      run: (s) => s.navigation.go(stage),
    }),
  ),
  { id: 'mark', shortcut: { key: 'm', mod: true }, available: live, run: (s) => s.dialogs.show('mark') },
  {
    id: 'capture',
    shortcut: { key: 'c', mod: true, shift: true },
    available: (s) => capable(s, 'capture'),
    run: (s) => s.dialogs.show('capture'),
  },
  {
    id: 'collect',
    shortcut: { key: 'g', mod: true, shift: true },
    available: (s) => capable(s, 'collect'),
    run: (s) => void s.target.collect(),
  },
  {
    id: 'experiment',
    shortcut: { key: 'e', mod: true },
    available: (s) => {
      const run = liveRun(s.investigation.store.getState().view);
      return run !== undefined && canExperiment(run.target) && coachOf(s).store.getState().experiment.state !== 'running';
    },
    run: (s) => {
      s.navigation.go('watch');
      coachOf(s).ask();
    },
  },
  { id: 'open-files', shortcut: { key: 'o', mod: true }, available: always, run: (s) => void s.files.chooseSnapshots() },
  {
    id: 'open-investigation',
    shortcut: { key: 'o', mod: true, shift: true },
    available: always,
    run: (s) => void s.files.chooseInvestigation(),
  },
  { id: 'new', shortcut: { key: 'n', mod: true }, available: always, run: (s) => void s.investigation.create() },
  { id: 'share', shortcut: { key: 's', mod: true, shift: true }, available: open, run: (s) => s.dialogs.show('share') },
  { id: 'close', shortcut: { key: 'w', mod: true }, available: open, run: (s) => void s.investigation.close() },
  { id: 'undo', shortcut: { key: 'z', mod: true }, available: open, run: (s) => void s.investigation.undo() },
  { id: 'redo', shortcut: { key: 'z', mod: true, shift: true }, available: open, run: (s) => void s.investigation.redo() },
  { id: 'back', shortcut: { key: 'arrowleft', alt: true }, available: open, run: (s) => s.navigation.back() },
  { id: 'forward', shortcut: { key: 'arrowright', alt: true }, available: open, run: (s) => s.navigation.forward() },
  { id: 'next-tab', shortcut: { key: 'pagedown', mod: true }, available: explaining, run: (s) => s.navigation.turnTabs(1) },
  { id: 'previous-tab', shortcut: { key: 'pageup', mod: true }, available: explaining, run: (s) => s.navigation.turnTabs(-1) },
  { id: 'close-tab', shortcut: { key: 'w', mod: true, shift: true }, available: explaining, run: closePresentTab },
  { id: 'filter', shortcut: { key: '/' }, available: always, run: () => focusFilter() },
  { id: 'next-pane', shortcut: { key: 'f6' }, available: always, run: () => cyclePane(1) },
  { id: 'previous-pane', shortcut: { key: 'f6', shift: true }, available: always, run: () => cyclePane(-1) },
  { id: 'palette', shortcut: { key: 'p', mod: true, shift: true }, available: always, run: (s) => s.dialogs.show('palette') },
  {
    id: 'go-to',
    shortcut: { key: 'p', mod: true },
    available: (s) => newestSnapshot(s) !== undefined,
    run: (s) => s.dialogs.show('go-to'),
  },
  { id: 'preferences', shortcut: { key: ',', mod: true }, available: always, run: (s) => s.dialogs.show('preferences') },
  { id: 'help', shortcut: { key: '?' }, available: always, run: (s) => s.dialogs.show('shortcuts') },
  { id: 'guide', available: always, run: (s) => openGuide(s) },
  { id: 'about', available: always, run: (s) => s.dialogs.show('about') },
];

function closePresentTab(s: Services): void {
  const { trail, at } = s.navigation.store.getState();
  const place = trail[at];
  if (place !== undefined) s.navigation.closeTab(place);
}

/** Goes on with the guided hunt that was left or is elsewhere; otherwise to where one is begun. */
function openGuide(s: Services): void {
  const { guide } = s.guide.store.getState();
  if (guide?.dir !== undefined && guide.state !== 'over') void s.guide.resume();
  else {
    s.navigation.go('connect');
    requestAnimationFrame(() => document.querySelector<HTMLElement>('[data-guide="launch"] button')?.focus());
  }
}

export const commandById = (id: CommandId): Command => {
  const command = commands.find((c) => c.id === id);
  if (command === undefined) throw new Error(`no command ${id}`);
  return command;
};

export interface KeyPress {
  readonly key: string;
  readonly ctrlKey: boolean;
  readonly metaKey: boolean;
  readonly shiftKey: boolean;
  readonly altKey: boolean;
}

/** Whether a key press is a shortcut. `?` and `/` are characters: the shift they may need is the layout's business. */
export function matches(shortcut: Shortcut, press: KeyPress, mac: boolean): boolean {
  if (press.key.toLowerCase() !== shortcut.key) return false;
  const mod = mac ? press.metaKey : press.ctrlKey;
  const otherMod = mac ? press.ctrlKey : press.metaKey;
  if (mod !== (shortcut.mod === true) || otherMod || press.altKey !== (shortcut.alt === true)) return false;
  const isCharacter = shortcut.mod !== true && shortcut.key.length === 1;
  return isCharacter || press.shiftKey === (shortcut.shift === true);
}

/** Keys that type are left to fields; editing keys too. */
export function leftToField(shortcut: Shortcut, inField: boolean): boolean {
  if (!inField) return false;
  if (shortcut.mod !== true && shortcut.alt !== true && shortcut.key.length === 1) return true;
  return shortcut.key === 'z' || (shortcut.alt === true && shortcut.key.startsWith('arrow'));
}

const keyNames: Readonly<Record<string, string>> = {
  arrowleft: '←',
  arrowright: '→',
  arrowup: '↑',
  arrowdown: '↓',
  enter: '↵',
  pageup: 'PgUp',
  pagedown: 'PgDn',
};

/** `Ctrl+Shift+C`, or `⇧⌘C` on macOS. */
export function shortcutText(shortcut: Shortcut | undefined, mac: boolean): string | undefined {
  if (shortcut === undefined) return undefined;
  const key = keyNames[shortcut.key] ?? (shortcut.key.length === 1 ? shortcut.key.toUpperCase() : shortcut.key.replace(/^f(\d+)$/, 'F$1'));
  if (mac) return `${shortcut.alt === true ? '⌥' : ''}${shortcut.shift === true ? '⇧' : ''}${shortcut.mod === true ? '⌘' : ''}${key}`;
  return [shortcut.mod === true && 'Ctrl', shortcut.alt === true && 'Alt', shortcut.shift === true && 'Shift', key]
    .filter(Boolean)
    .join('+');
}

export const onMac = (): boolean => navigator.platform.startsWith('Mac');

function focusFilter(): void {
  const field = document.querySelector<HTMLInputElement>('main [data-filter]');
  field?.focus();
  field?.select();
}

/** Panes are the regions marked `data-pane` that hold no other, in document order. */
function cyclePane(step: 1 | -1): void {
  const entry = (pane: HTMLElement): HTMLElement | null =>
    pane.querySelector<HTMLElement>('[data-pane-focus]') ?? pane.querySelector<HTMLElement>(focusable);
  // One with nothing to press would hold the focus back.
  const panes = [...document.querySelectorAll<HTMLElement>('[data-pane]')].filter(
    (pane) => pane.offsetParent !== null && pane.querySelector('[data-pane]') === null && entry(pane) !== null,
  );
  if (panes.length === 0) return;
  const now = panes.findIndex((pane) => pane.contains(document.activeElement));
  const next = panes[(now + step + panes.length) % panes.length] ?? panes[0];
  if (next !== undefined) entry(next)?.focus();
}

const focusable = 'button:not(:disabled):not([tabindex="-1"]), input:not(:disabled), select, textarea, a[href], [tabindex="0"]';

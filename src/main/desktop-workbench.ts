// The workbench as the desktop runs it.
import type { Log } from './log.js';

export interface DesktopWorkbench {
  /** Every part of `workbenchContract` but `shell`. */
  readonly router: Record<string, never>;
  /** Saves, disconnects, ends the engine. */
  readonly close: () => Promise<void>;
}

export function startDesktopWorkbench(_deps: { readonly log: Log }): DesktopWorkbench {
  return { router: {}, close: async () => {} };
}

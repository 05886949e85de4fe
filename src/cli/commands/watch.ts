// holdfast watch: stays with a program, and marks or captures by rules, unattended.
import type { ConnectSpec, Trigger } from '../../shared/target.js';
import type { CommandContext } from '../context.js';
import { exitCodes } from '../exit-codes.js';

export interface WatchOptions {
  readonly target: ConnectSpec;
  readonly triggers: readonly Trigger[];
  readonly out: string | undefined;
  /** Milliseconds; until the program ends or somebody stops it when absent. */
  readonly forMs: number | undefined;
  readonly captureAnyway: boolean;
  readonly json: boolean;
}

export async function watch({ terminal, workbench, signal }: CommandContext, options: WatchOptions): Promise<number> {
  const opened = await workbench.investigation.create({ dir: options.out });
  if (!opened.ok) return terminal.failure(opened.failure);
  const { dir } = opened.value;
  const connected = await workbench.connect(options.target, signal);
  const live = workbench.live;
  if (!connected.ok || live === undefined) {
    await workbench.investigation.close();
    return connected.ok ? exitCodes.target : terminal.failure(connected.failure);
  }
  if (options.captureAnyway) live.captureAnyway();
  live.setTriggers(options.triggers);
  terminal.note(terminal.t('cli:watch.watching', { title: live.session.info.title }));
  const over = new AbortController();
  const stop = AbortSignal.any([signal, over.signal]);
  const shown = new Set<string>();
  /** Marks and snapshots as they come. */
  const report = (): void => {
    const view = workbench.view();
    for (const { id, label } of [...(view?.marks ?? []), ...(view?.snapshots ?? [])]) {
      if (!shown.has(id)) terminal.note(`  ${label}`);
      shown.add(id);
    }
  };
  const timer = setInterval(report, 500);
  const end = options.forMs === undefined ? undefined : setTimeout(() => over.abort(), options.forMs);
  live.events.subscribe('ended', () => over.abort());
  await new Promise<void>((done) => (stop.aborted ? done() : stop.addEventListener('abort', () => done(), { once: true })));
  clearInterval(timer);
  clearTimeout(end);
  // a snapshot under way is finished, unless somebody presses Ctrl-C
  while (live.capturing && !signal.aborted) await new Promise((done) => setTimeout(done, 100));
  await workbench.disconnect();
  report();
  const view = workbench.view();
  if (options.json) {
    terminal.json({
      dir,
      marks: (view?.marks ?? []).map(({ at, label, source }) => ({ at, label, source })),
      snapshots: (view?.snapshots ?? []).map(({ label, takenAt, path, bytes, state }) => ({ label, takenAt, path, bytes, state })),
    });
  }
  await workbench.investigation.close();
  terminal.note(terminal.t('cli:hunt.saved', { dir }));
  return exitCodes.ran;
}

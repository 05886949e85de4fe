// holdfast watch: stays with a program, and marks or captures by rules, unattended.
import type { ConnectSpec, ObjectIdentity, RecordingKind, Trigger } from '../../shared/target.js';
import { subjectOf } from '../../workbench/investigation-name.js';
import { type CommandContext, complete } from '../context.js';
import { exitCodes } from '../exit-codes.js';

export interface WatchOptions {
  readonly target: ConnectSpec;
  readonly triggers: readonly Trigger[];
  readonly out: string | undefined;
  /** Milliseconds; until the program ends or somebody stops it when absent. */
  readonly forMs: number | undefined;
  readonly captureAnyway: boolean;
  /** What the program starts is watched by the same rules, each process as a run of its own. */
  readonly children: boolean;
  readonly recognise: ObjectIdentity;
  readonly allocations: RecordingKind | undefined;
  readonly allowChanges: boolean;
  readonly json: boolean;
}

export async function watch(context: CommandContext, options: WatchOptions): Promise<number> {
  const { terminal, workbench, signal } = context;
  const opened = await workbench.investigation.create({ dir: options.out, subject: subjectOf(options.target) });
  if (!opened.ok) return terminal.failure(opened.failure);
  const { dir } = opened.value;
  const connected = await workbench.connect(options.target, signal);
  const live = workbench.live;
  if (!connected.ok || live === undefined) {
    await workbench.investigation.close();
    return connected.ok ? exitCodes.target : terminal.failure(connected.failure);
  }
  if (options.captureAnyway) live.captures.takeAnyway();
  if (options.allowChanges) live.consent.give();
  const recognised = options.recognise === 'address' ? undefined : await live.identify(options.recognise);
  if (recognised?.ok === false) {
    await workbench.investigation.close();
    return terminal.failure(recognised.failure);
  }
  live.setTriggers(options.triggers);
  if (options.allocations !== undefined) {
    const started = await live.captures.startRecording(options.allocations);
    if (!started.ok) {
      await workbench.disconnect();
      await workbench.investigation.close();
      return terminal.failure(started.failure);
    }
    terminal.note(terminal.t(`watch:recording.cost.${options.allocations}`));
  }
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
  const tried = new Set<number>();
  let joining: Promise<void> = Promise.resolve();
  const join = async (): Promise<void> => {
    const children = workbench.view()?.runs.flatMap((run) => run.live?.children ?? []) ?? [];
    for (const { pid, title, run } of children) {
      if (run !== undefined || tried.has(pid) || stop.aborted) continue;
      tried.add(pid);
      const joined = await workbench.connect({ kind: 'pid', pid }, stop, true);
      if (!joined.ok) {
        terminal.failure(joined.failure);
        continue;
      }
      terminal.note(terminal.t('cli:watch.child', { title, pid }));
      const child = workbench.liveRun(joined.value.run);
      if (options.captureAnyway) child?.captures.takeAnyway();
      child?.setTriggers(options.triggers);
    }
  };
  const look = (): void => {
    report();
    if (options.children) joining = joining.then(join);
  };
  const timer = setInterval(look, 500);
  const end = options.forMs === undefined ? undefined : setTimeout(() => over.abort(), options.forMs);
  live.events.subscribe('ended', () => over.abort());
  await new Promise<void>((done) => (stop.aborted ? done() : stop.addEventListener('abort', () => done(), { once: true })));
  clearInterval(timer);
  clearTimeout(end);
  // a snapshot under way is finished, unless somebody presses Ctrl-C
  await joining;
  while (workbench.work !== undefined && !signal.aborted) await new Promise((done) => setTimeout(done, 100));
  // An own signal: what was recorded is kept also when somebody stopped the watching.
  if (live.captures.recording !== undefined) {
    const kept = await complete(
      { ...context, signal: new AbortController().signal },
      live.captures.stopRecording(terminal.t('run:allocations')),
    );
    if (!kept.ok) terminal.failure(kept.failure);
  }
  await workbench.disconnect();
  report();
  const view = workbench.view();
  if (options.json) {
    terminal.json({
      dir,
      runs: (view?.runs ?? []).map(({ id, target, startedAt, end }) => ({ id, title: target.title, pid: target.pid, startedAt, end })),
      marks: (view?.marks ?? []).map(({ at, label, source }) => ({ at, label, source })),
      snapshots: (view?.snapshots ?? []).map(({ label, takenAt, path, bytes, state }) => ({ label, takenAt, path, bytes, state })),
    });
  }
  await workbench.investigation.close();
  terminal.note(terminal.t('cli:hunt.saved', { dir }));
  return exitCodes.ran;
}

// Serves the window's contract over the use cases. Knows no transport: the main process binds it to a MessagePort, tests call it in-process.
import { setTimeout as sleep } from 'node:timers/promises';
import { downsample } from '../investigation/downsample.js';
import { newFindingId } from '../investigation/names.js';
import type { SampleTable } from '../investigation/timeline.js';
import type { SampleBatch } from '../shared/api/timeline.js';
import { fail } from '../shared/failures.js';
import { FailureError, failedWith, type Result } from '../shared/result.js';
import { type ConnectSpec, type OutputLine, type Sample, sampleColumns } from '../shared/target.js';
import type { RunId, Timestamp } from '../shared/units.js';
import { withCuts } from './cut-evidence.js';
import { cut, planCut, undoCut } from './cut-test.js';
import { heapRoutes } from './heap-routes.js';
import { compilePattern } from './hunt/cycle-lines.js';
import { evaluateOn, previewOf } from './live-objects.js';
import { memoryNow, trimLabel, trimMemory } from './memory-of.js';
import { routerTools } from './router-tools.js';
import type { SamplePrograms } from './sample-programs.js';
import { writePicture } from './share/exports.js';
import { tunnelChanges } from './tunnel-changes.js';
import { scenarioText } from './view-of.js';
import type { Workbench } from './workbench.js';

export interface AppInfo {
  readonly version: string;
  readonly platform: string;
  readonly electron?: string | undefined;
  readonly node: string;
}

export interface RouterOptions {
  readonly workbench: Workbench;
  readonly info: AppInfo;
  readonly samples: SamplePrograms;
  /** Logs a bug that ends a stream and answers the id under which it was logged. */
  readonly logBug: (where: string, error: unknown) => string;
}

/** How often the list of processes is looked at again while it is shown. */
const PROCESSES_EVERY_MS = 2000;

/** Every part of the contract but `shell`, which only a desktop can serve. */
export function createRouter({ workbench, info, samples, logBug }: RouterOptions) {
  const tools = routerTools(workbench, logBug);
  const { base, value, ending, relay, guarded, view, live, change, located, path } = tools;

  const sharing = () => workbench.sharing(info.version);
  async function* opened(file: string) {
    const unpacked = yield* relay(workbench.investigation.unpack(file));
    value(await workbench.investigation.open(unpacked.dir));
    return view();
  }

  async function* connect(spec: ConnectSpec, signal: AbortSignal | undefined, beside = false) {
    const abort = new AbortController();
    signal?.addEventListener('abort', () => abort.abort(), { once: true });
    let finished = false;
    try {
      yield { step: spec.kind === 'launch' ? ('launch' as const) : ('connect' as const), done: 0 };
      const connected = await workbench.connect(spec, abort.signal, beside);
      finished = true;
      return value(connected);
    } catch (error) {
      finished = true;
      throw ending(error);
    } finally {
      if (!finished) abort.abort();
    }
  }

  return {
    app: {
      info: base.app.info.handler(() => ({ ...info, investigationsDir: workbench.investigationsDir })),
      samples: base.app.samples.handler(() => samples.list()),
      recents: base.app.recents.handler(() => workbench.recents.list()),
      forgetRecent: base.app.forgetRecent.handler(async ({ input }) => value(await workbench.recents.forget(input.dir))),
    },
    investigation: {
      watch: base.investigation.watch.handler(async function* ({ signal }) {
        const changes = workbench.changes.subscribe('view', { signal });
        yield workbench.view();
        yield* changes;
      }),
      create: base.investigation.create.handler(async ({ input }) => {
        value(await workbench.investigation.create(input));
        return view();
      }),
      open: base.investigation.open.handler(async ({ input }) => {
        value(await workbench.investigation.open(input.dir));
        return view();
      }),
      close: base.investigation.close.handler(() => workbench.investigation.close()),
      addFiles: base.investigation.addFiles.handler(({ input }) => relay(workbench.snapshots.addFiles(input.paths))),
      rename: base.investigation.rename.handler(({ input }) => change({ type: 'rename', name: input.name })),
      setNotes: base.investigation.setNotes.handler(({ input }) => change({ type: 'set-notes', notes: input.notes, at: now() })),
      labelSnapshot: base.investigation.labelSnapshot.handler(({ input }) => change({ type: 'label-snapshot', ...input })),
      deleteSnapshot: base.investigation.deleteSnapshot.handler(({ input }) =>
        change({ type: 'delete', kind: 'snapshot', id: input.id, at: now() }),
      ),
      labelMark: base.investigation.labelMark.handler(({ input }) => change({ type: 'label-mark', ...input })),
      deleteMark: base.investigation.deleteMark.handler(({ input }) => change({ type: 'delete', kind: 'mark', id: input.id, at: now() })),
      judge: base.investigation.judge.handler(({ input }) => change({ type: 'judge', judgement: { ...input, at: now() } })),
      unjudge: base.investigation.unjudge.handler(({ input }) => change({ type: 'unjudge', signature: input.signature })),
      putFinding: base.investigation.putFinding.handler(({ input }) => {
        const id = input.id ?? newFindingId();
        const finding = { ...input, id, at: input.at ?? now() };
        // A new one begins with the cuts that were made before it was kept.
        change({ type: 'put-finding', finding: input.id === undefined ? withCuts(finding, view()) : finding });
        return id;
      }),
      deleteFinding: base.investigation.deleteFinding.handler(({ input }) =>
        change({ type: 'delete', kind: 'finding', id: input.id, at: now() }),
      ),
      restore: base.investigation.restore.handler(({ input }) => change({ type: 'restore', ...input })),
      relocateSnapshot: base.investigation.relocateSnapshot.handler(async ({ input }) => {
        const store = workbench.store;
        if (!store) throw new FailureError(fail('NO_INVESTIGATION', {}));
        value(await store.relocate(input.id, input.path));
      }),
      allowOutside: base.investigation.allowOutside.handler(async ({ input }) =>
        value(await workbench.snapshots.allowOutside(input.places)),
      ),
      select: base.investigation.select.handler(({ input }) => {
        void workbench.store?.dispatch({ type: 'select', selection: input });
      }),
      undo: base.investigation.undo.handler(() => change({ type: 'undo' })),
      redo: base.investigation.redo.handler(() => change({ type: 'redo' })),
    },
    target: {
      discover: base.target.discover.handler(async () => [...(await workbench.discover())]),
      watchProcesses: base.target.watchProcesses.handler(async function* ({ signal }) {
        while (signal?.aborted !== true) {
          yield [...(await workbench.discover())];
          await sleep(PROCESSES_EVERY_MS, undefined, signal === undefined ? {} : { signal }).catch(() => undefined);
        }
      }),
      list: base.target.list.handler(async ({ input, signal }) => value(await workbench.listAddress(input, signal))),
      endpoints: base.target.endpoints.handler(() => workbench.endpoints.list()),
      forgetEndpoint: base.target.forgetEndpoint.handler(async ({ input }) => value(await workbench.endpoints.forget(input.address))),
      tunnels: base.target.tunnels.handler(({ signal }) => tunnelChanges(workbench.tunnels, signal)),
      closeTunnel: base.target.closeTunnel.handler(({ input }) => workbench.closeTunnel(input.id)),
      connect: base.target.connect.handler(({ input, signal }) => connect(input, signal)),
      launchSample: base.target.launchSample.handler(({ input, signal }) => connect(value(samples.spec(input.id)), signal)),
      connectBeside: base.target.connectBeside.handler(({ input, signal }) => connect(input, signal, true)),
      reconnect: base.target.reconnect.handler(async ({ input, signal }) => value(await workbench.reconnect(input.run, signal)).run),
      focus: base.target.focus.handler(({ input }) => workbench.focus(input.run)),
      enter: base.target.enter.handler(async ({ input }) => value(await workbench.enter(input.run, input.part))),
      disconnect: base.target.disconnect.handler(({ input }) => workbench.disconnect(input?.run)),
      mark: base.target.mark.handler(({ input }) => live().mark(input.label, 'user')),
      markPattern: base.target.markPattern.handler(({ input }) =>
        live().programMarks.matching(input.pattern === '' ? undefined : value(compilePattern(input.pattern, 'pattern'))),
      ),
      setTriggers: base.target.setTriggers.handler(({ input }) => {
        for (const { when } of input.triggers) if (when.kind === 'line') value(compilePattern(when.pattern, 'pattern'));
        live().setTriggers(input.triggers);
      }),
      collect: base.target.collect.handler(async ({ signal }) => value(await live().session.collectGarbage(signal))),
      memory: base.target.memory.handler(async () => value(await memoryNow(live().session))),
      trim: base.target.trim.handler(async ({ signal }) => {
        const run = live();
        if (!run.consent.given) throw new FailureError(fail('EVALUATE_NOT_ALLOWED', { title: run.session.info.title }));
        const outcome = value(await trimMemory(run.session, signal));
        run.mark(trimLabel(workbench.messages, outcome), 'user');
        return outcome;
      }),
      identify: base.target.identify.handler(async ({ input }) => value(await live().identify(input.how))),
      preflight: base.target.preflight.handler(() => live().captures.preflight()),
      capture: base.target.capture.handler(({ input }) => {
        if (workbench.hunts.underWay) throw new FailureError(fail('BUSY', { with: 'hunt' }));
        return relay(live().captures.snapshot(input.label, input.anyway));
      }),
      startRecording: base.target.startRecording.handler(async ({ input }) => value(await live().captures.startRecording(input.how))),
      stopRecording: base.target.stopRecording.handler(({ input }) => relay(live().captures.stopRecording(input.label, input.anyway))),
      write: base.target.write.handler(async ({ input }) => value(await live().session.write(input.text))),
      output: base.target.output.handler(async function* ({ input, signal }) {
        const run = workbench.liveRun(input.run);
        if (run === undefined) {
          yield value(await outputOf(workbench, input.run));
          return;
        }
        const lines = run.events.subscribe('output', { signal });
        yield [...run.output.newest()];
        for await (const batch of lines) yield [...batch];
      }),
      stopHunt: base.target.stopHunt.handler(() => workbench.hunts.stop()),
      nextCycle: base.target.nextCycle.handler(() => workbench.hunts.next()),
      allowEvaluate: base.target.allowEvaluate.handler(() => live().consent.give()),
      setProduction: base.target.setProduction.handler(({ input }) => workbench.setProduction(input.run, input.production)),
      keepInspector: base.target.keepInspector.handler(({ input }) => workbench.liveRun(input.run)?.keepInspector(input.keep)),
      planCut: base.target.planCut.handler(async ({ input, signal }) => value(await planCut(workbench, live(), input, signal))),
      cut: base.target.cut.handler(async ({ input, signal }) => value(await cut(workbench, live(), input, signal))),
      undoCut: base.target.undoCut.handler(async () => value(await undoCut(workbench, live()))),
      preview: base.target.preview.handler(async ({ input }) => value(await previewOf(workbench, live(), input))),
      evaluateOn: base.target.evaluateOn.handler(async ({ input }) => value(await evaluateOn(workbench, live(), input))),
      hunt: base.target.hunt.handler(async function* ({ input, signal }) {
        const abort = new AbortController();
        signal?.addEventListener('abort', () => abort.abort(), { once: true });
        let finished = false;
        try {
          const verdict = yield* guarded(workbench.hunts.onLive(input, abort.signal));
          finished = true;
          return verdict;
        } finally {
          if (!finished) abort.abort();
        }
      }),
    },
    verify: {
      run: base.verify.run.handler(async function* ({ input, signal }) {
        const abort = new AbortController();
        signal?.addEventListener('abort', () => abort.abort(), { once: true });
        let finished = false;
        try {
          const [command, ...args] = input.command ?? [];
          const saved = workbench.store?.state.investigation.scenario?.connection;
          const spec =
            command === undefined
              ? undefined
              : { kind: 'launch' as const, command, args, cwd: saved?.kind === 'launch' ? saved.cwd : undefined, env: {} };
          const verified = yield* guarded(workbench.verify({ spec, baseline: input.baseline, cycles: input.cycles }, abort.signal));
          finished = true;
          return verified;
        } finally {
          if (!finished) abort.abort();
        }
      }),
    },
    share: {
      preview: base.share.preview.handler(({ input }) => relay(sharing().preview(input))),
      write: base.share.write.handler(({ input }) => relay(workbench.writing(sharing().write(input)))),
      open: base.share.open.handler(({ input }) => opened(input.path)),
      scenario: base.share.scenario.handler(async () => {
        const trusted = await workbench.investigation.trustsScenario();
        const scenario = workbench.store?.state.investigation.scenario;
        return trusted === undefined || scenario === undefined ? undefined : { text: scenarioText(scenario), trusted };
      }),
      trustScenario: base.share.trustScenario.handler(async ({ input }) => value(await workbench.investigation.trustScenario(input.shown))),
      exportTimeline: base.share.exportTimeline.handler(async ({ input }) =>
        value(await sharing().writeTimeline(input.run, input.format, input.out)),
      ),
      exportTable: base.share.exportTable.handler(async ({ input: { snapshots, ...rest } }) =>
        relay(workbench.writing(sharing().writeTable({ ...(await located(snapshots)), ...rest }))),
      ),
      exportSnapshot: base.share.exportSnapshot.handler(async ({ input: { snapshot, ...rest } }) =>
        relay(workbench.writing(sharing().snapshot({ path: await path(snapshot), ...rest }))),
      ),
      exportPicture: base.share.exportPicture.handler(async ({ input }) => value(await writePicture(input))),
      chainText: base.share.chainText.handler(async ({ input }) =>
        sharing().chains(input.chains, { ...input, path: await path(input.snapshot) }),
      ),
    },
    timeline: {
      read: base.timeline.read.handler(async ({ input }) => {
        const columns = value(await timelineOf(workbench, input.run));
        return batch(
          input.run,
          downsample(columns, input.from ?? Number.NEGATIVE_INFINITY, input.to ?? Number.POSITIVE_INFINITY, input.points),
        );
      }),
      watch: base.timeline.watch.handler(async function* ({ input, signal }) {
        const run = workbench.liveRun(input.run);
        if (run === undefined) return;
        for await (const samplesBatch of run.events.subscribe('samples', { signal })) yield batch(input.run, columnsOf(samplesBatch));
      }),
    },
    heap: heapRoutes(workbench, tools),
  };
}

async function timelineOf(workbench: Workbench, run: RunId): Promise<Result<SampleTable>> {
  if (!workbench.store) return failedWith('NO_INVESTIGATION', {});
  return workbench.store.timeline(run);
}

async function outputOf(workbench: Workbench, run: RunId): Promise<Result<OutputLine[]>> {
  if (!workbench.store) return failedWith('NO_INVESTIGATION', {});
  return workbench.store.output(run);
}

const batch = (run: RunId, columns: SampleTable): SampleBatch => ({
  run,
  columns: Object.fromEntries(sampleColumns.map((name) => [name, Array.from(columns[name])])) as SampleBatch['columns'],
});

const columnsOf = (rows: readonly Sample[]): SampleTable =>
  Object.fromEntries(sampleColumns.map((name) => [name, Float64Array.from(rows, (row) => row[name] ?? Number.NaN)])) as SampleTable;

const now = (): Timestamp => Date.now() as Timestamp;

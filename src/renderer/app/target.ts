// Acting on the live target: connecting, marking, collecting, capturing. One capture at a time.
import { createStore, type StoreApi } from 'zustand/vanilla';
import type { Failure } from '../../shared/failures.js';
import type { Progress } from '../../shared/progress.js';
import type { ConnectSpec, ObjectIdentity, RecordingKind, Trigger } from '../../shared/target.js';
import type { RunId } from '../../shared/units.js';
import type { Alerts } from './alerts.js';
import { outcome, type WorkbenchClient } from './client.js';
import type { Jobs } from './jobs.js';
import type { Navigation } from './navigation.js';

export type CaptureState =
  | { readonly state: 'idle' }
  | { readonly state: 'running'; readonly label: string; readonly startedAt: number; readonly progress: Progress | undefined }
  | { readonly state: 'failed'; readonly label: string; readonly failure: Failure };

/** A target does nothing else while its heap is walked and written. */
export const standsStill = (progress: Progress | undefined): boolean => progress?.step === 'capture' || progress?.step === 'store';

export interface TargetState {
  /** What is being connected to: a key that the form which started it recognises. */
  readonly connecting: { readonly key: string; readonly progress: Progress | undefined } | undefined;
  /** Why the last attempt failed, under the same key. */
  readonly refused: { readonly key: string; readonly failure: Failure; readonly spec: ConnectSpec | undefined } | undefined;
  readonly collecting: boolean;
  readonly capture: CaptureState;
}

export interface TargetActions {
  readonly store: StoreApi<TargetState>;
  /** `beside`: what is connected already stays so. */
  connect(key: string, spec: ConnectSpec, beside?: boolean): Promise<void>;
  launchSample(id: string): Promise<void>;
  cancelConnect(): void;
  forgetRefusal(): void;
  /** Ends one run with what is inside it; without one, all. */
  disconnect(run?: RunId): Promise<void>;
  focus(run: RunId): Promise<void>;
  enter(run: RunId, part: string): Promise<void>;
  reconnect(run: RunId): Promise<void>;
  /** Watches a process beside what is watched already. */
  watchProcess(pid: number): Promise<void>;
  mark(label: string): Promise<boolean>;
  markPattern(pattern: string): Promise<Failure | undefined>;
  setTriggers(triggers: readonly Trigger[]): Promise<void>;
  identify(how: ObjectIdentity): Promise<void>;
  collect(): Promise<void>;
  /** `anyway`: also where it would take more memory than is safe. */
  capture(label: string, anyway?: boolean): Promise<void>;
  startRecording(how: RecordingKind): Promise<void>;
  /** What was recorded is kept under this label. */
  stopRecording(label: string): Promise<void>;
  cancelCapture(): void;
  forgetCapture(): void;
  write(text: string): Promise<void>;
}

export function createTarget(
  client: WorkbenchClient,
  { alerts, jobs, navigation }: { readonly alerts: Alerts; readonly jobs: Jobs; readonly navigation: Navigation },
): TargetActions {
  const store = createStore<TargetState>(() => ({
    connecting: undefined,
    refused: undefined,
    collecting: false,
    capture: { state: 'idle' },
  }));
  let connectAbort: AbortController | undefined;
  let captureAbort: AbortController | undefined;

  const report = async <T>(work: Promise<T>): Promise<T | undefined> => {
    try {
      const result = await outcome(work);
      if (result.ok) return result.value;
      alerts.failure(result.failure);
    } catch (error) {
      alerts.bug(error);
    }
    return undefined;
  };

  const connecting = async (key: string, spec: ConnectSpec | undefined, start: Parameters<typeof jobs.run>[2]): Promise<void> => {
    connectAbort?.abort();
    const abort = new AbortController();
    connectAbort = abort;
    store.setState({ connecting: { key, progress: undefined }, refused: undefined });
    try {
      const result = await jobs.run('connect', key, start, {
        signal: abort.signal,
        onProgress: (progress) => {
          if (connectAbort === abort) store.setState({ connecting: { key, progress } });
        },
      });
      if (connectAbort !== abort) return;
      if (result.ok) navigation.go('watch');
      else if (result.failure.code !== 'CANCELLED') store.setState({ refused: { key, failure: result.failure, spec } });
    } catch (error) {
      alerts.bug(error);
    } finally {
      if (connectAbort === abort) {
        connectAbort = undefined;
        store.setState({ connecting: undefined });
      }
    }
  };

  const take = async (label: string, start: Parameters<typeof jobs.run>[2]): Promise<void> => {
    if (store.getState().capture.state === 'running') return;
    const abort = new AbortController();
    captureAbort = abort;
    const startedAt = Date.now();
    store.setState({ capture: { state: 'running', label, startedAt, progress: undefined } });
    try {
      const result = await jobs.run('capture', label, start, {
        signal: abort.signal,
        onProgress: (progress) => store.setState({ capture: { state: 'running', label, startedAt, progress } }),
      });
      store.setState({
        capture: result.ok || result.failure.code === 'CANCELLED' ? { state: 'idle' } : { state: 'failed', label, failure: result.failure },
      });
    } catch (error) {
      store.setState({ capture: { state: 'idle' } });
      alerts.bug(error);
    }
  };

  return {
    store,
    connect: (key, spec, beside = false) =>
      connecting(key, spec, (signal) => (beside ? client.target.connectBeside(spec, { signal }) : client.target.connect(spec, { signal }))),
    launchSample: (id) => connecting(`sample:${id}`, undefined, (signal) => client.target.launchSample({ id }, { signal })),
    cancelConnect: () => connectAbort?.abort(),
    forgetRefusal: () => store.setState({ refused: undefined }),
    disconnect: async (run) => void (await report(client.target.disconnect(run === undefined ? undefined : { run }))),
    focus: async (run) => void (await report(client.target.focus({ run }))),
    enter: async (run, part) => {
      const entered = await report(client.target.enter({ run, part }));
      if (entered !== undefined) await report(client.target.focus({ run: entered }));
    },
    async watchProcess(pid) {
      const key = `pid:${pid}`;
      const spec = { kind: 'pid', pid } as const;
      await connecting(key, spec, (signal) => client.target.connectBeside(spec, { signal }));
      const { refused } = store.getState();
      if (refused?.key !== key) return;
      store.setState({ refused: undefined });
      alerts.failure(refused.failure);
    },
    reconnect: async (run) => void (await report(client.target.reconnect({ run }))),
    mark: async (label) => (await report(client.target.mark({ label }))) !== undefined,
    async markPattern(pattern) {
      try {
        const result = await outcome(client.target.markPattern({ pattern }));
        return result.ok ? undefined : result.failure;
      } catch (error) {
        alerts.bug(error);
        return undefined;
      }
    },
    setTriggers: async (triggers) => void (await report(client.target.setTriggers({ triggers: [...triggers] }))),
    identify: async (how) => void (await report(client.target.identify({ how }))),
    async collect() {
      if (store.getState().collecting) return;
      store.setState({ collecting: true });
      await report(client.target.collect());
      store.setState({ collecting: false });
    },
    capture: (label, anyway = false) => take(label, (signal) => client.target.capture({ label, anyway }, { signal })),
    startRecording: async (how) => void (await report(client.target.startRecording({ how }))),
    stopRecording: (label) => take(label, (signal) => client.target.stopRecording({ label }, { signal })),
    cancelCapture: () => captureAbort?.abort(),
    forgetCapture: () => store.setState({ capture: { state: 'idle' } }),
    write: async (text) => void (await report(client.target.write({ text }))),
  };
}

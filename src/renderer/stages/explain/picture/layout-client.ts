// Asks the worker for layouts. A layout that takes too long ends with its worker; the next one gets a new one.
import { type Layout, layoutOf } from '../../../../shared/picture/layout.js';
import type { LayoutReply, LayoutRequest } from './layout-worker.js';

/** Graphs are bounded: one that takes longer never ends. */
const longest = 30_000;

let worker: Worker | undefined;
let last = 0;

const start = (): Worker => {
  worker ??= new Worker(new URL('./layout-worker.ts', import.meta.url), { type: 'module' });
  return worker;
};

export function layOut(dot: string, signal: AbortSignal): Promise<Layout> {
  return new Promise((resolve, reject) => {
    const asked = start();
    last += 1;
    const id = last;
    const stop = (reason: unknown): void => {
      leave();
      asked.terminate();
      if (worker === asked) worker = undefined;
      reject(reason);
    };
    const onReply = ({ data }: MessageEvent<LayoutReply>): void => {
      if (data.id !== id) return;
      leave();
      if ('error' in data) reject(new Error(data.error));
      else resolve(layoutOf(data.json));
    };
    const onError = (event: ErrorEvent): void => stop(new Error(event.message || 'the layout worker could not start'));
    const onAbort = (): void => stop(signal.reason);
    const timer = setTimeout(() => stop(new Error('the layout took too long')), longest);
    const leave = (): void => {
      clearTimeout(timer);
      asked.removeEventListener('message', onReply);
      asked.removeEventListener('error', onError);
      signal.removeEventListener('abort', onAbort);
    };
    asked.addEventListener('message', onReply);
    asked.addEventListener('error', onError);
    signal.addEventListener('abort', onAbort);
    const request: LayoutRequest = { id, dot };
    asked.postMessage(request);
  });
}

// Chrome DevTools' own heap snapshot code, bundled from the npm package for Node, as the oracle.
import { pathToFileURL } from 'node:url';
import { MessageChannel, type MessagePort } from 'node:worker_threads';
import { devtoolsBundle, polyfill } from '../../bench/devtools-bundle.mjs';

interface DevToolsNode {
  nodeIndex: number;
  selfSize(): number;
  detachedness(): number;
  name(): string;
}

interface Aggregate {
  readonly count: number;
  readonly self: number;
  readonly maxRet: number;
  readonly distance: number;
}

interface Diff {
  readonly addedCount: number;
  readonly removedCount: number;
}

export interface DevToolsSnapshot {
  readonly nodeCount: number;
  readonly nodeFieldCount: number;
  readonly dominatorsTree: Uint32Array;
  readonly retainedSizes: Float64Array;
  readonly nodeDistances: Int32Array;
  createNode(index: number): DevToolsNode;
  aggregatesWithFilter(filter: object): Record<string, Aggregate>;
  aggregatesForDiff(definitions: string): unknown;
  interfaceDefinitions(): string;
  calculateSnapshotDiff(id: number, aggregates: unknown): Record<string, Diff>;
  getStatistics(): { readonly total: number };
}

interface Worker {
  readonly HeapSnapshotLoader: {
    readonly HeapSnapshotLoader: new (dispatcher: {
      sendEvent(): void;
    }) => {
      write(text: string): void;
      close(): void;
      readonly parsingComplete: Promise<unknown>;
      buildSnapshot(port: MessagePort): Promise<DevToolsSnapshot>;
    };
  };
  readonly HeapSnapshot: { readonly SecondaryInitManager: new (port: MessagePort) => unknown };
}

let worker: Promise<Worker> | undefined;

const load = async (): Promise<Worker> => {
  polyfill();
  return (await import(pathToFileURL(await devtoolsBundle()).href)) as Worker;
};

/** What DevTools makes of a snapshot; rejects where DevTools refuses it. */
export const openWithDevTools = async (text: string): Promise<DevToolsSnapshot> => {
  worker ??= load();
  const w = await worker;
  const { warn, assert } = console;
  console.warn = console.assert = () => undefined;
  const { port1, port2 } = new MessageChannel();
  try {
    const loader = new w.HeapSnapshotLoader.HeapSnapshotLoader({ sendEvent: () => undefined });
    // In pieces, as DevTools itself gets them; whole files would exceed its string handling.
    for (let at = 0; at < text.length; at += 10_000_000) loader.write(text.slice(at, at + 10_000_000));
    loader.close();
    await loader.parsingComplete;
    new w.HeapSnapshot.SecondaryInitManager(port2);
    return await loader.buildSnapshot(port1);
  } finally {
    port1.close();
    port2.close();
    console.warn = warn;
    console.assert = assert;
  }
};

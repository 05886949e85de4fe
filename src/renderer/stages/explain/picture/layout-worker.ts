// Graphviz, in a worker: it takes from milliseconds to seconds, and it is the one place of the page that may compile WebAssembly.
import { Graphviz } from '@hpcc-js/wasm-graphviz';

export interface LayoutRequest {
  readonly id: number;
  readonly dot: string;
}

export type LayoutReply = { readonly id: number } & ({ readonly json: string } | { readonly error: string });

const graphviz = Graphviz.load();

self.addEventListener('message', async ({ data }: MessageEvent<LayoutRequest>) => {
  const { id, dot } = data;
  try {
    const reply: LayoutReply = { id, json: (await graphviz).layout(dot, 'json', 'dot') };
    self.postMessage(reply);
  } catch (error) {
    const reply: LayoutReply = { id, error: error instanceof Error ? error.message : String(error) };
    self.postMessage(reply);
  }
});

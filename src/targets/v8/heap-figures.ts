import * as z from 'zod';
import { evaluateRemote } from './remote.js';
import type { Wire } from './wire.js';

export type HeapFigures = {
  readonly rss?: number;
  readonly heapUsed?: number;
  readonly heapTotal?: number;
  readonly external?: number;
  readonly arrayBuffers?: number;
  readonly domDocuments?: number;
  readonly domNodes?: number;
  readonly domListeners?: number;
};

const nodeExpression =
  '(() => { const m = process.memoryUsage(); return [m.rss, m.heapUsed, m.heapTotal, m.external, m.arrayBuffers ?? -1]; })()';
const size = z.number();
const nodeAnswer = z.tuple([size, size, size, size, size]);
/** Newer V8s also tell what a page's objects hold outside of its heap, and in array buffers. */
const usageAnswer = z.looseObject({
  usedSize: size,
  totalSize: size,
  embedderHeapUsedSize: size.optional(),
  backingStorageSize: size.optional(),
});

const domAnswer = z.looseObject({ documents: size, nodes: size, jsEventListeners: size });

/** What a page's process keeps in the DOM; nothing where there is none (a worker, Deno). */
async function domCounters(wire: Wire, timeoutMs: number): Promise<Partial<HeapFigures>> {
  const reply = await wire.send('Memory.getDOMCounters', {}, { timeoutMs });
  const parsed = reply.ok ? domAnswer.safeParse(reply.value) : undefined;
  if (!parsed?.success) return {};
  const { documents, nodes, jsEventListeners } = parsed.data;
  return { domDocuments: documents, domNodes: nodes, domListeners: jsEventListeners };
}

/** Node's own figures; a program that replaced `process` gets what V8 says instead. */
async function nodeFigures(wire: Wire, timeoutMs: number): Promise<HeapFigures | undefined> {
  const reply = await evaluateRemote(wire, { expression: nodeExpression, returnByValue: true }, { timeoutMs });
  if (!reply.ok) return undefined;
  const parsed = nodeAnswer.safeParse(reply.value.result.value);
  if (!parsed.success) return engineFigures(wire, timeoutMs);
  const [rss, heapUsed, heapTotal, external, arrayBuffers] = parsed.data;
  return { rss, heapUsed, heapTotal, external, ...(arrayBuffers < 0 ? {} : { arrayBuffers }) };
}

/** V8's figures for a page, and the DOM's: no code runs there. */
async function pageFigures(wire: Wire, timeoutMs: number): Promise<HeapFigures | undefined> {
  const [heap, dom] = await Promise.all([engineFigures(wire, timeoutMs), domCounters(wire, timeoutMs)]);
  return heap && { ...heap, ...dom };
}

async function engineFigures(wire: Wire, timeoutMs: number): Promise<HeapFigures | undefined> {
  const reply = await wire.send('Runtime.getHeapUsage', {}, { timeoutMs });
  const parsed = reply.ok ? usageAnswer.safeParse(reply.value) : undefined;
  if (!parsed?.success) return undefined;
  const { usedSize, totalSize, embedderHeapUsedSize: external, backingStorageSize: arrayBuffers } = parsed.data;
  return {
    heapUsed: usedSize,
    heapTotal: totalSize,
    ...(external === undefined ? {} : { external }),
    ...(arrayBuffers === undefined ? {} : { arrayBuffers }),
  };
}

/**
 * Asks for heap figures, one question at a time: while a busy target owes an answer, it is asked no second time, so that
 * questions never pile up in front of it.
 */
export class HeapProbe {
  #owed: Promise<HeapFigures | undefined> | undefined;

  constructor(
    private readonly wire: Wire,
    private readonly isNode: boolean,
  ) {}

  /** Figures, or `undefined` when none came in `timeoutMs`. */
  async read(timeoutMs: number): Promise<HeapFigures | undefined> {
    if (this.#owed !== undefined) return undefined;
    const late = 60_000;
    const asked = this.isNode ? nodeFigures(this.wire, late) : pageFigures(this.wire, late);
    this.#owed = asked;
    asked.finally(() => {
      this.#owed = undefined;
    });
    let timer: NodeJS.Timeout | undefined;
    const limit = new Promise<undefined>((done) => {
      timer = setTimeout(done, timeoutMs, undefined);
    });
    const figures = await Promise.race([asked, limit]);
    clearTimeout(timer);
    return figures;
  }
}

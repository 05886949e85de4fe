import { describe, expect, it } from 'vitest';
import { EngineGateway, type EngineProcess, finish, finishUnless } from '../../../src/workbench/engine-gateway.js';

type Exit = Parameters<Parameters<EngineProcess['onExit']>[0]>[0];

/** An engine whose end is told by `die`. */
function engine() {
  const listeners: ((exit: Exit) => void)[] = [];
  const process = { client: {}, kill: () => undefined, onExit: (listener: (exit: Exit) => void) => listeners.push(listener) };
  return {
    gateway: new EngineGateway(() => process as unknown as EngineProcess),
    die: (exit: Exit) => {
      for (const listener of listeners) listener(exit);
    },
  };
}

describe('an engine that goes away', () => {
  it('is told as such although its connection breaks first', async () => {
    const { gateway, die } = engine();
    const work = gateway.stream('a.heapsnapshot', async () => {
      setTimeout(() => die({ code: null, signal: 'SIGINT', outOfMemory: false }), 20);
      throw new Error('connection closed');
    });
    expect(await finish(work)).toEqual({ ok: false, failure: { code: 'ENGINE_GONE', data: { reason: 'SIGINT' } } });
  });

  it('does not hide a bug', async () => {
    const work = engine().gateway.stream('a.heapsnapshot', async () => {
      throw new Error('a bug');
    });
    await expect(finish(work)).rejects.toThrow('a bug');
  });
});

it('gives long work up between two progresses', async () => {
  const abort = new AbortController();
  let closed = false;
  async function* forever() {
    try {
      for (;;) yield { step: 'parse', done: 1 } as never;
    } finally {
      closed = true;
    }
  }
  setTimeout(() => abort.abort(), 10);
  const paced = (async function* () {
    for await (const each of forever()) {
      await new Promise((resolve) => setTimeout(resolve, 1));
      yield each;
    }
    return { ok: true as const, value: 1 };
  })();
  expect(await finishUnless(abort.signal, paced as never)).toMatchObject({ ok: false, failure: { code: 'CANCELLED' } });
  expect(closed).toBe(true);
});

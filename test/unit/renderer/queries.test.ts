import { describe, expect, it, vi } from 'vitest';
import { Queries } from '../../../src/renderer/app/queries.js';
import { failedWith, ok, type Result } from '../../../src/shared/result.js';

const settle = (): Promise<void> => new Promise((resolve) => setTimeout(resolve, 0));

describe('queries by key', () => {
  it('ask once for many that look, and keep the answer', async () => {
    const queries = new Queries();
    const ask = vi.fn(() => Promise.resolve(ok(7)));
    const leave = queries.subscribe('k', ask, () => {});
    queries.subscribe('k', ask, () => {});
    await settle();
    expect(queries.read('k')).toEqual({ state: 'done', value: 7 });
    leave();
    await settle();
    queries.subscribe('k', ask, () => {});
    expect(ask).toHaveBeenCalledTimes(1);
  });

  it('cancel what nobody looks at any more, and drop its late answer', async () => {
    const queries = new Queries();
    let answer: (result: Result<number>) => void = () => {};
    let signal: AbortSignal | undefined;
    const leave = queries.subscribe(
      'k',
      (s) => {
        signal = s;
        return new Promise<Result<number>>((resolve) => {
          answer = resolve;
        });
      },
      () => {},
    );
    leave();
    await settle();
    expect(signal?.aborted).toBe(true);
    answer(ok(1));
    await settle();
    expect(queries.read('k')).toEqual({ state: 'loading', progress: undefined });
  });

  it('try again after a failure, and after being forgotten', async () => {
    const queries = new Queries();
    const results: Result<number>[] = [failedWith('ENGINE_GONE', { reason: 'x' }), ok(1), ok(2)];
    queries.subscribe(
      'list a',
      () => Promise.resolve(results.shift() as Result<number>),
      () => {},
    );
    await settle();
    expect(queries.read('list a')).toMatchObject({ state: 'failed', failure: { code: 'ENGINE_GONE' } });
    queries.retry('list a');
    await settle();
    expect(queries.read('list a')).toEqual({ state: 'done', value: 1 });
    queries.forget('list');
    await settle();
    expect(queries.read('list a')).toEqual({ state: 'done', value: 2 });
  });

  it('let go of the oldest answers', async () => {
    const queries = new Queries(2);
    for (const key of ['a', 'b', 'c']) {
      const leave = queries.subscribe(
        key,
        () => Promise.resolve(ok(key)),
        () => {},
      );
      await settle();
      leave();
    }
    await settle();
    expect(['a', 'b', 'c'].map((key) => queries.read(key).state)).toEqual(['loading', 'done', 'done']);
  });
});

import { describe, expect, it } from 'vitest';
import { createCommandQueue } from '../../../src/main/command-queue.js';

const mark = { type: 'menu', command: 'mark' } as const;
const open = { type: 'open-paths', paths: ['/a.heapsnapshot'] } as { type: 'open-paths'; paths: string[] };

describe('commands to the window', () => {
  it('wait for a window that does not listen yet, and arrive in order', async () => {
    const queue = createCommandQueue();
    queue.push(open);
    queue.push(mark);
    const heard = queue.listen(undefined);
    expect((await heard.next()).value).toEqual(open);
    expect((await heard.next()).value).toEqual(mark);
    const later = heard.next();
    queue.push(mark);
    expect((await later).value).toEqual(mark);
  });

  it('go to the newest listener alone, once', async () => {
    const queue = createCommandQueue();
    const old = queue.listen(undefined);
    const waiting = old.next();
    const reloaded = queue.listen(undefined);
    const next = reloaded.next();
    expect(await waiting).toEqual({ done: true, value: undefined });
    queue.push(mark);
    expect((await next).value).toEqual(mark);
  });

  it('are kept when the listener goes away', async () => {
    const queue = createCommandQueue();
    const page = new AbortController();
    const waiting = queue.listen(page.signal).next();
    page.abort();
    expect((await waiting).done).toBe(true);
    queue.push(mark);
    expect((await queue.listen(undefined).next()).value).toEqual(mark);
  });
});

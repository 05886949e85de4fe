// How the head of a chain is told: what is Node's own is folded, what is the program's never.
import { describe, expect, it } from 'vitest';
import { lastInternal } from '../../../src/renderer/stages/explain/chain-words.js';
import type { ChainLink } from '../../../src/shared/heap.js';
import type { ObjectPlace } from '../../../src/shared/source-place.js';
import type { NodeId } from '../../../src/shared/units.js';

/** Links of a chain by their places: `-` for none. */
function chainOf(...scripts: readonly string[]) {
  const links = scripts.map((_, i) => ({ id: i as NodeId, edge: i === 0 ? '' : 'x', class: 'Object' }) as ChainLink);
  const place = (script: string): ObjectPlace => ({ script, line: 1, column: 1, of: 'function' });
  const places = new Map(scripts.flatMap((script, i) => (script === '-' ? [] : [[i as NodeId, place(script)] as const])));
  return (until = links.length) => lastInternal(links, places, until);
}

describe('the head of a chain', () => {
  it('is folded up to the last link that is Node’s own', () => {
    expect(chainOf('-', '-', 'node:timers', '-', 'node:internal/timers', '-', '/app/server.js', '-')()).toBe(4);
  });
  it('is not folded beyond the program’s first place, the suspect, or the object itself', () => {
    expect(chainOf('-', '-', 'node:timers', 'node:timers', '/app/server.js', 'node:events', '-')()).toBe(3);
    expect(chainOf('-', '-', 'node:a', 'node:b', 'node:c', 'node:d', '-')(4)).toBe(3);
    expect(chainOf('-', 'node:a', 'node:b', 'node:c', 'node:d')()).toBe(3);
  });
  it('stays where little would be saved, or nothing tells whose it is', () => {
    expect(chainOf('-', 'node:a', 'node:b', '/app/server.js', '-')()).toBe(0);
    expect(chainOf('-', '-', '-', '-', '-', '-')()).toBe(0);
    expect(chainOf('-', '', '', '', '', '-')()).toBe(0);
  });
});

// How the head of a chain is told: what is Node's own is folded, what is the program's never.
import { describe, expect, it } from 'vitest';
import { cutLink, lastInternal } from '../../../src/renderer/stages/explain/chain-words.js';
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

describe('the link to cut', () => {
  const link = (kind: string, id: number): ChainLink => ({ kind, id: id as NodeId, edge: '[1]', class: 'X' }) as ChainLink;
  const page = [link('synthetic', 1), link('native', 101), link('native', 8), link('native', 10), link('closure', 103)];
  it('is the nearest below that a page holds, too, where the browser alone reaches the one pointed at', () => {
    expect(cutLink(page, 2)).toBe(4);
    expect(cutLink(page, 1)).toBe(1);
    expect(cutLink(page.slice(0, 4), 2)).toBe(2);
  });
});

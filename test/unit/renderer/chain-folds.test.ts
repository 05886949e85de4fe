// Which links of a chain are one line: what is Node's or the browser's own is folded, what is the program's or the page's never.
import { describe, expect, it } from 'vitest';
import { foldsOf } from '../../../src/renderer/stages/explain/chain-folds.js';
import type { ChainLink } from '../../../src/shared/heap.js';
import type { ObjectPlace } from '../../../src/shared/source-place.js';
import type { NodeId } from '../../../src/shared/units.js';

/** The last link of the head that is Node's own. Links of a chain by their places: `-` for none. */
function chainOf(...scripts: readonly string[]) {
  const links = scripts.map((_, i) => ({ id: i as NodeId, edge: i === 0 ? '' : 'x', class: 'Object' }) as ChainLink);
  const place = (script: string): ObjectPlace => ({ script, line: 1, column: 1, of: 'function' });
  const places = new Map(scripts.flatMap((script, i) => (script === '-' ? [] : [[i as NodeId, place(script)] as const])));
  return (suspect?: number) => foldsOf(links, places, [suspect])[0]?.last ?? 0;
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

/** The chain of a page's listener, as Chromium tells it. */
const page = [
  ['synthetic', '(synthetic)'],
  ['synthetic', '(synthetic)'],
  ['synthetic', '(synthetic)'],
  ['native', 'blink::Page'],
  ['native', 'blink::LocalFrame'],
  ['native', 'Window / http://127.0.0.1'],
  ['native', 'blink::EventTargetData'],
  ['native', 'blink::HeapVectorBacking<cppgc::Member>'],
  ['native', 'blink::RegisteredEventListener'],
  ['native', 'EventListener'],
  ['native', 'V8EventListener'],
  ['closure', 'Function'],
  ['native', 'Detached HTMLElement'],
  ['native', 'Detached HTMLElement'],
  ['native', 'Detached HTMLElement'],
  ['native', 'Detached HTMLElement'],
].map(([kind, name], i) => ({ id: i as NodeId, kind, class: name, edge: 'x' }) as ChainLink);

describe('what is a browser’s own', () => {
  it('is folded wherever it lies, but for the suspect; windows and elements never are', () => {
    expect(foldsOf(page, new Map(), [6])).toEqual([
      { first: 1, last: 4, whose: 'browser' },
      { first: 7, last: 10, whose: 'browser' },
    ]);
    expect(foldsOf(page, new Map(), [])).toContainEqual({ first: 6, last: 10, whose: 'browser' });
  });
  it('parts where a link says something, and stays where little would be saved', () => {
    expect(foldsOf(page, new Map(), [9])).toEqual([
      { first: 1, last: 4, whose: 'browser' },
      { first: 6, last: 8, whose: 'browser' },
    ]);
    expect(foldsOf(page.slice(0, 3).concat(page.slice(11)), new Map(), [])).toEqual([]);
  });
});

// How links of a chain read.
import { describe, expect, it } from 'vitest';
import { cutLink, previewText } from '../../../src/renderer/stages/explain/chain-words.js';
import type { ChainLink } from '../../../src/shared/heap.js';
import type { NodeId } from '../../../src/shared/units.js';

describe('the link to cut', () => {
  const link = (kind: string, id: number): ChainLink => ({ kind, id: id as NodeId, edge: '[1]', class: 'X' }) as ChainLink;
  const page = [link('synthetic', 1), link('native', 101), link('native', 8), link('native', 10), link('closure', 103)];
  it('is the nearest below that a page holds, too, where the browser alone reaches the one pointed at', () => {
    expect(cutLink(page, 2)).toBe(4);
    expect(cutLink(page, 1)).toBe(1);
    expect(cutLink(page.slice(0, 4), 2)).toBe(2);
  });
});

describe('the text of a link', () => {
  const said = (name: string, preview: string): string => previewText({ class: name, preview });
  it('is nothing where it is the class again, whole or cut short', () => {
    expect(said('blink::Page', 'blink::Page')).toBe('');
    expect(said('blink::HeapVectorBacking<cppgc::A>', 'blink::HeapVectorBacking<…')).toBe('');
  });
  it('is what it holds, on one line', () => {
    expect(said('Panel', '{host, rows}')).toBe('{host, rows}');
    expect(said('string', 'a\nb')).toBe('a⏎b');
    expect(said('Map', 'Map(3)')).toBe('Map(3)');
  });
});

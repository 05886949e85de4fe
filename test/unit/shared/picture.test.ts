import { Graphviz } from '@hpcc-js/wasm-graphviz';
import { describe, expect, test } from 'vitest';
import { objectGraph } from '../../../src/engine/queries/object-graph.js';
import { finish } from '../../../src/engine/work.js';
import { boxOf, dotOf, nodeText } from '../../../src/shared/picture/dot.js';
import { layoutOf } from '../../../src/shared/picture/layout.js';
import { svgOf } from '../../../src/shared/picture/svg.js';
import type { Bytes, NodeId } from '../../../src/shared/units.js';
import { snapshotText } from '../../builders/snapshot-language.js';
import { openText } from '../../builders/snapshot-open.js';
import { randomSnapshot } from '../../builders/snapshot-random.js';

const bytes = (n: number): string => `${n} B`;
const request = { direction: 'retainers', depth: 4, fanOut: 6, limit: 60, expand: new Set<number>() } as const;
const graphOf = (text: string, row: number) => {
  const s = openText(text);
  return finish(objectGraph(s, row, finish(s.groups('class')), request));
};

describe('picture', () => {
  test('every object and line of the graph is placed, whatever names the heap has', async () => {
    const graphviz = await Graphviz.load();
    for (const seed of [1, 2, 3, 4, 5, 6, 7, 8]) {
      const graph = graphOf(randomSnapshot({ seed, nodes: 150 }), 20);
      const layout = layoutOf(graphviz.layout(dotOf(graph, bytes, 'a "title"\n}'), 'json', 'dot'));
      expect(new Set(layout.nodes.map((n) => n.id))).toEqual(new Set(graph.nodes.map((n) => n.id)));
      expect(layout.edges).toHaveLength(graph.edges.length);
      for (const { x, y, width, height } of layout.nodes) {
        expect(x - width / 2).toBeGreaterThanOrEqual(0);
        expect(y - height / 2).toBeGreaterThanOrEqual(0);
        expect(x + width / 2).toBeLessThanOrEqual(layout.width);
        expect(y + height / 2).toBeLessThanOrEqual(layout.height);
      }
    }
  });
  test('a box has room for its class, an id of sixteen digits, and the figures beside them', () => {
    const text = nodeText(
      {
        id: 8963010297491814 as NodeId,
        class: 'dict',
        kind: 'object',
        preview: `{${'__name__, '.repeat(9)}}`,
        shallowBytes: 464 as Bytes,
        retainedBytes: 2_540_000 as Bytes,
        level: 1,
        hidden: 0,
        role: 'other',
      },
      bytes,
    );
    expect(text.detail).toContain('@8963010297491814');
    expect(boxOf(text).width).toBeGreaterThan((text.detail.length + text.figures.length) * 6.5 + 20);
  });
  test('names of the heap are text in the drawing, never markup or language', async () => {
    const evil = '</text><script>alert(1)</script>", shape=none]; } digraph {';
    const graph = graphOf(snapshotText('root → a:Holder → x:Thing').replace('Thing', evil.replaceAll('"', '\\"')), 2);
    const graphviz = await Graphviz.load();
    const layout = layoutOf(graphviz.layout(dotOf(graph, bytes, evil), 'json', 'dot'));
    expect(layout.nodes).toHaveLength(3);
    const svg = svgOf(graph, layout, bytes, evil);
    expect(svg).not.toContain('<script');
    expect(svg).toContain('&lt;script&gt;');
  });
});

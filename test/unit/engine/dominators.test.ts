// Dominators and retained sizes against a naive oracle: a node dominates what cannot be reached without it.
import fc from 'fast-check';
import { expect, test } from 'vitest';
import { openText } from '../../builders/snapshot-open.js';

interface Graph {
  readonly sizes: readonly number[];
  /** From and to. */
  readonly edges: readonly (readonly [number, number])[];
}

const graphs: fc.Arbitrary<Graph> = fc.integer({ min: 1, max: 14 }).chain((n) =>
  fc.record({
    sizes: fc.array(fc.integer({ min: 0, max: 50 }), { minLength: n, maxLength: n }),
    edges: fc.array(fc.tuple(fc.nat(n - 1), fc.nat(n - 1)), { maxLength: 40 }),
  }),
);

/** All nodes are code: no rule but the plain ones applies to them. */
const write = ({ sizes, edges }: Graph): string => {
  const out = sizes.map((_, v) => edges.filter(([from]) => from === v));
  return JSON.stringify({
    snapshot: {
      meta: {
        node_fields: ['type', 'name', 'id', 'self_size', 'edge_count'],
        node_types: [['code', 'synthetic']],
        edge_fields: ['type', 'name_or_index', 'to_node'],
        edge_types: [['property']],
      },
      node_count: sizes.length,
      edge_count: edges.length,
    },
    nodes: sizes.flatMap((size, v) => [v === 0 ? 1 : 0, 0, 2 * v + 1, size, (out[v] as unknown[]).length]),
    edges: out.flat().flatMap(([, to]) => [0, 0, to * 5]),
    strings: ['x'],
  });
};

const reach = (start: readonly number[], next: readonly (readonly number[])[], without = -1): Set<number> => {
  const seen = new Set<number>();
  const stack = start.filter((v) => v !== without);
  for (let v = stack.pop(); v !== undefined; v = stack.pop()) {
    if (seen.has(v)) continue;
    seen.add(v);
    for (const w of next[v] as readonly number[]) if (w !== without) stack.push(w);
  }
  return seen;
};

/** Immediate dominators by definition; what nothing holds hangs from the root, and so do the members of unreachable cliques. */
const naive = ({ sizes, edges }: Graph): { readonly dominators: number[]; readonly retained: number[] } => {
  const n = sizes.length;
  const next = sizes.map((_, v) => edges.filter(([from, to]) => from === v && to !== v).map(([, to]) => to));
  const reached = reach([0], next);
  for (let v = 0; v < n; v++) if (!reached.has(v) && !edges.some(([from, to]) => to === v && from !== v)) next[0]?.push(v);
  const all = reach([0], next);
  const dominatorsOf = Array.from({ length: n }, (_, w) =>
    all.has(w) ? [...all].filter((d) => d !== w && !reach([0], next, d).has(w)) : [0],
  );
  const dominators = dominatorsOf.map((list, w) =>
    // The nearest one is dominated by all the others.
    w === 0 ? 0 : (list.find((d) => list.every((e) => e === d || (dominatorsOf[d] as number[]).includes(e))) as number),
  );
  const retained = [...sizes];
  for (let v = 1; v < n; v++)
    for (let d = dominators[v] as number, last = v; d !== last; last = d, d = dominators[d] as number)
      retained[d] = (retained[d] as number) + (sizes[v] as number);
  return { dominators, retained };
};

test('dominators and retained sizes are those of the definition', () => {
  fc.assert(
    fc.property(graphs, (graph) => {
      const { graph: g } = openText(write(graph));
      const expected = naive(graph);
      expect([...g.dominator]).toEqual(expected.dominators);
      expect([...g.retained]).toEqual(expected.retained);
    }),
    { numRuns: 1500 },
  );
});

test('a list of 200,000 objects needs no deep stack', () => {
  const n = 200_000;
  const sizes = new Array<number>(n).fill(1);
  const rows = sizes.flatMap((_, v) => [v === 0 ? 1 : 0, 0, 2 * v + 1, 1, v === n - 1 ? 0 : 1]);
  const edges = Array.from({ length: n - 1 }, (_, v) => [0, 0, (v + 1) * 5]).flat();
  const json = JSON.parse(write({ sizes: [0], edges: [] }));
  Object.assign(json, { nodes: rows, edges });
  Object.assign(json.snapshot, { node_count: n, edge_count: n - 1 });
  const { graph: g } = openText(JSON.stringify(json));
  expect(g.retained[0]).toBe(n);
  expect(g.dominator[n - 1]).toBe(n - 2);
});

test('a list whose members are held elsewhere too is no matter of all its pairs', () => {
  // 0 → list of n, each with a member; 0 → every member. Climbing the list from each member takes 8 × 10¹⁰ steps.
  const n = 400_000;
  const rows: number[] = [1, 0, 1, 1, n + 1];
  const edges: number[] = [0, 0, 5];
  for (let i = 0; i < n; i++) edges.push(0, 0, 5 * (n + 1 + i));
  for (let i = 0; i < n; i++) {
    rows.push(0, 0, 2 * i + 3, 1, i === n - 1 ? 1 : 2);
    edges.push(0, 0, 5 * (n + 1 + i));
    if (i < n - 1) edges.push(0, 0, 5 * (i + 2));
  }
  for (let i = 0; i < n; i++) rows.push(0, 0, 2 * (n + i) + 3, 1, 0);
  const json = JSON.parse(write({ sizes: [0], edges: [] }));
  Object.assign(json, { nodes: rows, edges });
  Object.assign(json.snapshot, { node_count: 2 * n + 1, edge_count: edges.length / 3 });
  const { graph: g } = openText(JSON.stringify(json));
  expect(g.dominator.subarray(n + 1).every((d) => d === 0)).toBe(true);
  expect(g.dominator.subarray(1, n + 1).every((d, i) => d === i)).toBe(true);
});

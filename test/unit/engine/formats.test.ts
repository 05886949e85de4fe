// What other writers make of the format, and what damage does to it.
import { describe, expect, test } from 'vitest';
import { EngineFault, type Fault } from '../../../src/engine/faults.js';
import { histogram } from '../../../src/engine/queries/histogram.js';
import type { Snapshot } from '../../../src/engine/queries/snapshot.js';
import { finish } from '../../../src/engine/work.js';
import { type SnapshotJson, snapshotJson, snapshotText } from '../../builders/snapshot-language.js';
import { type OpenOptions, openBytes, openText, parseBytes } from '../../builders/snapshot-open.js';
import { randomSnapshot } from '../../builders/snapshot-random.js';

const SOURCE = `
  root → cache → Order[3] (size=100)
  cache → first:Order
  root → name:"caf\u00e9 \ud83d\ude00"
  root → (GC roots) → handle:Order
`;

/** What must not depend on how the file is laid out. */
const figures = (s: Snapshot): unknown => ({
  dominators: [...s.graph.dominator],
  retained: [...s.graph.retained],
  distances: [...s.graph.distance],
  ids: [...s.graph.nodeId],
  names: Array.from(s.graph.nodeName, (i) => s.graph.strings.text(i)),
  classes: finish(histogram(s, 'class')),
});

const expected = figures(openText(snapshotText(SOURCE)));

const meta = (json: SnapshotJson): Record<string, string[] & unknown[][]> => json.snapshot.meta as never;

/** Rewrites rows of `width` numbers. */
const mapRows = (numbers: readonly number[], width: number, row: (fields: number[]) => number[]): number[] => {
  const out: number[] = [];
  for (let i = 0; i < numbers.length; i += width) out.push(...row(numbers.slice(i, i + width)));
  return out;
};

const layouts: Readonly<Record<string, () => string>> = {
  'pretty-printed': () => JSON.stringify(snapshotJson(SOURCE), null, 2),
  'pretty-printed with tabs and carriage returns': () => JSON.stringify(snapshotJson(SOURCE), null, '\t').replaceAll('\n', '\r\n'),
  'one row a line, as older V8 writes': () => {
    const json = snapshotJson(SOURCE);
    const rows = (numbers: number[], width: number): string =>
      `[${mapRows(numbers, width, (r) => r)
        .map((n, i) => (i % width === 0 && i > 0 ? `\n,${n}` : i === 0 ? `${n}` : `,${n}`))
        .join('')}\n]`;
    return `{"snapshot":${JSON.stringify(json.snapshot)},\n"nodes":${rows(json.nodes, 7)},\n"edges":${rows(json.edges, 3)},\n"strings":${JSON.stringify(json.strings).replaceAll('","', '",\n"')}}`;
  },
  'a byte order mark': () => `\ufeff${snapshotText(SOURCE)}`,
  'strings first': () => {
    const { snapshot, nodes, edges, strings } = snapshotJson(SOURCE);
    return JSON.stringify({ strings, snapshot, nodes, edges });
  },
  'arrays before the header': () => {
    const { snapshot, nodes, edges, strings } = snapshotJson(SOURCE);
    return JSON.stringify({ edges, strings, nodes, samples: [1, 2], snapshot, locations: [] });
  },
  'edges before nodes': () => {
    const { snapshot, nodes, edges, strings } = snapshotJson(SOURCE);
    return JSON.stringify({ snapshot, edges, nodes, strings });
  },
  'header fields in another order, and more of them': () => {
    const json = snapshotJson(SOURCE);
    const { meta: fields, ...counts } = json.snapshot;
    return JSON.stringify({ ...json, snapshot: { title: 'x "quoted" ]}', ...counts, uid: 7, meta: fields } });
  },
  'unknown sections, nested, with brackets in strings': () => {
    const json = snapshotJson(SOURCE);
    return JSON.stringify({
      comment: ']}{["',
      ...json,
      trace_function_infos: [1, 0, 0, 1, 2, 3],
      trace_tree: [1, 0, 0, 0, [2, 1, 1, 8, [3, 1, 1, 8, []]]],
      samples: [0, 3, 1000, 7],
      extra: { deep: [{ '"': ['\\"'] }], n: -1.5e3, t: true, nothing: null },
    });
  },
  'no trace_node_id': () => {
    const json = snapshotJson(SOURCE);
    json.nodes = mapRows(json.nodes, 7, (r) => [...r.slice(0, 5), r[6] as number]);
    json.edges = mapRows(json.edges, 3, ([t, n, to]) => [t as number, n as number, ((to as number) / 7) * 6]);
    meta(json)['node_fields']?.splice(5, 1);
    return JSON.stringify(json);
  },
  'neither trace_node_id nor detachedness, as in 2017': () => {
    const json = snapshotJson(SOURCE);
    json.nodes = mapRows(json.nodes, 7, (r) => r.slice(0, 5));
    json.edges = mapRows(json.edges, 3, ([t, n, to]) => [t as number, n as number, ((to as number) / 7) * 5]);
    meta(json)['node_fields']?.splice(5, 2);
    return JSON.stringify(json);
  },
  'fields in another order, and more of them': () => {
    const json = snapshotJson(SOURCE);
    json.nodes = mapRows(
      json.nodes,
      7,
      ([type, name, id, size, edges, trace, det]) => [99, det, edges, size, id, name, trace, type] as number[],
    );
    json.edges = mapRows(json.edges, 3, ([t, n, to]) => [((to as number) / 7) * 8, 5, n as number, t as number]);
    Object.assign(json.snapshot.meta, {
      node_fields: ['color', 'detachedness', 'edge_count', 'self_size', 'id', 'name', 'trace_node_id', 'type'],
      node_types: ['number', 'number', 'number', 'number', 'number', 'string', 'number', meta(json)['node_types']?.[0]],
      edge_fields: ['to_node', 'weight', 'name_or_index', 'type'],
      edge_types: ['node', 'number', 'string_or_number', meta(json)['edge_types']?.[0]],
    });
    return JSON.stringify(json);
  },
  'types numbered differently, and types of its own': () => {
    const json = snapshotJson(SOURCE);
    const types = meta(json)['node_types'] as unknown as string[][];
    const old = types[0] as string[];
    const names = ['Julia thing', ...old.toReversed(), 'another'];
    types[0] = names;
    json.nodes = mapRows(json.nodes, 7, ([t, ...rest]) => [names.indexOf(old[t as number] as string), ...rest] as number[]);
    const edgeTypes = meta(json)['edge_types'] as unknown as string[][];
    const oldEdges = edgeTypes[0] as string[];
    const edgeNames = ['link', ...oldEdges.toReversed()];
    edgeTypes[0] = edgeNames;
    json.edges = mapRows(json.edges, 3, ([t, ...rest]) => [edgeNames.indexOf(oldEdges[t as number] as string), ...rest] as number[]);
    return JSON.stringify(json);
  },
  'no counts in the header': () => {
    const json = snapshotJson(SOURCE);
    const { node_count: _, edge_count: __, ...rest } = json.snapshot;
    return JSON.stringify({ ...json, snapshot: rest });
  },
  'white space after the end': () => `${snapshotText(SOURCE)}\n\n  `,
};

describe('layouts', () => {
  for (const [name, write] of Object.entries(layouts)) {
    test(`${name}: the same heap, whatever the chunks`, () => {
      const text = write();
      for (const chunk of [1, 2, 3, 7, 64, 1 << 20]) expect(figures(openText(text, { chunk })), `chunks of ${chunk}`).toEqual(expected);
      expect(figures(openText(text, { chunk: 50, exact: false })), 'size not known').toEqual(expected);
    });
  }

  test('rows across chunk boundaries at every place', () => {
    const text = randomSnapshot({ seed: 4, nodes: 60 });
    const whole = figures(openText(text));
    for (let chunk = 1; chunk < 400; chunk += 13) expect(figures(openText(text, { chunk }))).toEqual(whole);
  });

  test('sizes and ids over 32 bits are exact', () => {
    const s = openText(snapshotText('root → a:Big (size=6000000000 id=281474976710657) → b:Big#2 (size=5000000000)'));
    expect([...s.graph.selfSize]).toEqual([0, 6e9, 5e9]);
    expect(s.graph.retained[0]).toBe(11e9);
    expect(finish(s.row(281474976710657))).toBe(1);
  });

  test('sizes that only together exceed 32 bits do not wrap', () => {
    const s = openText(
      snapshotText(`
        root → holder → {elements}:(array)#1 (size=3000000000)
        holder → {more}:(array)#2 (size=3000000000)`),
    );
    expect(s.graph.totalBytes).toBe(6_000_000_016);
    expect(s.graph.selfSize[1], 'the holder owns its backing stores').toBe(6_000_000_016);
  });

  test('own node types keep their names', () => {
    const json = snapshotJson('root → a:Thing');
    (meta(json)['node_types'] as unknown as string[][])[0]?.push('julia object');
    json.nodes[7] = 15;
    const rows = finish(histogram(openText(JSON.stringify(json)), 'class'));
    expect(rows.map((r) => r.label)).toEqual(['(julia object)']);
  });
});

describe('strings', () => {
  const nameOf = (json: string): string => {
    const text = snapshotText('root → a:NAME');
    const s = openText(text.replace('"NAME"', json), { chunk: 3 });
    return s.graph.strings.text(s.graph.nodeName[1] as number);
  };
  const cases: Readonly<Record<string, [string, string]>> = {
    'escapes of every kind': ['"a\\"b\\\\c\\/d\\b\\f\\n\\r\\t\\u00e9"', 'a"b\\c/d\b\f\n\r\t\u00e9'],
    'surrogate pairs, escaped': ['"\\ud83d\\ude00"', '😀'],
    'UTF-8 of one to four bytes': ['"aé€😀"', 'aé€😀'],
    'a lone surrogate stays': ['"\\ud83d"', '\ud83d'],
    'an unknown escape is its letter': ['"\\q"', 'q'],
    'broken hexadecimal': ['"\\u00zz"', '\ufffd'],
    empty: ['""', ''],
    long: [`"${'x'.repeat(5000)}"`, 'x'.repeat(5000)],
  };
  for (const [name, [json, text]] of Object.entries(cases)) test(name, () => expect(nameOf(json)).toBe(text));

  test('of a name of many megabytes the beginning', () => {
    const s = openText(snapshotText('root → a:NAME').replace('"NAME"', `"${'x'.repeat(20e6)}"`));
    expect(s.graph.strings.text(s.graph.nodeName[1] as number)).toBe('x'.repeat(2 ** 24));
  });

  test('invalid UTF-8 becomes replacement characters and the rest is read', () => {
    const bytes = new TextEncoder().encode(snapshotText('root → a:NAME'));
    const at = new TextDecoder().decode(bytes).indexOf('NAME');
    bytes.set([0xff, 0xc3, 0x41, 0xed], at);
    const s = openBytes(bytes);
    expect(s.graph.strings.text(s.graph.nodeName[1] as number)).toBe('\ufffd\ufffdA\ufffd');
  });
});

const faultOf = (bytes: Uint8Array | string, options?: OpenOptions): Fault | undefined => {
  try {
    parseBytes(typeof bytes === 'string' ? new TextEncoder().encode(bytes) : bytes, options);
    return undefined;
  } catch (error) {
    if (error instanceof EngineFault) return error.fault;
    throw error;
  }
};

/** The text after a change to its JSON. */
const broken = (change: (json: SnapshotJson) => void): string => {
  const json = snapshotJson(SOURCE);
  change(json);
  return JSON.stringify(json);
};

describe('hostile files', () => {
  const cases: Readonly<Record<string, [string, Partial<Fault>]>> = {
    empty: ['', { kind: 'empty' }],
    'white space': ['  \n ', { kind: 'not-recognised' }],
    'not JSON': ['hello, world', { kind: 'not-recognised' }],
    HTML: ['<!doctype html><p>', { kind: 'not-recognised' }],
    'a JSON array': ['[1,2,3]', { kind: 'not-recognised' }],
    'JSON of something else': ['{"nodes":[{"callFrame":{}}],"samples":[]}', { kind: 'not-recognised' }],
    'a profile of allocations': ['{"head":{"callFrame":{}},"samples":[]}', { kind: 'no-heap' }],
    'JSON of something else that has a snapshot': ['{"snapshot":"yes"}', { kind: 'not-recognised' }],
    'a header without meta': ['{"snapshot":{"node_count":1},"nodes":[]}', { kind: 'not-recognised' }],
    'an empty object': ['{}', { kind: 'not-recognised' }],
    'a header that is not JSON': ['{"snapshot":{"meta":{,}},"nodes":[]}', { kind: 'corrupt', section: 'snapshot' }],
    'no nodes': [broken((j) => Object.assign(j, { nodes: [], edges: [] })), { kind: 'corrupt', section: 'nodes' }],
    'no nodes, and a header that agrees': [
      broken((j) => {
        Object.assign(j, { nodes: [], edges: [] });
        Object.assign(j.snapshot, { node_count: 0, edge_count: 0 });
      }),
      { kind: 'corrupt', section: 'nodes' },
    ],
    'a header that claims 2^40 nodes': [
      broken((j) => Object.assign(j.snapshot, { node_count: 2 ** 40 })),
      { kind: 'corrupt', section: 'snapshot' },
    ],
    'a header that claims 4 billion nodes': [
      broken((j) => Object.assign(j.snapshot, { node_count: 4e9 })),
      { kind: 'corrupt', section: 'nodes' },
    ],
    'a header that claims 4 billion edges': [
      broken((j) => Object.assign(j.snapshot, { edge_count: 4e9 })),
      { kind: 'corrupt', section: 'edges' },
    ],
    'a header that claims fewer nodes': [
      broken((j) => Object.assign(j.snapshot, { node_count: 2 })),
      { kind: 'corrupt', section: 'edges' },
    ],
    'a header that claims fewer edges': [
      broken((j) => Object.assign(j.snapshot, { edge_count: 1 })),
      { kind: 'corrupt', section: 'edges' },
    ],
    'negative counts': [broken((j) => Object.assign(j.snapshot, { node_count: -1 })), { kind: 'corrupt', section: 'snapshot' }],
    'counts that are text': [broken((j) => Object.assign(j.snapshot, { node_count: '7' })), { kind: 'corrupt', section: 'snapshot' }],
    'a root that is not there': [broken((j) => Object.assign(j.snapshot, { root_index: 7000 })), { kind: 'corrupt', section: 'snapshot' }],
    'a root inside a node': [broken((j) => Object.assign(j.snapshot, { root_index: 3 })), { kind: 'corrupt', section: 'snapshot' }],
    'a root that is an object': [
      broken((j) => Object.assign(j.snapshot, { root_index: { valueOf: 1, toString: 1 } })),
      { kind: 'corrupt', section: 'snapshot' },
    ],
    'a field that is an object': [
      broken((j) => (j.snapshot.meta['node_fields'] as unknown[]).push({ toString: 1 })),
      { kind: 'corrupt', section: 'nodes' },
    ],
    'a field that is a list of lists of lists': [
      snapshotText(SOURCE).replace('"node_fields":[', `"node_fields":[${'['.repeat(1e5)}${']'.repeat(1e5)},`),
      { kind: 'corrupt', section: 'nodes' },
    ],
    'no id field': [
      broken((j) => Object.assign(j.snapshot.meta, { node_fields: ['type', 'name', 'self_size', 'edge_count'] })),
      { kind: 'corrupt', section: 'snapshot' },
    ],
    'a thousand fields': [
      broken((j) => (j.snapshot.meta['node_fields'] as string[]).push(...Array<string>(1000).fill('x'))),
      { kind: 'corrupt', section: 'snapshot' },
    ],
    'to_node inside a node': [broken((j) => (j.edges[2] = 8)), { kind: 'corrupt', section: 'edges' }],
    'to_node beyond the nodes': [broken((j) => (j.edges[2] = 7 * 1000)), { kind: 'corrupt', section: 'edges' }],
    'to_node of 20 digits': [
      broken((j) => (j.edges[2] = 0)).replace('"edges":[', '"edges":[2,1,99999999999999999999,'),
      { kind: 'corrupt', section: 'edges' },
    ],
    'a node name beyond the strings': [broken((j) => (j.nodes[1] = 1000)), { kind: 'corrupt', section: 'nodes' }],
    'an edge name beyond the strings': [broken((j) => (j.edges[1] = 1000)), { kind: 'corrupt', section: 'edges' }],
    'edge counts that do not add up': [broken((j) => (j.nodes[4] = 40)), { kind: 'corrupt', section: 'edges' }],
    'edge counts that overflow': [broken((j) => (j.nodes[4] = 4294967295)), { kind: 'corrupt', section: 'edges' }],
    'a negative size': [broken((j) => (j.nodes[3] = -1)), { kind: 'corrupt', section: 'nodes' }],
    'a fraction': [broken((j) => (j.nodes[3] = 1.5)), { kind: 'corrupt', section: 'nodes' }],
    'a size beyond 2^53': [broken((j) => (j.nodes[3] = 1e20)), { kind: 'corrupt', section: 'nodes' }],
    'text among the nodes': [snapshotText(SOURCE).replace('"nodes":[', '"nodes":["x",'), { kind: 'corrupt', section: 'nodes' }],
    'a nested array among the edges': [snapshotText(SOURCE).replace('"edges":[', '"edges":[[],'), { kind: 'corrupt', section: 'edges' }],
    'an incomplete row': [broken((j) => j.nodes.pop()), { kind: 'corrupt', section: 'nodes' }],
    'two commas': [snapshotText(SOURCE).replace('"nodes":[9,', '"nodes":[9,,'), { kind: 'corrupt', section: 'nodes' }],
    'a comma at the end': [snapshotText(SOURCE).replace('],"edges"', ',],"edges"'), { kind: 'corrupt', section: 'nodes' }],
    'numbers with a space between': [snapshotText(SOURCE).replace('"nodes":[9,', '"nodes":[9 9,'), { kind: 'corrupt', section: 'nodes' }],
    'nodes that are an object': [broken((j) => Object.assign(j, { nodes: {} })), { kind: 'corrupt', section: 'nodes' }],
    'strings that are numbers': [broken((j) => Object.assign(j, { strings: [1, 2] })), { kind: 'corrupt', section: 'strings' }],
    'strings without commas': [snapshotText(SOURCE).replace('"strings":["",', '"strings":["" '), { kind: 'corrupt', section: 'strings' }],
    'a string without its end': [snapshotText(SOURCE).replace('"Object"', '"Object'), { kind: 'corrupt', section: 'strings' }],
    'no strings': [broken((j) => Reflect.deleteProperty(j, 'strings')), { kind: 'corrupt', section: 'strings' }],
    'no edges': [broken((j) => Reflect.deleteProperty(j, 'edges')), { kind: 'corrupt', section: 'edges' }],
    'nodes twice': [snapshotText(SOURCE).replace('"edges":[', '"nodes":[],"edges":['), { kind: 'corrupt', section: 'nodes' }],
    'a million brackets': [`{"x":${'['.repeat(1e6)}`, { kind: 'not-recognised' }],
  };
  for (const [name, [text, fault]] of Object.entries(cases)) {
    test(name, () => {
      for (const chunk of [5, 1 << 20]) expect(faultOf(text, { chunk })).toMatchObject(fault);
      expect(faultOf(text, { exact: false })).toMatchObject(fault);
    });
  }

  test('a fault in the nodes carries its offset', () => {
    const text = snapshotText(SOURCE).replace('"nodes":[9,', '"nodes":[9,!');
    expect(faultOf(text)).toMatchObject({ kind: 'corrupt', section: 'nodes', offset: text.indexOf('!') });
    expect(faultOf(text, { chunk: 11 })).toMatchObject({ offset: text.indexOf('!') });
  });

  test('native bytes and names of types that are nothing of the kind are left out', () => {
    const odd = broken((j) => {
      Object.assign(j.snapshot, { extra_native_bytes: { valueOf: 1 } });
      const types = meta(j)['edge_types'] as unknown as unknown[][];
      types[0]?.push({ toString: 1 });
    });
    expect(figures(openText(odd))).toEqual(expected);
  });

  test('claims cost no memory that the bytes do not back', () => {
    const text = broken((j) => Object.assign(j.snapshot, { node_count: 4e9, edge_count: 4e9 }));
    const before = process.memoryUsage().arrayBuffers;
    for (const exact of [true, false]) expect(faultOf(text, { exact })).toMatchObject({ kind: 'corrupt' });
    expect(process.memoryUsage().arrayBuffers - before).toBeLessThan(16e6);
  });

  test('a million names of types, and a hundred thousand classes', { timeout: 60_000 }, () => {
    const names = Array.from({ length: 1e6 }, (_, i) => `type ${i}`);
    const types = broken((j) => ((j.snapshot.meta as Record<string, unknown>)['node_types'] = [names]));
    expect(faultOf(types)).toMatchObject({ kind: 'corrupt', section: 'snapshot' });

    const n = 1e5;
    const { snapshot: header } = JSON.parse(snapshotText('root → a')) as { snapshot: object };
    const nodes = ['9,0,1,0,100000,0,0', ...Array.from({ length: n }, (_, i) => `3,${i + 1},${3 + 2 * i},16,0,0,0`)];
    const edges = Array.from({ length: n }, (_, i) => `1,${i},${7 * (i + 1)}`);
    const strings = ['', ...Array.from({ length: n }, (_, i) => `Class${i}`)];
    const s = openText(
      `{"snapshot":${JSON.stringify({ ...header, node_count: n + 1, edge_count: n })},"nodes":[${nodes}],"edges":[${edges}],"strings":${JSON.stringify(strings)}}`,
    );
    expect(finish(histogram(s, 'class'))).toHaveLength(n);
  });

  test('a flipped byte anywhere is a fault or still a heap, never a crash', () => {
    const bytes = new TextEncoder().encode(randomSnapshot({ seed: 9, nodes: 12, compact: true }));
    for (let i = 0; i < bytes.length; i++) {
      for (const flip of [1, 0x20, 0x80]) {
        const damaged = bytes.slice();
        damaged[i] = (damaged[i] as number) ^ flip;
        if (faultOf(damaged, { chunk: 97 }) === undefined) openBytes(damaged);
      }
    }
  });
});

describe('files cut short', () => {
  test('at every byte: opened as truncated when nodes and edges are complete, refused as truncated otherwise', () => {
    const text = snapshotText(SOURCE);
    const bytes = new TextEncoder().encode(text);
    const complete = text.indexOf(']', text.indexOf('"edges"')) + 1;
    const known = '{"snapshot":'.length;
    const nodes = openBytes(bytes).graph.nodeCount;
    for (let end = 1; end < bytes.length; end++) {
      const cut = bytes.subarray(0, end);
      const options = { chunk: 64 };
      if (end < complete) {
        expect(faultOf(cut, options)?.kind, `cut at ${end}`).toBe(end < known ? 'not-recognised' : 'truncated');
      } else {
        expect(parseBytes(cut, options).truncated, `cut at ${end}`).toMatchObject({ offset: end });
        expect([...openBytes(cut, options).graph.retained].length).toBe(nodes);
      }
    }
    expect(parseBytes(bytes).truncated).toBeUndefined();
  });

  test('names that were lost are shown as such, the rest is read', () => {
    const text = snapshotText(SOURCE);
    const s = openText(text.slice(0, text.indexOf('"Order"')));
    const names = Array.from(s.graph.nodeName, (i) => s.graph.strings.text(i));
    expect(names).toContain('Object');
    expect(names).toContain('?');
    expect(names).not.toContain('Order');
  });
});

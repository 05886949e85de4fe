// Heap snapshots from a grammar: mostly what V8 writes, with counts that lie, indices out of range, numbers that overflow, sections
// out of order, twice or missing, strings that do not end. Then everything is asked that a window asks first.
import { EngineFault } from '../../src/engine/faults.js';
import { chainsToObject } from '../../src/engine/queries/chains.js';
import { collectionsByFill } from '../../src/engine/queries/collections.js';
import { compare } from '../../src/engine/queries/compare.js';
import { duplicateStrings } from '../../src/engine/queries/duplicates.js';
import { histogram } from '../../src/engine/queries/histogram.js';
import { detectIdentity } from '../../src/engine/queries/identity.js';
import { objectGraph } from '../../src/engine/queries/object-graph.js';
import { pinnedStrings } from '../../src/engine/queries/pinned-strings.js';
import { searchObjects } from '../../src/engine/queries/search.js';
import { treemapOf } from '../../src/engine/queries/treemap.js';
import { finish } from '../../src/engine/work.js';
import type { Partition } from '../../src/shared/heap.js';
import { damaged } from './fuzz-bytes.js';
import { smallHeap, whole } from './python-columns.js';
import { EDGE_TYPES, NODE_TYPES } from './snapshot-language.js';
import { openBytes } from './snapshot-open.js';

type Random = () => number;

const pick = <T>(random: Random, list: readonly T[]): T => list[Math.floor(random() * list.length)] as T;

const HOSTILE = [
  '-1',
  '4294967295',
  '4294967296',
  '9007199254740993',
  '99999999999999999999',
  '1e9',
  '1.5',
  '0x10',
  'null',
  '"1"',
  '[]',
  '',
  ' ',
  '00',
  '-0',
];

/** A number, now and then one that should not be there. */
const number = (random: Random, honest: number, wild: number): string => (random() < wild ? pick(random, HOSTILE) : String(honest));

const NAMES = [
  '""',
  '"Object"',
  '"Map"',
  '"table"',
  '"Array"',
  '"__proto__"',
  '"parent"',
  '"first"',
  '"second"',
  '"system / Context"',
  '"(GC roots)"',
  '"(Document DOM trees)"',
  '"7"',
  '"\\u0000\\ud800"',
  '"Detached <div>"',
  '"é😀"',
  `"${'x'.repeat(1200)}"`,
  '"12 / part of key (a @3) -> value (b @5) pair in WeakMap (table @7)"',
  '"\\"',
  '"\\u12"',
  '"a\nb"',
  '"unterminated',
];

const fieldsOf = (random: Random, fields: readonly string[]): string[] => {
  const list = [...fields];
  if (random() < 0.05) list.splice(Math.floor(random() * list.length), 1);
  if (random() < 0.1) list.splice(Math.floor(random() * (list.length + 1)), 0, 'unheard_of');
  if (random() < 0.05) list.push(list[0] as string);
  return list;
};

const nested = (random: Random, depth: number): string =>
  depth === 0 ? '' : `${number(random, depth, 0.05)},${number(random, 0, 0.1)},1,16,[${nested(random, depth - 1)}]`;

function v8Text(random: Random): string {
  const wild = random() < 0.4 ? 0 : random() * 0.02;
  const nodes = random() < 0.05 ? 0 : 1 + Math.floor(random() * 30);
  const nodeFields = fieldsOf(random, ['type', 'name', 'id', 'self_size', 'edge_count', 'trace_node_id', 'detachedness']);
  const edgeFields = fieldsOf(random, ['type', 'name_or_index', 'to_node']);
  const names = Math.floor(random() * NAMES.length);
  const edgeCounts = Array.from({ length: nodes }, () => Math.floor(random() * 5));
  const edges = edgeCounts.reduce((a, b) => a + b, 0);
  const value: Readonly<Record<string, (i: number) => number>> = {
    type: (i) => (i === 0 ? 9 : Math.floor(random() * (NODE_TYPES.length + (random() < 0.01 ? 3 : 0)))),
    name: () => Math.floor(random() * (names + 1)),
    id: (i) => (random() < 0.05 ? 1 : i * 2 + 1),
    self_size: () => Math.floor(random() * 200),
    edge_count: (i) => edgeCounts[i] as number,
    trace_node_id: () => 0,
    detachedness: () => Math.floor(random() * 3),
  };
  const nodeText = Array.from({ length: nodes }, (_, i) => nodeFields.map((f) => number(random, value[f]?.(i) ?? 0, wild)).join(','));
  const edgeText = Array.from({ length: edges }, () =>
    edgeFields
      .map((f) => {
        const honest =
          f === 'to_node'
            ? Math.floor(random() * nodes) * nodeFields.length
            : f === 'type'
              ? Math.floor(random() * EDGE_TYPES.length)
              : Math.floor(random() * (names + 1));
        return number(random, honest, wild);
      })
      .join(','),
  );
  const lie = (honest: number): string =>
    random() < 0.1 ? pick(random, ['0', String(honest + 1), String(Math.max(0, honest - 1)), '1000000000', ...HOSTILE]) : String(honest);
  const types = random() < 0.02 ? Array.from({ length: 3000 }, (_, i) => `t${i}`) : NODE_TYPES;
  const meta = JSON.stringify({
    node_fields: nodeFields,
    node_types: [types, 'string', 'number', 'number', 'number', 'number', 'number'],
    edge_fields: edgeFields,
    edge_types: [EDGE_TYPES, 'string_or_number', 'node'],
    trace_function_info_fields: ['function_id', 'name', 'script_name', 'script_id', 'line', 'column'],
    trace_node_fields: ['id', 'function_info_index', 'count', 'size', 'children'],
    sample_fields: ['timestamp_us', 'last_assigned_id'],
    location_fields: ['object_index', 'script_id', 'line', 'column'],
  });
  const space = (): string => (random() < 0.1 ? pick(random, [' ', '\n', '\t\r\n']) : '');
  const sections = [
    `"snapshot":{"meta":${meta},"node_count":${lie(nodes)},"edge_count":${lie(edges)},"trace_function_count":${lie(1)}}`,
    `"nodes":[${space()}${nodeText.join(`,${space()}`)}]`,
    `"edges":[${edgeText.join(`${space()},`)}]`,
    `"trace_function_infos":[0,0,0,0,0,${number(random, 0, wild)}]`,
    `"trace_tree":[${nested(random, random() < 0.05 ? 2000 : Math.floor(random() * 4))}]`,
    `"samples":[${random() < 0.5 ? '' : `1,${number(random, 3, 0.2)}`}]`,
    `"locations":[${random() < 0.5 ? '' : `${number(random, nodeFields.length, 0.2)},1,2,3`}]`,
    `"strings":[${NAMES.slice(0, names + 1).join(`,${space()}`)}]`,
  ];
  if (random() < 0.15) sections.sort(() => random() - 0.5);
  if (random() < 0.05) sections.push(pick(random, sections));
  if (random() < 0.05) sections.splice(Math.floor(random() * sections.length), 1);
  if (random() < 0.05) sections.push('"unheard_of":{"a":[1,{"b":"]"}]}');
  const text = `{${sections.join(`,${space()}`)}}`;
  return random() < 0.1 ? text.slice(0, Math.floor(random() * text.length)) : text;
}

let columns: Buffer | undefined;

/** One input for the readers of heaps. */
export const heapInput = (random: Random): Buffer => {
  if (random() < 0.15) {
    columns ??= Buffer.from(whole(smallHeap()).bytes());
    return damaged(columns, random);
  }
  const bytes = Buffer.from(v8Text(random), 'utf8');
  return random() < 0.25 ? damaged(bytes, random) : bytes;
};

/** Longest that a file of a few kilobytes may take, on a slow machine. */
const LONGEST_MS = 20_000;

const PARTITIONS: readonly Partition[] = ['class', 'owner', 'referrer', 'via', 'module', 'package', 'script', 'kind', 'size', 'exactSize'];

/** True when it opened and answered; false when it was refused in words. Throws for what should never happen. */
export function readHeap(input: Buffer): boolean {
  const started = performance.now();
  const answered = answers(input);
  const took = performance.now() - started;
  if (took > LONGEST_MS) throw new Error(`took ${Math.round(took)} ms`);
  return answered;
}

function answers(input: Buffer): boolean {
  try {
    const s = openBytes(input, { chunk: 1 + (input.length % 97), exact: input.length % 2 === 0 });
    const classes = finish(s.groups('class'));
    for (const partition of PARTITIONS) {
      const rows = finish(histogram(s, partition));
      const [row] = rows;
      if (row !== undefined) finish(histogram(s, 'class', [{ grouping: partition, key: row.key }]));
    }
    finish(duplicateStrings(s, classes));
    finish(pinnedStrings(s));
    finish(collectionsByFill(s, classes));
    finish(searchObjects(s, 'a', 'all', classes));
    finish(treemapOf(s, s.graph.root, classes, 5, 50));
    const v = s.graph.nodeCount >> 1;
    for (const direction of ['retainers', 'references'] as const)
      finish(objectGraph(s, v, classes, { direction, depth: 5, fanOut: 5, limit: 40, expand: new Set([v]) }));
    finish(chainsToObject(s, v, { limit: 3, ignore: new Set(), judgements: [] }));
    finish(compare([s, s], finish(detectIdentity([s, s])), 'class', 'new'));
    return true;
  } catch (error) {
    if (error instanceof EngineFault) return false;
    throw error;
  }
}

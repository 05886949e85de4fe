// Recordings of who allocated, from a grammar: sampled profiles (.heapprofile) and snapshots with allocation tracking
// (.heaptimeline), with numbers that overflow, trees that are too deep, indices that lead nowhere, members twice or missing, and
// damaged bytes. Then everything is asked that the page of allocations asks.
import { EngineFault } from '../../src/engine/faults.js';
import type { AllocationData } from '../../src/engine/formats/allocations.js';
import { readAllocations } from '../../src/engine/formats/v8/allocations.js';
import { isProfile, readProfile } from '../../src/engine/formats/v8/profile.js';
import { allocationsOverTime, weightsOf } from '../../src/engine/queries/allocations.js';
import { CallTree } from '../../src/engine/queries/calls.js';
import { histogram } from '../../src/engine/queries/histogram.js';
import { finish } from '../../src/engine/work.js';
import { damaged } from './fuzz-bytes.js';
import { snapshotJson } from './snapshot-language.js';
import { openBytes } from './snapshot-open.js';

type Random = () => number;

const below = (random: Random, end: number): number => Math.floor(random() * end);
const pick = <T>(random: Random, list: readonly T[]): T => list[below(random, list.length)] as T;
const HOSTILE = ['-1', '4294967295', '4294967296', '9007199254740993', '1e999', '1.5', 'null', '"1"', '[]', '{}', '', '00', '-'];
/** A number, now and then one that should not be there. */
const number = (random: Random, honest: number, wild: number): string => (random() < wild ? pick(random, HOSTILE) : String(honest));
const TEXTS = ['""', '"outer"', '"inner"', '"/app/x.js"', '"__proto__"', '"\\ud800"', '"\\"', '"\\u12"', '"é😀"', '"a\nb"', '"open'];
const text = (random: Random, wild: number): string => pick(random, TEXTS.slice(0, random() < wild ? TEXTS.length : 5));

/** Members in any order, one of them now and then twice or missing. */
function members(random: Random, wild: number, list: readonly string[]): string {
  const some = [...list];
  if (random() < wild) some.splice(below(random, some.length), 1);
  if (random() < wild) some.push(pick(random, list));
  if (random() < wild) some.push('"unheard_of":{"a":[1,{"b":"]"}]}');
  if (random() < 0.3) some.sort(() => random() - 0.5);
  return `{${some.join(random() < wild ? ' ,\n' : ',')}}`;
}

function profileText(random: Random): string {
  const wild = random() < 0.4 ? 0 : random() * 0.1;
  let id = 0;
  const call = (depth: number): string => {
    const children = depth <= 0 ? 0 : below(random, 4);
    const place = ['lineNumber', 'columnNumber'].map((name) => `"${name}":${number(random, below(random, 50) - 1, wild)}`);
    const frame = members(random, wild, [
      `"functionName":${text(random, wild)}`,
      '"scriptId":"7"',
      `"url":${text(random, wild)}`,
      ...place,
    ]);
    return members(random, wild, [
      `"callFrame":${frame}`,
      `"selfSize":${number(random, below(random, 5000), wild)}`,
      `"id":${number(random, random() < 0.05 ? 1 : ++id, wild)}`,
      `"children":[${Array.from({ length: children }, () => call(depth - 1)).join(',')}]`,
    ]);
  };
  const deep = (depth: number): string => `${'{"id":1,"selfSize":1,"children":['.repeat(depth)}${']}'.repeat(depth)}`;
  const head = random() < 0.003 ? deep(20_000) : call(below(random, 5));
  const samples = Array.from({ length: below(random, 8) }, (_, n) =>
    members(random, wild, [
      `"size":${number(random, 16, wild)}`,
      `"nodeId":${number(random, below(random, id + 2), wild)}`,
      `"ordinal":${n}`,
    ]),
  );
  const whole = members(random, wild, [`"head":${head}`, `"samples":[${samples.join(',')}]`]);
  return random() < 0.15 ? whole.slice(0, below(random, whole.length)) : whole;
}

function timelineText(random: Random): string {
  const wild = random() < 0.4 ? 0 : random() * 0.05;
  const json = snapshotJson('root → a:Thing[4] → b:Part (size=20)') as Record<string, unknown> & { strings: string[]; nodes: number[] };
  const first = json.strings.push('outer', 'inner', '/app/x.js') - 3;
  const functions = 1 + below(random, 4);
  let traces = 0;
  const calls = (depth: number): string =>
    Array.from({ length: depth <= 0 ? 0 : 1 + below(random, 3) }, () => {
      const values = [++traces, below(random, functions), below(random, 5), below(random, 900)];
      return `${values.map((value) => number(random, value, wild)).join(',')},[${calls(depth - 1)}]`;
    }).join(',');
  const sections: Record<string, string> = {
    trace_function_infos: Array.from({ length: functions }, (_, fn) =>
      [fn, first, first + 2, 9, 1 + below(random, 30), below(random, 5)].map((value) => number(random, value, wild)).join(','),
    ).join(','),
    trace_tree: random() < 0.003 ? `${'1,0,1,1,['.repeat(20_000)}${']'.repeat(20_000)}` : calls(1 + below(random, 4)),
    samples: [1000, 3, 2000, 5, 3000, 9].map((value) => number(random, value, wild)).join(','),
  };
  const { meta } = json['snapshot'] as { meta: { node_fields: string[] } };
  const at = meta.node_fields.indexOf('trace_node_id');
  if (at >= 0) for (let v = at; v < json.nodes.length; v += meta.node_fields.length) json.nodes[v] = below(random, traces + 2);
  (json['snapshot'] as Record<string, unknown>)['trace_function_count'] = random() < 0.1 ? below(random, 1e9) : functions;
  for (const name of Object.keys(sections)) json[name] = `@${name}`;
  const whole = JSON.stringify(json).replace(/"@(\w+)"/g, (_, name: string) => `[${sections[name]}]`);
  return random() < 0.1 ? whole.slice(0, below(random, whole.length)) : whole;
}

export const recordingInput = (random: Random): Buffer => {
  const bytes = Buffer.from(random() < 0.5 ? profileText(random) : timelineText(random), 'utf8');
  return random() < 0.3 ? damaged(bytes, random) : bytes;
};

/** In pieces of odd sizes: a boundary anywhere. */
function drain<T>(reading: Generator<unknown, T, Uint8Array | undefined>, bytes: Uint8Array): T {
  const size = bytes.length > 50_000 ? 4096 : 1 + (bytes.length % 97);
  let at = 0;
  let step = reading.next(undefined);
  while (step.done !== true) {
    step = reading.next(at < bytes.length ? bytes.slice(at, at + size) : undefined);
    at += size;
  }
  return step.value;
}

function askOf(data: AllocationData, own = data.traces as Parameters<typeof CallTree.of>[1]): void {
  const tree = finish(CallTree.of(data, own));
  for (const view of ['functions', 'callees', 'callers'] as const) {
    const [row] = finish(tree.rows(view, []));
    if (row !== undefined && view !== 'functions') finish(tree.rows(view, [row.key]));
  }
  const drawn = finish(tree.flame('callees', [], 50, 200)).calls;
  if (drawn.some((call) => !(call.bytes >= 0 && call.from >= 0))) throw new Error('a call of no width');
  finish(tree.flame('callers', [], 50, 200));
}

/** True when it was read and answered; false when it was refused in words. Throws for what should never happen. */
export function readRecording(input: Buffer): boolean {
  const info = { bytes: input.length, exact: input.length % 2 === 0 };
  try {
    if (isProfile(input)) {
      askOf(drain(readProfile(info), input));
      return true;
    }
    const s = openBytes(input);
    const data = drain(
      readAllocations(info, (index) => s.graph.strings.text(index, 1024)),
      input,
    );
    s.allocations = data;
    askOf(data);
    finish(allocationsOverTime(s, data));
    finish(histogram(s, 'site'));
    const all = Uint32Array.from({ length: s.graph.nodeCount }, (_, v) => v);
    askOf(data, finish(weightsOf(s.graph, data, all)));
    return true;
  } catch (error) {
    if (error instanceof EngineFault) return false;
    throw error;
  }
}

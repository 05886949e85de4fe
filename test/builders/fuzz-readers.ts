// Readers of files from elsewhere, fed with damaged ones. Each must answer or refuse in words: anything else (a bug that throws, a
// hang, a file where none belongs) is a find. Used by a short test and by scripts/soak-fuzz.mjs.
import { createHash } from 'node:crypto';
import { mkdirSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { EngineFault } from '../../src/engine/faults.js';
import { Rewrite } from '../../src/engine/redact/rewrite.js';
import { SnapshotScanner } from '../../src/engine/redact/scanner.js';
import { Survey } from '../../src/engine/redact/survey.js';
import { unpackBundle } from '../../src/investigation/bundle/unpack.js';
import { parseManifest } from '../../src/investigation/manifest.js';
import { TimelineReader } from '../../src/investigation/store/timeline-reader.js';
import { encodeHeader, encodeSamples } from '../../src/investigation/timeline.js';
import { damaged } from './fuzz-bytes.js';
import { heapInput, readHeap } from './fuzz-heaps.js';
import { readRecording, recordingInput } from './fuzz-profiles.js';
import { type ZipPart, zip } from './zip.js';

/** Small, fast, and the same on every machine (mulberry32). */
export const randomFrom = (seed: number): (() => number) => {
  let a = seed >>> 0;
  return () => {
    a = (a + 0x6d2b79f5) | 0;
    let t = Math.imul(a ^ (a >>> 15), 1 | a);
    t = (t + Math.imul(t ^ (t >>> 7), 61 | t)) ^ t;
    return ((t ^ (t >>> 14)) >>> 0) / 4294967296;
  };
};

const manifestText = JSON.stringify({
  format: 'holdfast-investigation',
  version: 1,
  name: 'fuzz',
  createdAt: '2026-01-05T14:00:00.000Z',
  runs: [
    {
      id: 'r1',
      startedAt: '2026-01-05T14:00:00.000Z',
      target: { title: 't', runtime: 'v8', version: 'v', local: true, capabilities: ['rss'] },
      end: { kind: 'exited', at: '2026-01-05T14:00:01.000Z', code: 0 },
    },
  ],
  marks: [{ id: 'm1', run: 'r1', at: '2026-01-05T14:00:00.500Z', label: 'x', source: 'user' }],
  snapshots: [
    {
      id: 's1',
      epoch: 'e',
      label: 'l',
      takenAt: '2026-01-05T14:00:00.000Z',
      origin: 'captured',
      file: 'snapshots/a.heapsnapshot',
      state: 'complete',
      bytes: 5,
      storedBytes: 5,
    },
  ],
  trash: [],
  judgements: [{ signature: 'a:b', verdict: 'stuck', reason: '', at: '2026-01-05T14:00:00.000Z' }],
  verdicts: [
    {
      run: 'r1',
      at: '2026-01-05T14:00:00.000Z',
      verdict: { leaking: null, kind: null, confidence: 0.5, evidence: [], missing: [], suspects: [] },
    },
  ],
  scenario: { cycles: 1, warmup: 0, captures: 0, step: { kind: 'wait', ms: 1 } },
});

const snapshotText = JSON.stringify({
  snapshot: {
    meta: {
      node_fields: ['type', 'name', 'id', 'self_size', 'edge_count', 'trace_node_id', 'detachedness'],
      node_types: [
        ['hidden', 'array', 'string', 'object', 'code', 'closure', 'regexp', 'number', 'native', 'synthetic'],
        'string',
        'number',
        'number',
        'number',
        'number',
        'number',
      ],
      edge_fields: ['type', 'name_or_index', 'to_node'],
      edge_types: [['context', 'element', 'property', 'internal', 'hidden', 'shortcut', 'weak'], 'string_or_number', 'node'],
      trace_function_info_fields: ['function_id', 'name', 'script_name', 'script_id', 'line', 'column'],
    },
    node_count: 3,
    edge_count: 2,
  },
  nodes: [9, 0, 1, 0, 2, 0, 0, 3, 1, 3, 16, 0, 0, 0, 2, 2, 5, 24, 0, 0, 0],
  edges: [2, 3, 7, 1, 4, 14],
  trace_function_infos: [1, 1, 4, 1, 1, 1],
  trace_tree: [1, 0, 1, 2, []],
  samples: [],
  locations: [],
  strings: ['', 'Order', 'a secret', 'orders', '/a/b.js'],
});

const timelineBytes = Buffer.concat([encodeHeader(), encodeSamples([1, 2, 3].map((n) => ({ at: (1.7e12 + n) as never, rss: n })))]);

const investigationParts = (): ZipPart[] => [
  { name: 'investigation.json', data: manifestText, method: 8 },
  { name: 'snapshots/a.heapsnapshot', data: 'hello' },
  { name: 'runs/r1/timeline.bin', data: timelineBytes, method: 8 },
];

/** The files with a list that is true of them. */
function listed(parts: readonly ZipPart[]): ZipPart[] {
  const files = parts.map((part) => ({
    name: String(part.name),
    bytes: Buffer.from(part.data ?? '').length,
    sha256: createHash('sha256')
      .update(Buffer.from(part.data ?? ''))
      .digest('hex'),
  }));
  return [
    ...parts,
    {
      name: 'holdfast.json',
      data: JSON.stringify({
        format: 'holdfast-bundle',
        version: 1,
        level: 'full',
        writtenBy: 'x',
        writtenAt: '2026-01-05T14:00:00.000Z',
        files,
      }),
    },
  ];
}

/** What is inside is damaged, and the list agrees with it: what is left to refuse it is the reader of the folder. */
function agreeingZip(random: () => number): Buffer {
  const parts = investigationParts();
  for (let n = 1 + Math.floor(random() * 2); n > 0; n--) {
    const i = Math.floor(random() * parts.length);
    const part = parts[i] as ZipPart;
    parts[i] = { ...part, data: damaged(Buffer.from(part.data ?? ''), random) };
  }
  return zip(listed(parts));
}

/** Fields of entries that lie, and names that lead away; the list follows or does not. */
function lyingZip(random: () => number): Buffer {
  const parts = listed(investigationParts());
  const names = [
    '../x',
    '/x',
    'snapshots/../../x',
    'C:\\x',
    'a\\b',
    '.lock',
    'snapshots/\u202e',
    'snapshots/CON',
    'runs/r1/../../x',
    '',
    'snapshots/A',
    'snapshots/a',
    'investigation.json',
    'x'.repeat(5000),
  ];
  const pick = <T>(list: readonly T[]): T => list[Math.floor(random() * list.length)] as T;
  const number = (): number => pick([0, 1, 2, 255, 65535, 0x7fffffff, 0xffffffff, Math.floor(random() * 1e6)]);
  for (let n = 1 + Math.floor(random() * 3); n > 0; n--) {
    const i = Math.floor(random() * parts.length);
    const part = parts[i] as ZipPart;
    const change = pick<Partial<ZipPart>>([
      { name: pick(names) },
      { size: number() },
      { storedSize: number() },
      { crc: number() },
      { offset: number() },
      { method: pick([0, 8, 9, 99]) },
      { flags: number() & 0xffff },
      { mode: pick([0o120777, 0o040755, 0o020666, 0o100777, 0]) },
      { data: damaged(Buffer.from(part.data ?? ''), random) },
    ]);
    if (random() < 0.3) parts.push({ ...part, ...change });
    else parts[i] = { ...part, ...change };
  }
  const whole = zip(parts);
  return random() < 0.3 ? damaged(whole, random) : whole;
}

/** `snapshot`: for sharing. `heap`: for opening. `recording`: of who allocated. */
export type Reader = 'archive' | 'manifest' | 'timeline' | 'snapshot' | 'heap' | 'recording';
export const readers: readonly Reader[] = ['archive', 'manifest', 'timeline', 'snapshot', 'heap', 'recording'];

const seeds = {
  manifest: Buffer.from(manifestText),
  timeline: timelineBytes,
  snapshot: Buffer.from(snapshotText),
};
let archiveSeed: Buffer | undefined;

/** One damaged input for a reader. */
export function inputFor(reader: Reader, random: () => number): Buffer {
  if (reader === 'heap') return heapInput(random);
  if (reader === 'recording') return recordingInput(random);
  if (reader !== 'archive') return damaged(seeds[reader], random);
  archiveSeed ??= zip(listed(investigationParts()));
  const kind = Math.floor(random() * 3);
  return kind === 0 ? damaged(archiveSeed, random) : kind === 1 ? lyingZip(random) : agreeingZip(random);
}

/** Reads one input in `dir`, an empty folder of its own; true when it was accepted. Throws for what should never happen. */
export async function readDamaged(reader: Reader, input: Buffer, dir: string): Promise<boolean> {
  switch (reader) {
    case 'manifest': {
      const result = parseManifest(input, 'x');
      if (!result.ok && !['INVESTIGATION_CORRUPT', 'FORMAT_TOO_NEW'].includes(result.failure.code)) throw new Error(result.failure.code);
      return result.ok;
    }
    case 'timeline': {
      const path = join(dir, 'timeline.bin');
      writeFileSync(path, input);
      const result = await new TimelineReader(path).table();
      if (result.ok && result.value.at.some((at) => !(at > 0))) throw new Error('a sample without a time');
      return result.ok;
    }
    case 'snapshot':
      return readSnapshot(input);
    case 'heap':
      return readHeap(input);
    case 'recording':
      return readRecording(input);
    case 'archive':
      return readArchive(input, dir);
  }
}

function readSnapshot(input: Buffer): boolean {
  const decode = (json: Uint8Array): string => {
    try {
      return JSON.parse(Buffer.from(json).toString()) as string;
    } catch {
      return Buffer.from(json).toString();
    }
  };
  const encode = (text: string): Uint8Array => Buffer.from(JSON.stringify(text));
  try {
    const survey = new Survey(decode);
    feed(new SnapshotScanner(survey), input);
    survey.finish();
    const out: Buffer[] = [];
    const rules = {
      token: (name: string) => `~${'a'.repeat(Math.max(7, Math.min(100, name.length - 1)))}`,
      shared: () => false,
      allNames: false,
      roots: [],
    };
    const rewrite = new Rewrite({ survey: survey.result(), rules, decode, encode, emit: (bytes) => void out.push(Buffer.from(bytes)) });
    feed(new SnapshotScanner(rewrite), input);
    rewrite.finish();
    const text = Buffer.concat(out).toString();
    if (text.includes('a secret')) throw new Error('a content got through');
    // What is written can always be read again.
    const again = new Survey(decode);
    feed(new SnapshotScanner(again), Buffer.concat(out));
    return true;
  } catch (error) {
    if (error instanceof EngineFault) return false;
    throw error;
  }
}

function feed(scanner: SnapshotScanner, input: Buffer): void {
  // In pieces of odd sizes: a boundary anywhere.
  for (let at = 0, size = 1; at < input.length; at += size, size = (size * 3) % 97 || 64) scanner.feed(input.subarray(at, at + size));
  scanner.finish();
}

async function readArchive(input: Buffer, dir: string): Promise<boolean> {
  const path = join(dir, 'in', 'x.holdfast');
  const home = join(dir, 'a', 'b', 'home');
  mkdirSync(join(dir, 'in'), { recursive: true });
  mkdirSync(home, { recursive: true });
  writeFileSync(path, input);
  const work = unpackBundle(path, home);
  let next = await work.next();
  while (!next.done) next = await work.next();
  const { value } = next;
  const outside = [
    readdirSync(dir).sort().join(),
    readdirSync(join(dir, 'in')).join(),
    readdirSync(join(dir, 'a')).join(),
    readdirSync(join(dir, 'a', 'b')).join(),
  ].join('|');
  if (outside !== 'a,in|x.holdfast|b|home') throw new Error(`written outside: ${outside}`);
  const inside = readdirSync(home);
  if (inside.length !== (value.ok ? 1 : 0)) throw new Error(`left behind: ${inside.join()}`);
  for (const name of inside) rmSync(join(home, name), { recursive: true });
  return value.ok;
}
